import { statistics } from "../../../analysis.ts";
import {
  type Acquisition,
  type AroundRecorder,
  type FrameLease,
  SettingsError,
  type Sink,
} from "../../../mod.ts";
import type { Given } from "../flags/flags.ts";
import { sinkAt } from "../flags/sink_of_flags.ts";

/** What is compared with a number. */
const measures = ["min", "max", "mean", "std", "saturated"] as const;

/** Whether something is seen in a frame. */
export type Condition = (frame: FrameLease) => boolean;

/** The condition of `--when`, such as `mean > 500`. Throws a `SettingsError` that says what can stand there. */
export function conditionOf(text: string): Condition {
  const [, measure, sign, number] = /^\s*(\w+)\s*([<>])\s*(-?[\d.]+(?:e\d+)?)\s*$/i.exec(text) ?? [];
  const name = measures.find((one) => one === measure);
  const bound = Number(number);
  if (name === undefined || !Number.isFinite(bound)) {
    throw new SettingsError(
      `Cannot wait for "${text}": it takes one of ${
        measures.join(", ")
      }, then > or <, then a number, as in "mean > 500".`,
    );
  }
  return (frame) => sign === ">" ? statistics(frame)[name] > bound : statistics(frame)[name] < bound;
}

/** The condition and the seconds around it, where events alone are to be recorded. */
export function eventsOf(given: Given): { condition: Condition; aroundMs: number } | undefined {
  const { around, when, out, zarr } = given;
  if (around === undefined && when === undefined) return undefined;
  if (around === undefined || when === undefined) {
    throw new SettingsError("Flags --around and --when go together: how long around what.");
  }
  if (out === undefined || out.includes(",") || zarr !== undefined) {
    throw new SettingsError("Cannot record events so: --around takes one path in --out, and no --zarr.");
  }
  return { condition: conditionOf(when), aroundMs: 1000 * around };
}

/**
 * Records around each frame at which a condition comes true: `run.ome.tif` becomes `run.1.ome.tif`, `run.2.ome.tif` and so
 * on. Gives what is recorded, and a promise that settles when the run is over.
 */
export async function recordEvents(
  run: Acquisition,
  given: Given,
  { condition, aroundMs, say }: { condition: Condition; aroundMs: number; say: (line: string) => void },
): Promise<{ around: AroundRecorder; watched: Promise<void> }> {
  // The files of events that overlap are one; a sink has to be there at once, and its module may have to be loaded.
  let file = 1, next = await numberedSink(given, file);
  const around = run.recordAround(({ number }) => {
    say(`Event ${number}: ${next.name}`);
    const sink = next;
    numberedSink(given, ++file).then((made) => next = made);
    return sink;
  }, { beforeMs: aroundMs, afterMs: aroundMs, files: "one" });
  const watched = (async () => {
    let was = false;
    for await (using frame of run.frames()) {
      const is = condition(frame);
      if (is && !was) around.event(frame);
      was = is;
    }
  })();
  return { around, watched };
}

function numberedSink(given: Given, number: number): Promise<Sink> {
  const path = given.out!.replace(/(\.ome\.\w+|\.[^./]+|)$/i, `.${number}$1`);
  return sinkAt(path, { force: given.force });
}
