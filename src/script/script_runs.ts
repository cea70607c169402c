import type { SeenRun } from "../acquisition/run/run_observer.ts";
import { hasLost, type ScriptEvent } from "./events.ts";
import { statusOf } from "./status.ts";

/** The runs of one script: the active ones, and a summary of those that have ended. */
export class ScriptRuns {
  readonly #tell: (event: ScriptEvent) => void;
  // A run that has ended is not kept, because it holds the memory of its ring, and a script may take thousands.
  readonly #going = new Set<SeenRun>();
  #lost = false;

  constructor(tell: (event: ScriptEvent) => void) {
    this.#tell = tell;
  }

  /** Adds a run that has begun. */
  add(seen: SeenRun): void {
    this.look();
    this.#going.add(seen);
    const { camera, frames } = seen;
    this.#tell({ event: "run", camera, ...(frames !== undefined && { frames }) });
  }

  /** The active runs. */
  get going(): readonly SeenRun[] {
    return [...this.#going].filter(({ run }) => !isOver(run));
  }

  /** Whether a run has lost frames. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Reports the state of the runs, and the outcome of those that have ended since the last call. */
  look(): void {
    for (const seen of this.#going) {
      const { run, camera } = seen;
      const report = run.report();
      if (!isOver(run)) {
        this.#tell({ event: "progress", ...statusOf(seen, report) });
        continue;
      }
      this.#going.delete(seen);
      this.#lost ||= hasLost(report);
      this.#tell({ event: "report", camera, report });
    }
  }
}

function isOver({ state }: { readonly state: string }): boolean {
  return state === "finished" || state === "failed";
}
