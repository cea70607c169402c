import { StateError } from "../errors.ts";

/** What a camera is doing. `disconnected` is a separate flag, so that everything can still be released. */
export type CameraState = "ready" | "acquiring" | "stopping" | "closed";

/** What a script can ask of a camera. */
export type CameraVerb =
  | "configure"
  | "acquire from"
  | "snap with"
  | "read a parameter of"
  | "set a parameter of";

/** In which states each verb is allowed. Live parameters do not pass this check. */
const allowed: Readonly<Record<CameraVerb, readonly CameraState[]>> = {
  "configure": ["ready"],
  "acquire from": ["ready"],
  "snap with": ["ready"],
  "read a parameter of": ["ready"],
  "set a parameter of": ["ready"],
};

const wayOut: Readonly<Record<CameraState, string>> = {
  ready: "",
  acquiring: "stop the run first",
  stopping: "wait for the run's end first",
  closed: "open it again",
};

/** Throws a {@linkcode StateError} unless the verb is allowed. The message gives the camera's state and what to do. */
export function guardCamera(verb: CameraVerb, name: string, state: CameraState): void {
  if (allowed[verb].includes(state)) return;
  throw new StateError(`Cannot ${verb} camera "${name}": it is ${state}; ${wayOut[state]}.`);
}
