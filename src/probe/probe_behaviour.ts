import { allocateRing, type BufferMode, FrameCallback, readFrameInfo, type Region } from "../../ffi/mod.ts";
import { type Bench, numberOf, type Outcome, outcomeOf, rest, takes, unlessRefused } from "./bench.ts";

/** The behaviour of no-overwrite mode when the ring is full. */
export type FullRing = "halts" | "stops" | "loses" | "overwrites" | "refused" | "unclear";

/** The behaviour of library and camera where the manual is silent. */
export interface ProbedBehaviour {
  /** For each buffer mode: the outcome of its setup, and of a start after it. */
  readonly bufferModes: Record<"none" | BufferMode, { setup: Outcome; start?: Outcome }>;
  /** A start before any setup, and a second start during a run. */
  readonly startWithoutSetup: Outcome;
  readonly startTwice: Outcome;
  /** The newest frame before any has come, and after the abort. */
  readonly latestBeforeFirst: Outcome;
  readonly latestAfterAbort: Outcome;
  /** The oldest frame, and its return, in overwrite mode. */
  readonly oldestInOverwrite: Outcome;
  readonly unlockInOverwrite: Outcome;
  readonly fullRing: FullRing;
  /** Frame numbers of a short sequence, as its handler got them; absent without the right to callbacks. */
  readonly called?: readonly number[];
  /** A start right after the last notification of a sequence, without finishing the sequence. */
  readonly startAtOnce?: Outcome;
  /** The exposure mode that is read back after an old one (TIMED_MODE, 0) was set, or the error of its setup. */
  readonly timedMode: number | Outcome;
  /** Whether the two binnings of a region must be equal; absent if the camera cannot bin. */
  readonly squareBinning?: boolean;
  /** The outcome of a start without a new setup, after the gain was set to the value that it already had. */
  readonly startAfterChange: Outcome;
}

const side = 32, slots = 6;
const region: Region = { s1: 0, s2: side - 1, sbin: 1, p1: 0, p2: side - 1, pbin: 1 };

/** Finds all this out on small frames. These calls are safe: programs make them with cameras every day. */
export async function probeBehaviour(bench: Bench): Promise<ProbedBehaviour> {
  const { library, hcam } = bench;
  const { calls } = library;
  const expMode = await numberOf(bench, "PARAM_EXPOSURE_MODE") ?? 0;
  const setup = { regions: [region], expMode, exposure: 1 };
  const ring = await allocateRing(library, slots * side * side * 4);
  const cont = (bufferMode: BufferMode | "none", exposure = 1) =>
    calls.expSetupCont(hcam, { ...setup, bufferMode, exposure });
  try {
    const startWithoutSetup = await outcomeOf(calls.expStartCont(hcam, ring.bytes, slots * side * side * 2));
    const modes = {} as Record<"none" | BufferMode, { setup: Outcome; start?: Outcome }>;
    let twice: Outcome = "refused", before: Outcome = "refused", after: Outcome = "refused";
    let oldest: Outcome = "refused", unlock: Outcome = "refused";
    for (const mode of ["none", "overwrite", "no-overwrite"] as const) {
      // This exposure is so long that the first frame is not there at once.
      const bytes = await unlessRefused(cont(mode, 150));
      if (bytes === undefined) {
        modes[mode] = { setup: await outcomeOf(cont(mode)) };
        continue;
      }
      const start = await outcomeOf(calls.expStartCont(hcam, ring.bytes, slots * bytes));
      modes[mode] = { setup: "ok", start };
      if (start !== "ok") continue;
      if (mode === "overwrite") {
        before = await outcomeOf(calls.getLatestFrameEx(hcam));
        twice = await outcomeOf(calls.expStartCont(hcam, ring.bytes, slots * bytes));
        await rest(400);
        oldest = await outcomeOf(calls.getOldestFrameEx(hcam));
        unlock = await outcomeOf(calls.unlockOldestFrame(hcam));
      }
      await calls.expAbort(hcam);
      if (mode === "overwrite") after = await outcomeOf(calls.getLatestFrameEx(hcam));
    }
    const fullRing = await fillRing(bench, () => cont("no-overwrite"), ring.bytes);
    await unlessRefused(cont("overwrite"));
    const gain = await numberOf(bench, "PARAM_GAIN_INDEX");
    if (gain !== undefined) await takes(bench, "PARAM_GAIN_INDEX", gain);
    const bytes = await numberOf(bench, "PARAM_FRAME_BUFFER_SIZE", "ATTR_MIN") || side * side * 2;
    const startAfterChange = await outcomeOf(calls.expStartCont(hcam, ring.bytes, slots * bytes));
    await calls.expAbort(hcam);
    return {
      bufferModes: modes,
      startWithoutSetup,
      startTwice: twice,
      latestBeforeFirst: before,
      latestAfterAbort: after,
      oldestInOverwrite: oldest,
      unlockInOverwrite: unlock,
      fullRing,
      ...(library.blanketFfi ? await callSequence(bench, setup, ring.bytes) : {}),
      timedMode: await unlessRefused(timedMode(bench)) ?? await outcomeOf(timedMode(bench)),
      squareBinning: await needsSquare(bench, expMode),
      startAfterChange,
    };
  } finally {
    ring.release();
  }
}

