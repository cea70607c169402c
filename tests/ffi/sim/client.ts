/** Builds and runs the C clients of this folder against the simulator. @module */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildSimulator, compile, compilerFlags, type Sanitizer } from "../../../ffi/sim/build.ts";

const clients = fromFileUrl(new URL("./clients/", import.meta.url));
const simulator = fromFileUrl(new URL("../../../ffi/sim/", import.meta.url));

/** The clients that check every step themselves, and print nothing if all is well. */
export const checkingClients = [
  "errors",
  "params",
  "runs",
  "triggers",
  "metadata",
  "faults",
  "host",
  "together",
  "habits",
  "pieces",
  "probes",
] as const;

/** What a run of a client left. */
export interface ClientRun {
  code: number;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** A folder for programs, with the lists that clients include: made from the facts, not from the simulator. */
export async function clientFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "pvsim-clients-" });
  const abi = JSON.parse(await Deno.readTextFile(new URL("../../../ffi/facts/abi.json", import.meta.url)));
  type Param = { type_name: string; actual_type_from_ATTR_TYPE?: string };
  const params = Object.entries(abi.params as Record<string, Param>);
  const rows = params.map(([name, param]) =>
    `{ "${name}", ${name}, ${param.actual_type_from_ATTR_TYPE ?? param.type_name} },`
  );
  await Deno.writeTextFile(`${path}/params_list.h`, rows.join("\n"));
  await Deno.writeTextFile(`${path}/params_ids.h`, params.map(([name]) => `${name},`).join("\n"));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** How a client is built. */
export interface ClientOptions {
  /** Built with the same sanitizer as the library. */
  sanitize?: Sanitizer;
  /** False for a client that opens the library itself. */
  linked?: boolean;
}

/** Compiles a client against the simulator; returns the program's path. */
export async function buildClient(
  name: string,
  folder: string,
  options: ClientOptions = {},
): Promise<string> {
  const { sanitize, linked = true } = options;
  const library = await buildSimulator({ sanitize });
  const libraries = library.replace(/\/[^/]*$/, "");
  const program = `${folder}/${name}${sanitize ? `-${sanitize}` : ""}`;
  await compile([
    ...compilerFlags(sanitize),
    `-I${simulator}interface`,
    `-I${simulator}`,
    `-I${folder}`,
    "-o",
    program,
    `${clients}${name}.c`,
    ...(linked ? [library, `-Wl,-rpath,${libraries}`] : []),
  ]);
  return program;
}

/** Runs a client with these variables added and all other PVSIM_ variables removed. */
export async function runClient(
  program: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<ClientRun> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("PVSIM_"));
  const command = new Deno.Command(program, {
    args,
    env: { ...Object.fromEntries(kept), ...env },
    clearEnv: true,
    stdout: "piped",
    stderr: "piped",
  });
  const { code, signal, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, signal, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Builds and runs a client that checks itself; fails if it, or a sanitizer, found something amiss. */
export async function assertNothingAmiss(
  name: string,
  folder: string,
  { sanitize, args = [`${folder}/trigger.sock`] }: { sanitize?: Sanitizer; args?: string[] } = {},
): Promise<void> {
  const run = await runClient(await buildClient(name, folder, { sanitize }), args);
  assertEquals([run.code, run.stdout], [0, ""], `${name}: ${run.stderr}`);
}
