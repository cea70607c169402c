import { StateError } from "../../errors.ts";

/** What a script finds under the name `Deno`. */
export interface OwnDeno {
  /** The exit code of the script, unless `Deno.exit` is called with another one. */
  exitCode: number;
  readonly args: readonly string[];
  [name: string]: unknown;
}

/**
 * Makes the `Deno` of a sandbox: what scripts use of it, and what has another meaning here. It is a new object that
 * holds only the members named here and those given. Every other function of Deno's throws an error that says so.
 */
export function makeDeno(given: Readonly<Record<string, unknown>>): OwnDeno {
  const real = Deno;
  const own: OwnDeno = {
    args: [],
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
    ...given,
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

/** A function, or a class with these static functions. Calling it throws an error that says that it is not there. */
export function refusal(name: string, parts: readonly string[] = []): unknown {
  const refuse = function () {
    throw new StateError(
      `Cannot use ${name}: a script in a sandbox has only the camera, its own arguments, and new files in --out.`,
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

/** Permissions of which none is granted, or ever will be. */
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
