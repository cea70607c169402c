import * as ours from "./errors.ts";

/** An error as data. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** The system's or the library's code. */
  readonly code?: string | number;
  readonly codeName?: string;
  readonly call?: string;
}

/** Makes data of an error, for another thread. */
export function errorToData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  const more = error as { code?: unknown; codeName?: unknown; call?: unknown };
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...((typeof more.code === "string" || typeof more.code === "number") && { code: more.code }),
    ...(typeof more.codeName === "string" && { codeName: more.codeName }),
    ...(typeof more.call === "string" && { call: more.call }),
  };
}

/** Makes an error from such data. It has the class that the name says, if that is a class of this library. */
export function dataToError(data: ErrorData): Error {
  const error = make(data);
  if (data.stack !== undefined) {
    Object.defineProperty(error, "stack", { value: data.stack, configurable: true });
  }
  return error;
}

function make({ name, message, code, codeName = "", call = "" }: ErrorData): Error {
  switch (name) {
    case "PvcamError":
      return new ours.PvcamError(message, call, Number(code), codeName);
    case "MetadataError":
      return new ours.MetadataError(message, Number(code), codeName);
    case "CameraError":
    case "LibraryError":
    case "StateError":
    case "SettingsError":
    case "OverrunError":
    case "SinkError":
      return new ours[name](message);
    case "AbortError":
      return new DOMException(message, name);
    default: {
      const error = Object.assign(new Error(message), code === undefined ? {} : { code });
      error.name = name;
      return error;
    }
  }
}
