import { fileURLToPath } from "node:url";
import { CameraError } from "../../../mod.ts";
import type { Measured, Order, OwnOrder } from "./order.ts";

/** Options for running a client. */
export interface ClientOptions {
  /** The simulated camera's pace; absent for a real one. */
  readonly pace?: number | "unpaced";
  /** Time limit in milliseconds, after which the client is ended. */
  readonly limitMs: number;
  /** Further variables for the simulator. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The module of our client, if not the usual one. */
  readonly client?: URL;
  /** Further files that our client may read, such as another module of a benchmark. */
  readonly mayRead?: readonly URL[];
}

/** Runs our client in a separate process. */
export async function runOurs(order: OwnOrder, options: ClientOptions): Promise<Measured> {
  const client = fileURLToPath(options.client ?? new URL("client.ts", import.meta.url));
  const reading = (options.mayRead ?? []).map((url) => `--allow-read=${fileURLToPath(url)}`);
  const rights = ["--allow-ffi", "--allow-env", ...reading];
  const args = ["run", "--quiet", "--no-prompt", ...rights, client, JSON.stringify(order)];
  return await runClient(Deno.execPath(), args, options);
}

/** Runs the C++ reference, which `buildReference` has built. */
export async function runReference(program: string, order: Order, options: ClientOptions): Promise<Measured> {
  const { region: { x, y, width, height }, work, copy, metadata } = order;
  const yes = (value: boolean) => value ? "yes" : "no";
  const args: Record<string, string | number> = {
    "library": order.library,
    "camera": order.camera,
    x,
    y,
    width,
    height,
    "port": order.port,
    "speed": order.speed,
    "gain": order.gain,
    "mode": order.mode,
    "exposure-ms": order.exposureMs,
    "slots": order.slots,
    "frames": order.frames,
    "warm-up": order.warmUp,
    "sample-every": order.sampleEvery,
    "buffer-mode": order.bufferMode,
    work,
    "copy": yes(copy),
    "metadata": yes(metadata),
  };
  return await runClient(
    program,
    Object.entries(args).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    options,
  );
}

/** Builds the C++ reference and returns the program's path. Throws the compiler's message if that fails. */
export async function buildReference(): Promise<string> {
  const build = fileURLToPath(new URL("../../../ffi/reference/build.ts", import.meta.url));
  const args = ["run", "--quiet", "--no-prompt", "--allow-all", build];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new CameraError(text(stderr).trim());
  return text(stdout).trim();
}

/** Runs any client; its last line is its measurement. */
export async function runClient(
  program: string,
  args: readonly string[],
  options: ClientOptions,
): Promise<Measured> {
  const { pace, limitMs, environment } = options;
  const limit = AbortSignal.timeout(limitMs);
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { ...environment, ...(pace === undefined ? {} : { PVSIM_PACE: String(pace) }) },
    stdout: "piped",
    stderr: "piped",
    signal: limit,
  }).output();
  if (success) return JSON.parse(text(stdout).trim().split("\n").at(-1)!);
  const what = limit.aborted ? `it had not finished after ${limitMs / 1000} s` : text(stderr).trim();
  throw new CameraError(`A client of the comparison failed: ${what}`);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
