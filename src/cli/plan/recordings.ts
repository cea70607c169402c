import { type AppliedSettings, type Settings, SettingsError, type Sink, SinkError } from "../../../mod.ts";
import { imageEvent, type MDASequence, type PlanSettings } from "../../../plan.ts";
import { isEmptyRecording, nextPartOf, type ResumePoint, resumeRecording } from "../../../recording.ts";
import { partPath } from "../../script/mod.ts";
import type { SinkSample } from "../../../sink.ts";
import type { Given } from "../flags/flags.ts";
import { type FormatFlags, sinkAt } from "../flags/sink_of_flags.ts";

/** The channels that need their own files, because their frames differ in size; empty if one file holds all frames. */
export function channelsApart(plan: MDASequence, settingsAt: PlanSettings): readonly string[] | undefined {
  const shapes = new Set(
    plan.channels.map(({ config, group, exposure }) =>
      shapeOf(settingsAt(imageEvent({ channel: { config, group }, exposure })))
    ),
  );
  return shapes.size > 1 ? [...new Set(plan.channels.map(({ config }) => config))] : undefined;
}

function shapeOf({ width, height, frameBytes, metadata, regions }: AppliedSettings): string {
  return JSON.stringify([width, height, frameBytes, metadata, regions.map((one) => [one.width, one.height])]);
}

/** The path of each channel's recording, beside the path that was named: `run.dim.ome.tif`. */
export function channelPaths(out: string, channels: readonly string[]): ReadonlyMap<string, string> {
  const words = new Set<string>();
  return new Map(channels.map((channel) => {
    const plain = channel.replace(/[^\p{L}\p{N}_-]+/gu, "_");
    let word = plain;
    for (let count = 2; words.has(word); count++) word = `${plain}_${count}`;
    words.add(word);
    return [channel, partPath(out, word)];
  }));
}

/** The places for a plan's frames, as the flags give them. */
export interface Places extends Pick<Given, "zarr" | "force">, FormatFlags {
  /** What is known of the sample. */
  readonly sample?: SinkSample;
  /** The channels that need their own recordings. */
  readonly apart?: readonly string[];
}

/** The sinks of a plan's channels, or the one sink of all its frames, under `undefined`. */
export class Recordings {
  readonly #paths: ReadonlyMap<string | undefined, string>;
  readonly #zarrs: ReadonlyMap<string | undefined, string>;
  readonly #force: boolean | undefined;
  readonly #sample: SinkSample | undefined;
  readonly #formatFlags: FormatFlags;
  readonly #earlier = new Map<string | undefined, ResumePoint>();
  /** Channels whose recording was killed before its first frame. */
  readonly #empty = new Set<string | undefined>();
  readonly #sinks = new Map<string | undefined, Sink>();

  /** One recording, or one for each of some channels. */
  constructor(out: string, { apart, zarr, force, sample, shardBytes, compress }: Places) {
    this.#formatFlags = { shardBytes, compress };
    this.#sample = sample;
    const paths = (path: string) => apart ? channelPaths(path, apart) : new Map([[undefined, path]]);
    this.#paths = paths(out);
    this.#zarrs = zarr === undefined ? new Map() : paths(zarr);
    this.#force = force;
  }

  /** The paths of the recordings. */
  get paths(): readonly string[] {
    return [...this.#paths].map(([channel, path]) => this.#earlier.get(channel)?.path ?? path);
  }

  /** Makes the sinks. */
  get sinks(): readonly Sink[] {
    return [...this.#sinks.values()];
  }

  /**
   * Resumes earlier recordings: repairs each one, and writes the rest to a new file. Throws a `SettingsError` if one of
   * them was made by another plan or with other settings.
   */
  async resume(plan: MDASequence, settings: Settings): Promise<void> {
    for (const [channel, path] of this.#paths) {
      // A channel whose first frame had not come has nothing to resume, and needs nothing.
      if (this.#paths.size > 1 && await this.#isNew(channel, path)) continue;
      const earlier = await resumeRecording(path);
      checkSame(path, { had: earlier.asked.plan, has: plan, what: "plan" });
      checkSame(path, { had: earlier.asked.settings, has: settings, what: "settings" });
      this.#earlier.set(channel, earlier);
    }
    if (this.#earlier.size > 0) return;
    throw new SinkError(
      `There is nothing to resume: none of ${[...this.#paths.values()].join(", ")} exists.`,
    );
  }

  async #isNew(channel: string | undefined, path: string): Promise<boolean> {
    if ((await nextPartOf(path)).parts.length === 0) return true;
    if (!await isEmptyRecording(path)) return false;
    this.#empty.add(channel);
    return true;
  }

  /** The sinks of an experiment, and what was recorded before. */
  async open() {
    for (const [channel, path] of this.#paths) {
      // A plan's frames wait in memory for the disk, so durable writing loses none. A power cut then costs a second of
      // frames.
      const options = {
        ...await this.#placeOf(channel, path),
        ...this.#formatFlags,
        durable: true,
        sample: this.#sample,
      };
      this.#sinks.set(channel, await sinkAt(options.path, options));
    }
    const apart = !this.#paths.has(undefined);
    const before = apart
      ? (channel: string | undefined) => this.#earlier.get(channel)?.before
      : this.#earlier.get(undefined)?.before;
    return {
      sinks: apart ? (channel: string | undefined) => [this.#sinks.get(channel)!] : this.sinks,
      ...(this.#earlier.size > 0 && {
        before,
        // Of several clocks, the one that began last.
        startedMs: Math.max(...[...this.#earlier.values()].map(({ startedMs }) => startedMs)),
      }),
    };
  }

  /** The path of a channel's frames now, and whether a file there may be replaced. */
  async #placeOf(channel: string | undefined, path: string) {
    const zarr = this.#zarrs.get(channel);
    const earlier = this.#earlier.get(channel);
    if (!earlier) return { path, zarr, force: this.#force || this.#empty.has(channel) };
    return {
      path: earlier.path,
      zarr: zarr && partPath(zarr, String(earlier.part)),
      // An existing part has no frame in it. If there is no part, a Zarr of that name is another recording.
      force: (await nextPartOf(path)).next !== earlier.path,
    };
  }
}

/** Throws unless a value is the same as when the recording began; the message names what differs. */
function checkSame(path: string, { had, has, what }: { had: unknown; has: object; what: string }): void {
  if (typeof had !== "object" || had === null) {
    throw new SettingsError(
      `Cannot resume "${path}": it was recorded without a plan.`,
    );
  }
  const texts = [had, has].map((one) => one as Record<string, unknown>);
  const keys = [...new Set(texts.flatMap((one) => Object.keys(one)))];
  const differing = keys.filter((key) => {
    const [before, now] = texts.map((one) => JSON.stringify(one[key]));
    return before !== now;
  });
  if (differing.length === 0) return;
  throw new SettingsError(
    `Cannot resume "${path}": it was recorded with ${what === "plan" ? "another plan" : "other settings"} ` +
      `(${differing.map((key) => differenceOf(key, texts)).join(", ")}). ` +
      `Use the same ${what === "plan" ? "plan" : "flags"} as then, or record to a new file.`,
  );
}

function differenceOf(key: string, [had, has]: readonly Record<string, unknown>[]): string {
  const shown = (value: unknown) => {
    const text = JSON.stringify(value) ?? "none";
    return text.length > 40 ? `${text.slice(0, 37)}...` : text;
  };
  return `${key} was ${shown(had[key])} and is ${shown(has[key])}`;
}
