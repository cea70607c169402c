// The recordings of a plan: which events each has, and with which numbers its frames continue.
import { assertEquals, assertRejects } from "@std/assert";
import { PlanSinks } from "../../../../src/experiment/plan/plan_sinks.ts";
import { imageEvent } from "../../../../src/plan/image_event.ts";
import type { MDAEvent } from "../../../../plan.ts";
import type { Sink } from "../../../../mod.ts";
import { collectingSink, lease, recorderHere, run, slowSink } from "../collecting_sink.ts";

const inChannel = (config: string) => imageEvent({ channel: { config, group: "Channel" } });
const [a, b] = ["a", "b"].map(inChannel);
const events: MDAEvent[] = [a, b, a, b, a, b];
const factsOf = (belongs: (event: MDAEvent) => boolean) => ({
  startedMs: 5,
  frames: events.filter(belongs).length,
});

// Would catch: one recording's frames under the numbers of another's, and a run's own numbers in a file of many runs.
Deno.test("each channel's recording has its own numbers, continued from earlier ones, and events that were passed over", async () => {
  const made: Record<string, ReturnType<typeof collectingSink>> = {};
  const sinks = new PlanSinks(
    (channel) => [made[channel!] = collectingSink(channel)],
    {
      before: (channel) => channel === "b" ? { frames: 1, frameNumber: 1 } : undefined,
      factsOf,
      recorder: recorderHere(),
    },
  );
  assertEquals(sinks.doneOf(events), { done: 2, accounted: 1 });
  for (const event of events.slice(0, 2)) sinks.passOver(event);
  for (const [event, came] of [[a, 1], [b, 2], [a, 0], [b, 1]] as const) {
    const [sink] = sinks.forRun([event]);
    await sink.open(run());
    await sink.append(Array.from({ length: came }, (_, sequence) => lease(sequence)));
    sinks.ranFor(event, { events: Math.max(1, came), frames: came });
  }
  assertEquals(await sinks.close("stopped"), [{ path: "a", bytes: 1 }, { path: "b", bytes: 1 }]);
  // Of channel a one event was passed over, one was taken, and one never came.
  assertEquals([made.a.got.sequences, made.a.got.frameNumbers], [[0], [2]]);
  assertEquals([made.b.got.sequences, made.b.got.frameNumbers], [[1, 2, 3], [2, 3, 4]]);
  assertEquals([made.a.got.runs[0].frames, made.b.got.runs[0].frames], [2, 2]);
  assertEquals([made.a.got.runs[0].before, made.b.got.runs[0].before], [undefined, {
    frames: 1,
    frameNumber: 1,
  }]);
});

Deno.test("one recording for all has all events, and is made once", async () => {
  const sink = collectingSink();
  const sinks = new PlanSinks([sink], {
    before: { frames: 3, frameNumber: 4 },
    factsOf,
    recorder: recorderHere(),
  });
  assertEquals(sinks.doneOf(events), { done: 4, accounted: 4 });
  assertEquals(new PlanSinks([sink], { factsOf, recorder: recorderHere() }).doneOf(events), {
    done: 0,
    accounted: 0,
  });
  for (const event of events.slice(0, 4)) sinks.passOver(event);
  for (const event of [a, b]) {
    const [one] = sinks.forRun([event]);
    await one.open(run());
    await one.append([lease(0)]);
    sinks.ranFor(event, { events: 1, frames: 1 });
  }
  await sinks.close("complete");
  assertEquals([sink.got.runs.length, sink.got.sequences, sink.got.frameNumbers], [1, [3, 4], [5, 6]]);
  assertEquals([sink.got.runs[0].frames, sink.got.closed], [2, ["complete"]]);
});

Deno.test("every recording is closed though one of them fails", async () => {
  const sound = slowSink();
  const broken: Sink = { ...collectingSink(), close: () => Promise.reject(new RangeError("full")) };
  const sinks = new PlanSinks((channel) => [channel === "a" ? broken : sound], {
    factsOf,
    recorder: recorderHere(),
  });
  for (const event of [a, b]) await sinks.forRun([event])[0].open(run());
  await assertRejects(() => sinks.close("failed"), RangeError, "full");
  assertEquals(sound.got.closed, ["failed"]);
});
