import process from "node:process";
import v8 from "node:v8";

/** The simulator's own symbols, that tell a frame's age and its threads' share of the process's CPU time. */
const probeSymbols = {
  // uint64_t pvsim_producer_cpu_ns(void)
  pvsim_producer_cpu_ns: { parameters: [], result: "u64", optional: true },
  // double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr)
  pvsim_frame_age_ns: { parameters: ["i16", "i32"], result: "f64", optional: true },
} as const;

/** Opens them; a real libpvcam has none. */
function openProbes(library: string) {
  return Deno.dlopen(library, probeSymbols).symbols;
}

/** Whether a library is the simulator, and can tell these things. */
export function isSimulator(library: string): boolean {
  return openProbes(library).pvsim_frame_age_ns !== null;
}

/** The process's CPU time, user and system, less the simulated camera's own, in microseconds. */
export class CpuMeter {
  readonly #producerNs: (() => bigint) | null;

  constructor(library: string) {
    this.#producerNs = openProbes(library).pvsim_producer_cpu_ns;
    this.readUs(); // has the simulator measure handlers from here on
  }

  /** So far. */
  readUs(): number {
    const { user, system } = process.cpuUsage();
    return user + system - (this.#producerNs ? Number(this.#producerNs()) / 1000 : 0);
  }
}

/**
 * Bytes allocated: on the heap by V8's own count, off it by the size of what was made there. V8 counts its compiler's
 * memory too, and each look at the count moves it by tens of kilobytes: over a hundred frames, some kB for each.
 */
export class AllocationMeter {
  #offHeapBytes = 0;

  /** Counts memory off the heap. To ask V8 for it each time would cost, and be counted as, much more than a frame. */
  addOffHeap(bytes: number): void {
    this.#offHeapBytes += bytes;
  }

  /** So far. */
  readBytes(): number {
    // Not in everybody's types yet.
    const heap = v8.getHeapStatistics() as { total_allocated_bytes?: number };
    return (heap.total_allocated_bytes ?? 0) + this.#offHeapBytes;
  }
}

/** How old frames were when the reader had them. */
export class AgeMeter {
  readonly #frameAgeNs: ((hcam: number, frameNumber: number) => number) | null;
  readonly #hcam: number;
  readonly #ns: Float64Array;
  #count = 0;

  /** Room for this many samples, so that the loop allocates nothing. */
  constructor(library: string, { hcam, samples }: { hcam: number; samples: number }) {
    this.#frameAgeNs = openProbes(library).pvsim_frame_age_ns;
    this.#hcam = hcam;
    this.#ns = new Float64Array(samples);
  }

  /** Looks at how old a frame is at this moment. */
  look(frameNumber: number): void {
    if (!this.#frameAgeNs || this.#count === this.#ns.length) return;
    const ns = this.#frameAgeNs(this.#hcam, frameNumber);
    if (ns >= 0) this.#ns[this.#count++] = ns;
  }

  /** In microseconds; `null` without samples. */
  percentileUs(percent: number): number | null {
    if (this.#count === 0) return null;
    const sorted = this.#ns.slice(0, this.#count).sort();
    return sorted[Math.round((this.#count - 1) * percent / 100)] / 1000;
  }
}