/** Lets a ring of six slots fill up without giving slots back, then gives one back. */
async function fillRing(bench: Bench, setup: () => Promise<number>, memory: Uint8Array): Promise<FullRing> {
  const { library: { calls }, hcam } = bench;
  const bytes = await unlessRefused(setup());
  if (bytes === undefined) return "refused";
  if (await outcomeOf(calls.expStartCont(hcam, memory, slots * bytes)) !== "ok") return "refused";
  try {
    await rest(600);
    const { status } = await calls.checkStatus(hcam);
    const oldest = await outcomeOf(calls.getOldestFrameEx(hcam));
    if (oldest === "PL_ERR_BUFFER_OVERRUN") return "overwrites";
    if (status === "failed") return "stops";
    const full = await calls.getLatestFrameEx(hcam);
    for (let slot = 0; slot < slots; slot++) await outcomeOf(calls.unlockOldestFrame(hcam));
    await rest(300);
    const next = await calls.getOldestFrameEx(hcam);
    if (next.info.frameNumber === full.info.frameNumber + 1) return "halts";
    return next.info.frameNumber > full.info.frameNumber + 1 ? "loses" : "unclear";
  } catch {
    return "unclear";
  } finally {
    await calls.expAbort(hcam);
  }
}

/** Takes three frames as a sequence with a handler, and starts another sequence right after the handler's last call. */
async function callSequence(
  { library, hcam }: Bench,
  setup: { readonly regions: readonly Region[]; readonly expMode: number; readonly exposure: number },
  memory: Uint8Array,
): Promise<{ called: number[]; startAtOnce: Outcome }> {
  const { calls } = library;
  const called: number[] = [];
  const all = Promise.withResolvers<void>();
  const callback = new FrameCallback(library);
  await calls.expSetupSeq(hcam, { ...setup, frames: 3 });
  await callback.register(hcam, {
    onFrame: (info) => {
      called.push(readFrameInfo(info).frameNumber);
      if (called.length === 3) all.resolve();
    },
    onError: all.reject,
  });
  let startAtOnce: Outcome = "no notification in 30 s";
  try {
    await calls.expStartSeq(hcam, memory);
    const late = setTimeout(all.resolve, 30_000);
    await all.promise;
    clearTimeout(late);
    if (called.length === 3) startAtOnce = await outcomeOf(calls.expStartSeq(hcam, memory));
  } finally {
    await calls.expAbort(hcam);
    await callback.deregister();
    await callback.close();
  }
  return { called: called.slice(0, 3), startAtOnce };
}

async function timedMode(bench: Bench): Promise<number> {
  const { library: { calls }, hcam } = bench;
  await calls.expSetupSeq(hcam, { regions: [region], expMode: 0, exposure: 1, frames: 1 });
  return await numberOf(bench, "PARAM_EXPOSURE_MODE") ?? 0;
}

/** Whether a binning of 2 x 1 is refused, although 2 x 2 is accepted. */
async function needsSquare(
  { library: { calls }, hcam }: Bench,
  expMode: number,
): Promise<boolean | undefined> {
  const outcome = (sbin: number, pbin: number) =>
    outcomeOf(
      calls.expSetupSeq(hcam, { regions: [{ ...region, sbin, pbin }], expMode, exposure: 1, frames: 1 }),
    );
  if (await outcome(2, 2) !== "ok") return undefined;
  return await outcome(2, 1) !== "ok";
}
