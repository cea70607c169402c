import process from "node:process";
import v8 from "node:v8";

/** Symbols that only the simulator has: the age of a frame, and the CPU time of its threads. */
const probeSymbols = {
  // uint64_t pvsim_producer_cpu_ns(void)
  pvsim_producer_cpu_ns: { parameters: [], result: "u64", optional: true },
  // double pvsim_frame_age_ns(int16_t hcam, int32_t frame_nr)
  pvsim_frame_age_ns: { parameters: ["i16", "i32"], result: "f64", optional: true },
} as const;

/** Opens these symbols, which a real libpvcam does not have. */
function openProbes(library: string) {
  return Deno.dlopen(library, probeSymbols).symbols;
}

/** Whether a library is the simulator. */
export function isSimulator(library: string): boolean {
  return openProbes(library).pvsim_frame_age_ns !== null;
}

/** The process's CPU time, user and system, minus the simulated camera's own, in microseconds. */
export class CpuMeter {
  readonly #producerNs: (() => bigint) | null;

  constructor(library: string) {
    this.#producerNs = openProbes(library).pvsim_producer_cpu_ns;
    this.readUs(); // from here on the simulator measures handlers
  }

  /** The time so far. */
  readUs(): number {
    const { user, system } = process.cpuUsage();
    return user + system - (this.#producerNs ? Number(this.#producerNs()) / 1000 : 0);
  }
}

/**
 * Allocated bytes: on the heap as V8 counts them, and outside it by the size of what was made. V8's count includes its
 * compiler's memory, and reading it adds tens of kilobytes: over a hundred frames, this is some kB for each frame.
 */
export class AllocationMeter {
  #offHeapBytes = 0;

  /**
   * Counts memory outside the heap. Asking V8 each time would take far longer than a frame, and would itself be
   * counted.
   */
  addOffHeap(bytes: number): void {
    this.#offHeapBytes += bytes;
  }

  /** The bytes so far. */
  readBytes(): number {
    // Some versions of the types lack this.
    const heap = v8.getHeapStatistics() as { total_allocated_bytes?: number };
    return (heap.total_allocated_bytes ?? 0) + this.#offHeapBytes;
  }
}

/** The age of frames when the reader gets them. */
export class AgeMeter {
  readonly #frameAgeNs: ((hcam: number, frameNumber: number) => number) | null;
  readonly #hcam: number;
  readonly #ns: Float64Array;
  #count = 0;

  /** Makes room for this many samples, so that the loop allocates nothing. */
  constructor(library: string, { hcam, samples }: { hcam: number; samples: number }) {
    this.#frameAgeNs = openProbes(library).pvsim_frame_age_ns;
    this.#hcam = hcam;
    this.#ns = new Float64Array(samples);
  }

  /** Notes how old a frame is now. */
  look(frameNumber: number): void {
    if (!this.#frameAgeNs || this.#count === this.#ns.length) return;
    const ns = this.#frameAgeNs(this.#hcam, frameNumber);
    if (ns >= 0) this.#ns[this.#count++] = ns;
  }

  /** In microseconds; `null` if there are no samples. */
  percentileUs(percent: number): number | null {
    if (this.#count === 0) return null;
    const sorted = this.#ns.slice(0, this.#count).sort();
    return sorted[Math.round((this.#count - 1) * percent / 100)] / 1000;
  }
}
