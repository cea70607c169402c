import { StateError } from "../errors.ts";

/** Where a camera is. `disconnected` is a flag beside it, so that everything can still be released. */
export type CameraState = "ready" | "acquiring" | "stopping" | "closed";

/** What can be asked of a camera. */
export type CameraVerb =
  | "configure"
  | "acquire from"
  | "snap with"
  | "read a parameter of"
  | "set a parameter of";

/** Which verb is allowed where. Parameters that the camera calls live are let through before this is asked. */
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

/** Throws a {@linkcode StateError} unless the verb is allowed; the message says where the camera is and the way out. */
export function guardCamera(verb: CameraVerb, name: string, state: CameraState): void {
  if (allowed[verb].includes(state)) return;
  throw new StateError(`Cannot ${verb} camera "${name}": it is ${state}; ${wayOut[state]}.`);
}
