import { basename, dirname } from "@std/path";
import { statistics } from "../../../analysis.ts";
import {
  type Acquisition,
  type AcquisitionReport,
  type FrameLease,
  SettingsError,
  type Sink,
  SinkError,
} from "../../../mod.ts";
import { said } from "../../recording/files/disk_failure.ts";
import { barePath, partPath, stemOf } from "../../recording/record/output_path.ts";
import type { Given } from "../flags/flags.ts";
import { sayCount } from "../../say_count.ts";
import { plainLine } from "../../script/mod.ts";
import { sampleOf } from "../flags/sample_of_flags.ts";
import { formatFlagsOf, sinkMaker } from "../flags/sink_of_flags.ts";

/** The values that can be compared with a number. */
const measures = ["min", "max", "mean", "std", "saturated"] as const;

/** Whether a frame shows the event. */
export type Condition = (frame: FrameLease) => boolean;

/** Reads the condition of `--when`, such as `mean > 500`. Throws a `SettingsError` that says what is allowed. */
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

/** The condition and the seconds around it, if only events are to be recorded. */
export function eventsOf(given: Given): { condition: Condition; aroundMs: number } | undefined {
  const { around, when, out, zarr } = given;
  if (around === undefined && when === undefined) return undefined;
  if (around === undefined || when === undefined) {
    throw new SettingsError(
      "Flags --around and --when need each other: seconds, and the condition that they surround.",
    );
  }
  if (out === undefined || out.includes(",") || zarr !== undefined) {
    throw new SettingsError("Cannot use --around like this: it takes one path in --out, and no --zarr.");
  }
  return { condition: conditionOf(when), aroundMs: 1000 * around };
}

/**
 * Refuses a name for which numbered files exist: the first event's file would meet one of them, and the event be lost.
 */
export async function refuseTaken(out: string): Promise<void> {
  const taken = await said(findNumbered(barePath(out)), { action: "record to", path: out });
  if (taken === undefined) return;
  throw new SinkError(
    `Cannot record around events to "${out}": there is ${taken}. Choose another name, or replace such files with --force.`,
  );
}

/** A file in the same folder that has the name of an event's recording. */
async function findNumbered(out: string): Promise<string | undefined> {
  const stem = `${basename(stemOf(out))}.`, ending = out.slice(stemOf(out).length);
  for await (const { name } of Deno.readDir(dirname(out))) {
    const isOne = name.startsWith(stem) && name.endsWith(ending) &&
      /^\d+$/.test(name.slice(stem.length, name.length - ending.length));
    if (isOne) return name;
  }
  return undefined;
}

/** A larger ring, in bytes, is made only if the user asks for it. */
const MOST_RING_BYTES = 2 ** 30;

/**
 * How many slots hold the time before an event and one second more, in which the event is seen and its file is made.
 * Undefined if the usual ring has to be enough.
 */
export function slotsAround(
  aroundMs: number,
  { framePeriodMs, frameBytes }: { readonly framePeriodMs: number; readonly frameBytes: number },
): number | undefined {
  const slots = Math.max(32, Math.ceil((1000 + 1.25 * aroundMs) / framePeriodMs));
  return slots * frameBytes <= MOST_RING_BYTES ? slots : undefined;
}

/** What recordings around events lack: a sentence for each that lacks frames. */
export function lackingText({ readers }: AcquisitionReport): string[] {
  return readers.filter(({ writing, overrun, lapped }) => writing && overrun + lapped > 0).map(
    ({ name, overrun, lapped }) =>
      plainLine(
        `"${name}" lacks ${
          sayCount(overrun + lapped, "frame")
        } of those around its event, overwritten before they were in ` +
          "the file. Give the run more --slots, a smaller region, or a faster disk.",
      ),
  );
}

/** The recordings around events of one run. */
export interface RecordedEvents {
  /** How many events there have been. */
  readonly count: number;
  /** Settles when the run is over and the files are closed, with the first failure, if any. */
  readonly done: Promise<Error | undefined>;
}

/** Makes the sinks of events. Made before the run: an event does not wait for a module, nor does a run that is stopped early. */
export function eventSinks(given: Given): Promise<(path: string) => Sink> {
  const { force } = given;
  return sinkMaker(barePath(given.out!), { force, ...formatFlagsOf(given), sample: sampleOf(given) });
}

/**
 * Records around each frame at which a condition becomes true: `run.ome.tif` becomes `run.1.ome.tif`, `run.2.ome.tif`
 * and so on. Events that overlap share a file.
 */
export function recordEvents(
  run: Acquisition,
  given: Given,
  { condition, aroundMs, makeSink, say }: {
    condition: Condition;
    aroundMs: number;
    makeSink: (path: string) => Sink;
    say: (line: string) => void;
  },
): RecordedEvents {
  const out = barePath(given.out!);
  let files = 0;
  const around = run.recordAround(({ number }) => {
    const sink = makeSink(partPath(out, String(++files)));
    say(`Event ${number}: ${plainLine(sink.name)}`);
    return sink;
  }, { beforeMs: aroundMs, afterMs: aroundMs, files: "one" });
  const watch = async () => {
    let was = false;
    for await (using frame of run.frames()) {
      const is = condition(frame);
      if (is && !was) around.event(frame);
      was = is;
    }
  };
  const done = (async () => {
    const missed = await errorOf(watch());
    return await errorOf(around.finished()) ?? missed;
  })();
  return {
    get count() {
      return around.events;
    },
    done,
  };
}

async function errorOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
