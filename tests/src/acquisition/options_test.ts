// Would catch: a word that is spelt wrong and silently means another one, because a plain `deno run` checks no types.
import { assertThrows } from "@std/assert";
import { type AcquireOptions, checkOptions } from "../../../src/acquisition/options.ts";
import { SettingsError } from "../../../src/errors.ts";

Deno.test("options that a run can take", () => {
  const taken: AcquireOptions[] = [
    {},
    {
      frames: 1,
      slots: "recommended",
      bufferMode: "auto",
      onOverrun: "fail",
      onStall: "report",
      waker: "callback",
    },
    {
      frames: 0x7fffffff,
      slots: "auto",
      onStall: { restarts: 1 },
      waker: "semaphore",
      onOverrun: "continue",
    },
    { frames: 65_535, bufferMode: "sequence", onStall: "fail", waker: "auto" },
    { slots: 5, bufferMode: "no-overwrite" },
  ];
  for (const options of taken) checkOptions(options);
});

const refused: [options: Record<string, unknown>, sentence: string][] = [
  [{ frames: 0 }, "frames 0: it takes a whole number from 1 to 2147483647"],
  [{ frames: 0x80000000 }, "frames 2147483648"],
  [{ frames: 2.5 }, "frames 2.5"],
  [{ frames: "9" }, 'frames "9"'],
  [{ bufferMode: "sequence" }, "a sequence of unnumbered frames"],
  [{ bufferMode: "sequence", frames: 65_536 }, "from 1 to 65535"],
  [{ bufferMode: "sequence", frames: 9, slots: 9 }, "Cannot choose slots for a sequence"],
  [{ bufferMode: "overwrit" }, 'bufferMode "overwrit": it takes one of "auto"'],
  [{ slots: "most" }, 'slots "most": it takes'],
  [{ onOverrun: "stop" }, 'onOverrun "stop": it takes "continue"'],
  [{ onStall: "restart" }, 'onStall "restart": it takes "report"'],
  [{ onStall: { restarts: 0 } }, 'onStall {"restarts":0}'],
  [{ onStall: { restarts: 1.5 } }, 'onStall {"restarts":1.5}'],
  [{ sinks: "run.tif" }, "a list of sinks"],
  [{ sinks: ["run.tif"] }, 'sinks ["run.tif"]: it takes a list of sinks'],
  [{ sinks: [{ name: "mine", open() {} }] }, "a list of sinks"],
  [{ signal: {} }, "an AbortSignal"],
  [{ beforeStart: 5 }, "a function"],
  [{ frames: null }, "Leave it out"],
  [{ waker: "clock" }, 'waker "clock": it takes one of "auto"'],
];
for (const [options, sentence] of refused) {
  Deno.test(`a run with ${JSON.stringify(options)} is refused`, () => {
    assertThrows(() => checkOptions(options as AcquireOptions), SettingsError, sentence);
  });
}
