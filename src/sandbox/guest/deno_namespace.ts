import { StateError } from "../../errors.ts";
import { stopping } from "./channel.ts";
import { readFile, statFile, writeFile } from "./files.ts";
import { unrefTimer } from "./timers.ts";

/** What the script learns about itself. */
export interface GuestOrder {
  /** Its words. */
  readonly args: readonly string[];
}

/** What a script finds under the name `Deno`. */
export interface OwnDeno {
  /** What it ends with, unless it says something else at its end. */
  exitCode: number;
  [name: string]: unknown;
}

/** What asks a script to end: where it listens for one of these, it is called when the host is asked to stop. */
const endSignals: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * What scripts use of `Deno` and what has no meaning in a sandbox, or another one. It is made anew and holds what is
 * named here alone. Every other function of Deno's throws a sentence.
 */
export function makeDeno({ args }: GuestOrder, exit: (code?: number) => void): OwnDeno {
  const real = Deno;
  const own: OwnDeno = {
    args: [...args],
    exit,
    exitCode: 0,
    version: { ...real.version },
    build: { ...real.build },
    noColor: true,
    errors: real.errors,
    inspect: real.inspect,
    customInspect: Symbol.for("Deno.customInspect"),
    memoryUsage: real.memoryUsage,
    stdin: emptyInput(),
    stdout: output(real.stdout),
    stderr: output(real.stderr),
    readFile,
    readTextFile: async (path: string | URL) => new TextDecoder().decode(await readFile(path)),
    stat: statFile,
    lstat: statFile,
    writeFile,
    writeTextFile: (path: string | URL, text: string) => writeFile(path, new TextEncoder().encode(text)),
    refTimer: () => {},
    unrefTimer,
    ...signals(),
    permissions: noPermissions(),
    env: refusals("Deno.env", ["get", "has", "set", "delete", "toObject"]),
  };
  for (const name of Object.getOwnPropertyNames(real)) {
    if (name in own) continue;
    const { value } = Reflect.getOwnPropertyDescriptor(real, name)!;
    const parts = typeof value === "function" ? Object.getOwnPropertyNames(value) : [];
    own[name] = refusal(`Deno.${name}`, parts.filter((one) => typeof value[one] === "function"));
  }
  return own;
}

/** A function, or a class with these functions of its own, that says that it is not there. */
export function refusal(name: string, parts: readonly string[] = []): unknown {
  const refuse = function () {
    throw new StateError(
      `Cannot use ${name}: a script in a sandbox has the camera, its own words, and new files in --out.`,
    );
  };
  return Object.assign(refuse, refusals(name, parts));
}

function refusals(of: string, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, refusal(`${of}.${name}`)]));
}

function emptyInput() {
  return {
    read: () => Promise.resolve(null),
    readSync: () => null,
    isTerminal: () => false,
    get readable() {
      return new ReadableStream({ start: (controller) => controller.close() });
    },
  };
}

function output(real: typeof Deno.stdout) {
  const write = real.write.bind(real), writeSync = real.writeSync.bind(real);
  return {
    write,
    writeSync,
    isTerminal: () => false,
    get writable() {
      return new WritableStream<Uint8Array>({
        async write(bytes) {
          for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await write(rest));
        },
      });
    },
  };
}

function signals() {
  const listeners = new Set<() => void>();
  stopping.signal.addEventListener("abort", () => {
    for (const listener of listeners) listener();
  });
  return {
    addSignalListener: (signal: string, listener: () => void) =>
      void (endSignals.includes(signal) && listeners.add(listener)),
    removeSignalListener: (_signal: string, listener: () => void) => void listeners.delete(listener),
  };
}

/** Nothing is granted, and nothing ever will be. */
function noPermissions() {
  const denied = () => ({ state: "denied", partial: false });
  const ask = () => Promise.resolve(denied());
  return {
    query: ask,
    querySync: denied,
    request: ask,
    requestSync: denied,
    revoke: ask,
    revokeSync: denied,
  };
}
