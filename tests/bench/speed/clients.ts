// Runs the clients of a comparison: prepares each once, runs all of them round after round, and takes the medians.
import { dirname } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { prepare, type WorkOrder } from "../../../src/cli/parity/prepare.ts";
import type { Measured, Order, OwnOrder } from "../../../src/cli/parity/order.ts";
import {
  buildReference,
  type ClientOptions,
  runClient,
  runOurs,
  runReference,
} from "../../../src/cli/parity/run_client.ts";
import { python } from "../../readers/python.ts";
import { waitForQuiet } from "./quiet.ts";

/** What a work is, before the camera is asked. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly exposureMs: number;
  readonly slots: number;
  readonly frames: number;
  readonly warmUp: number;
  readonly pace: number | "unpaced";
  /** The model of the simulated camera. */
  readonly model?: string;
  /** The port's name, where the camera's first is not the one. */
  readonly port?: string;
  /** Other settings of the simulator. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One client of a bench. */
export type Client =
  | { readonly name: string; readonly reference: true; readonly copy?: boolean }
  | { readonly name: string; readonly reference?: false; readonly python: string; readonly copy?: boolean }
  | {
    readonly name: string;
    readonly reference?: false;
    readonly python?: undefined;
    readonly waker: OwnOrder["waker"];
    readonly copy?: boolean;
    readonly pooled?: boolean;
    readonly rehearsal?: OwnOrder["rehearsal"];
    /** Another module than the usual client. */
    readonly module?: URL;
    /** What it may read. */
    readonly mayRead?: readonly URL[];
  };

/** Medians by the client's name. */
export type Medians = Readonly<Record<string, Measured>>;

/** A work on the simulated camera, ready to be run by any client. */
export class Bench {
  readonly #program: string;
  readonly #order: WorkOrder;
  readonly #shape: Shape;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(program: string, order: WorkOrder, shape: Shape) {
    this.#program = program;
    this.#order = order;
    this.#shape = shape;
    this.#environment = environmentOf(shape);
  }

  /** Asks the camera, with the simulator's settings that the clients will use. */
  static async of(shape: Shape): Promise<Bench> {
    for (const [name, value] of Object.entries(environmentOf(shape))) Deno.env.set(name, value);
    const { width, height, exposureMs, slots, frames, port } = shape;
    const { works } = await prepare({
      library: await buildSimulator(),
      region: { x: 0, y: 0, width, height },
      exposure: exposureMs,
      slots,
      frames,
      port,
    });
    const sampleEvery = Math.max(1, Math.floor(frames / 4000));
    return new Bench(await buildReference(), { ...works[0].order, warmUp: shape.warmUp, sampleEvery }, shape);
  }

  /** Runs one client once, on a machine as quiet as it gets. */
  async run(client: Client, pace = this.#shape.pace): Promise<Measured> {
    await waitForQuiet();
    const { frames, warmUp } = this.#order;
    const seconds = (frames + warmUp) / (pace === "unpaced" ? 50 : pace);
    const options = { pace, limitMs: 60_000 + 4000 * seconds, environment: this.#environment };
    const order = {
      ...this.#order,
      bufferMode: "overwrite" as const,
      metadata: false,
      copy: client.copy ?? false,
    };
    if (client.reference) return await runReference(this.#program, order, options);
    if (client.python !== undefined) return await runPython(client.python, order, options);
    const { waker, pooled, rehearsal, module, mayRead } = client;
    return await runOurs({ ...order, waker, pooled, rehearsal }, { ...options, client: module, mayRead });
  }

  /** Runs all clients one after another, `rounds` times, and takes the medians. */
  async rounds(clients: readonly Client[], rounds: number): Promise<Medians> {
    const all: Record<string, Measured[]> = Object.fromEntries(clients.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const client of clients) {
        const measured = await this.run(client);
        all[client.name].push(measured);
        const { missing, overrun, lapped, cpuUsPerFrame, latencyP50Us } = measured;
        console.error(
          `  ${client.name}: CPU ${cpuUsPerFrame.toFixed(2)} us a frame, p50 ${
            latencyP50Us?.toFixed(0)
          } us, ` +
            `lost ${missing} + ${overrun} + ${lapped}`,
        );
      }
    }
    return Object.fromEntries(Object.entries(all).map(([name, rounds]) => [name, medianOf(rounds)]));
  }
}

/** Runs a client in Python, which finds the library by the name that it knows. */
async function runPython(script: string, order: Order, options: ClientOptions): Promise<Measured> {
  const environment = { ...options.environment, LD_LIBRARY_PATH: dirname(order.library) };
  return await runClient(python, [script, JSON.stringify(order)], { ...options, environment });
}

function environmentOf({ model, environment }: Shape): Record<string, string> {
  const usual = { PVSIM_SCENE: "beads", PVSIM_NOISE: "bank" };
  return { PVSIM_CAMERAS: model ?? "prime-bsi", ...usual, ...environment };
}

/** The median of each figure. */
function medianOf(rounds: readonly Measured[]): Measured {
  const median = (values: readonly (number | null)[]) => {
    const sorted = values.filter((value) => value !== null).sort((left, right) => left - right);
    return sorted.length === 0 ? null : sorted[Math.floor((sorted.length - 1) / 2)];
  };
  const names = Object.keys(rounds[0]) as (keyof Measured)[];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((one) => one[name]))]),
  ) as unknown as Measured;
}

/** Everything that a reader did not get. */
export function lossOf({ missing, overrun, lapped }: Measured): number {
  return missing + overrun + lapped;
}
