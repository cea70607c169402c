/** Frames of a simulated scene, rendered by tests/ffi/sim/scene/driver.c, and what is true about them. @module */
import { compileProgram, runProgram, sceneSources } from "../compile.ts";

/** Arguments of the driver, by name; see `read_argument` there for what they mean and what is usual. */
export type SceneArguments = Record<string, string | number>;

/** What the scene says of itself at its first shot. */
export interface SceneTruth {
  ePerAdu: number;
  offsetAdu: number;
  readNoiseE: number;
  background: number;
  mostAdu: number;
  emGain: number;
  beads: { x: number; y: number; photonsPerS: number; sigmaPx: number }[];
  seen: { x: number; y: number; number: number }[];
  hot: { x: number; y: number; darkEPerS: number }[];
  /** For each pixel of the region: its offset in counts, electrons a count, and 1 if it is hot. */
  pixels: [number, number, number][];
}

/** All bytes that the driver writes; under the sanitizers where `sanitize` is set, which is slow. */
export async function renderBytes(values: SceneArguments, sanitize = false): Promise<Uint8Array> {
  const program = await compileProgram("scene/driver", { sources: sceneSources, sanitize });
  return await runProgram(program, {
    args: Object.entries(values).map(([name, value]) => `${name}=${value}`),
  });
}

/** The frames as pixels, 8 or 16 bits as `bytes` says. */
export async function render(
  values: SceneArguments,
  sanitize = false,
): Promise<(Uint8Array | Uint16Array)[]> {
  const bytes = (await renderBytes(values, sanitize)).slice();
  const count = Number(values.frames ?? 1) * Number(values.runs ?? 1);
  const each = bytes.length / count;
  return Array.from({ length: count }, (_, i) => {
    const frame = bytes.slice(i * each, (i + 1) * each);
    return values.bytes === 1 ? frame : new Uint16Array(frame.buffer);
  });
}

/** The truth about the scene; `report: 2` among the values asks for that of each pixel, too. */
export async function truthOf(values: SceneArguments): Promise<SceneTruth> {
  return JSON.parse(new TextDecoder().decode(await renderBytes({ report: 1, ...values })));
}

/** Mean of some numbers. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Variance of the noise between two frames of the same sample: half of that of their difference. */
export function pairVariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0, square = 0;
  for (let i = 0; i < a.length; i++) {
    sum += a[i] - b[i];
    square += (a[i] - b[i]) ** 2;
  }
  return (square - sum * sum / a.length) / a.length / 2;
}
