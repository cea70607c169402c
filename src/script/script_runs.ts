import type { SeenRun } from "../acquisition/run/run_observer.ts";
import { hasLost, type ScriptEvent } from "./events.ts";
import { statusOf } from "./status.ts";

/** The runs of one script: those that go on, and what is to be kept of those that are over. */
export class ScriptRuns {
  readonly #tell: (event: ScriptEvent) => void;
  // A run that is over is let go: it holds on to the memory of its ring, and a script may take thousands.
  readonly #going = new Set<SeenRun>();
  #lost = false;

  constructor(tell: (event: ScriptEvent) => void) {
    this.#tell = tell;
  }

  /** Takes in a run that has begun. */
  add(seen: SeenRun): void {
    this.look();
    this.#going.add(seen);
    const { camera, frames } = seen;
    this.#tell({ event: "run", camera, ...(frames !== undefined && { frames }) });
  }

  /** The runs that go on. */
  get going(): readonly SeenRun[] {
    return [...this.#going].filter(({ run }) => !isOver(run));
  }

  /** Whether a run has lost frames. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Tells how the runs fare, and what became of those that have ended since the last look. */
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
