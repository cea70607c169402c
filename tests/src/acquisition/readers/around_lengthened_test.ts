// Events whose file is asked to become longer, in the thread that writes it, and refuses late.
import { assertEquals, assertRejects } from "@std/assert";
import { AroundRecorder } from "../../../../src/acquisition/readers/around_recorder.ts";

/** A recorder whose files answer when `answer` is called: that they take no more frames. */
function recorderThatRefuses(makeSink = () => ({}) as never) {
  const files: { finished: boolean; refusals: (() => void)[] }[] = [];
  const makeFile = () => {
    const own = { finished: false, refusals: [] as (() => void)[] };
    files.push(own);
    const closed = Promise.withResolvers<void>();
    return {
      files: [],
      isOpen: true,
      record: () => closed.promise,
      until: () =>
        files.indexOf(own) > 0
          ? Promise.resolve()
          : new Promise<void>((_, reject) => own.refusals.push(() => reject(new Error("too late")))),
      finishUp() {
        own.finished = true;
        closed.resolve();
      },
      report: () => ({}) as never,
    };
  };
  const board = { receivedMs: new Float64Array(100).fill(1), frameNumbers: new Float64Array(100).fill(1) };
  const ring = { slots: 100, published: 10, parts: { board, bufferMode: "overwrite" } };
  const run = { settings: { framePeriodMs: 1 } };
  const parts = { ring, run, makeFile, log: () => {} } as never;
  const recorder = new AroundRecorder(makeSink, { beforeMs: 5, afterMs: 5, files: "one" }, parts);
  return { recorder, files, answer: () => files[0].refusals.forEach((refuse) => refuse()) };
}

// Would catch: a separate file for each of several events that share one, all opened at the same path.
Deno.test("several events that come too late for one file share a new one", async () => {
  const { recorder, files, answer } = recorderThatRefuses();
  for (let event = 0; event < 4; event++) recorder.event();
  answer();
  await recorder.settle();
  assertEquals(files.map(({ finished }) => finished), [true, true]);
});

// Would catch: a file that is begun after the run has settled, and never ended.
Deno.test("a run's end waits for the answer to its last event", async () => {
  const { recorder, files, answer } = recorderThatRefuses();
  recorder.event();
  recorder.event();
  const settled = recorder.settle();
  answer();
  await settled;
  assertEquals(files.map(({ finished }) => finished), [true, true]);
});

Deno.test("a sink that cannot be made for such an event is a failure of the recorder", async () => {
  let made = 0;
  const { recorder, answer } = recorderThatRefuses(() => {
    if (++made === 2) throw new Error("no sink");
    return {} as never;
  });
  recorder.event();
  recorder.event();
  answer();
  await recorder.settle();
  await assertRejects(() => recorder.finished(), Error, "no sink");
});
