// What a run says on stderr although its script asks for nothing: once, and not where the script knows or wants silence.
import { assertEquals, assertMatch } from "@std/assert";
import type { AcquireOptions, Acquisition } from "../../mod.ts";
import { ringOf } from "../../src/acquisition/run/acquisition.ts";
import { WORD } from "../../src/ring/board.ts";
import { collectingSink } from "../src/experiment/collecting_sink.ts";
import { openTestCamera, stamped } from "./camera.ts";

const small = { region: { x: 0, y: 0, width: 128, height: 64 }, exposureMs: 1 } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is written to stderr by this library meanwhile. */
async function said(work: (lines: readonly string[]) => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { error } = console;
  console.error = (...words: unknown[]) => void lines.push(words.join(" "));
  try {
    await work(lines);
    await pause(20);
  } finally {
    console.error = error;
  }
  return lines;
}

/** Waits until all frames have come. It reads no report: that would be to know of the losses. */
async function allHaveCome(run: Acquisition) {
  while (Atomics.load(ringOf(run).parts.board.words, WORD.newest) < 40) await pause(5);
}

/** A run whose sink takes nothing until all frames have come, five rings of them. */
async function lossy(options: AcquireOptions, then: (run: Acquisition) => unknown) {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const slow = collectingSink("slow");
  const append = slow.append.bind(slow);
  const known = Promise.withResolvers<Acquisition>();
  slow.append = async (frames) => {
    await allHaveCome(await known.promise);
    await append(frames);
  };
  await using run = await camera.acquire({ frames: 40, slots: 8, sinks: [slow], ...options });
  known.resolve(run);
  await then(run);
}

const endOf = async (run: Acquisition) => {
  while (!["finished", "failed"].includes(run.state)) await pause(5);
};

Deno.test("a run that lost frames says so once, unless its report was read or it is to be silent", async () => {
  const loud = await said(() => lossy({}, endOf));
  assertEquals(loud.length, 1, loud.join("\n"));
  assertMatch(loud[0], /of 40 frames.*overwritten.*slots/);
  assertEquals(await said(() => lossy({}, ({ finished }) => finished)), []);
  assertEquals(await said(() => lossy({ warn: false }, endOf)), []);
  // At the end of a block, too.
  assertEquals((await said(() => lossy({}, allHaveCome))).length, 1);
});

if (stamped) {
  Deno.test("a silent camera is reported on stderr, or to the script's log", async () => {
    const silent = async (options: AcquireOptions) => {
      await using camera = await openTestCamera({ PVSIM_FAULT: "stall,after=5" });
      await camera.configure(small);
      await using run = await camera.acquire({ frames: 50, ...options });
      while (run.report().stalls === 0) await pause(50);
    };
    const loud = await said(() => silent({}));
    assertEquals(loud.filter((line) => /no frame for \d/.test(line)).length, 1, loud.join("\n"));
    const lines: string[] = [];
    assertEquals(await said(() => silent({ log: (line) => lines.push(line) })), []);
    assertEquals(lines.filter((line) => /no frame for \d/.test(line)).length, 1);
  });

  // Would catch: a user who waits for a camera that waits for a trigger, with no cable plugged in.
  Deno.test("a camera that waits for its first trigger says so", async () => {
    await using camera = await openTestCamera();
    await camera.configure({ ...small, trigger: "edge" });
    const lines = await said(async (lines) => {
      await using run = await camera.acquire({ frames: 5 });
      while (lines.length === 0) await pause(50);
      await run.stop();
    });
    assertEquals(lines.length, 1, lines.join("\n"));
    assertMatch(lines[0], /waiting for a trigger/);
  });
}
