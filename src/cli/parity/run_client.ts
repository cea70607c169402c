import { fileURLToPath } from "node:url";
import { CameraError } from "../../../mod.ts";
import type { Measured, Order, OwnOrder } from "./order.ts";

/** How a client is run. */
export interface ClientOptions {
  /** The simulated camera's pace; nothing for a real one. */
  readonly pace?: number | "unpaced";
  /** It is ended after this long, in milliseconds. */
  readonly limitMs: number;
  /** What else the simulator is told. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ours is this module, if not the usual client. */
  readonly client?: URL;
  /** What ours may read: a client of a bench may have another module beside it. */
  readonly mayRead?: readonly URL[];
}

/** Runs our own client in a process of its own. */
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

/** Builds the C++ reference and gives the path of the program. Throws what the compiler says if it fails. */
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

/** Runs any client, whose last line is what it measured. */
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
  const what = limit.aborted ? `it was not done after ${limitMs / 1000} s` : text(stderr).trim();
  throw new CameraError(`A client of the comparison failed: ${what}`);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
