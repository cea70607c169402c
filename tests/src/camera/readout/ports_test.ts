// Which place in the nested table is meant: another speed than was asked for reads other pixels, and looks the same.
import { assertEquals, assertThrows } from "@std/assert";
import { applyPort, choosePort, type Port, type PortWish } from "../../../../src/camera/readout/ports.ts";
import { SettingsError } from "../../../../src/errors.ts";
import { fakeCalls } from "../fake_calls.ts";

const gains = [{ index: 1, name: "Full well", bitDepth: 12 }, { index: 2, bitDepth: 11 }];
const ports: Port[] = [
  { value: 4, name: "Sensitivity", speeds: [{ index: 0, name: "100 MHz", pixelTimeNs: 10, gains }] },
  {
    value: 7,
    name: "0",
    speeds: [
      { index: 0, pixelTimeNs: 5, gains },
      { index: 3, name: "Slow", pixelTimeNs: 50, gains: [gains[1], { index: 5, name: "HDR", bitDepth: 16 }] },
    ],
  },
];

function chosen(
  wish: PortWish,
  opened?: { port: number; speed: number; gain: number },
): [number, number, number] {
  const { port, speed, gain } = choosePort(ports, wish, opened);
  return [port.value, speed.index, gain.index];
}

Deno.test("names count before numbers, in capitals or not; what is left out is the first", () => {
  assertEquals(chosen({}), [4, 0, 1]);
  assertEquals(chosen({ port: "sensitivity", gain: 2 }), [4, 0, 2]);
  assertEquals(chosen({ port: 7, speed: "SLOW", gain: "hdr" }), [7, 3, 5]);
  assertEquals(chosen({ port: "7", speed: "3" }), [7, 3, 2]);
  assertEquals(chosen({ port: 0 }), [7, 0, 1]); // its name, and no port's value
});

Deno.test("what is left out is what the camera was opened with, unless something above it was asked for", () => {
  const opened = { port: 7, speed: 3, gain: 5 };
  assertEquals(chosen({}, opened), [7, 3, 5]);
  assertEquals(chosen({ gain: 2 }, opened), [7, 3, 2]);
  assertEquals(chosen({ speed: "Slow" }, opened), [7, 3, 2]);
  assertEquals(chosen({ port: 7 }, opened), [7, 0, 1]);
  assertEquals(chosen({}, { port: 9, speed: 9, gain: 9 }), [4, 0, 1]); // places that the table does not have
});

Deno.test("what the camera does not have is refused with what it has there", () => {
  for (
    const [wish, sentence] of [
      [{ port: "Speed" }, 'This camera has no port "Speed"; it has 4 "Sensitivity", 7 "0".'],
      [{ port: 7, speed: 1 }, 'Port "0" has no speed "1"; it has 0, 3 "Slow".'],
      [
        { gain: 3 },
        'Port "Sensitivity", speed "100 MHz", has no gain "3"; it has 1 "Full well", 2.',
      ],
      [{ port: 7, gain: 3 }, 'Port "0", speed 0, has no gain "3"'],
    ] as const
  ) {
    assertThrows(() => choosePort(ports, wish), SettingsError, sentence);
  }
});

Deno.test("port, speed and gain are set from the top, as far as the camera has them", async () => {
  const all = fakeCalls({ PARAM_GAIN_INDEX: {}, PARAM_SPDTAB_INDEX: {}, PARAM_READOUT_PORT: {} });
  const choice = choosePort(ports, { port: 7, speed: 3, gain: 5 });
  await applyPort(all.calls, 0, choice);
  assertEquals(all.set, [["PARAM_READOUT_PORT", 7], ["PARAM_SPDTAB_INDEX", 3], ["PARAM_GAIN_INDEX", 5]]);
  const one = fakeCalls({ PARAM_SPDTAB_INDEX: {} });
  await applyPort(one.calls, 0, choice);
  assertEquals(one.set, [["PARAM_SPDTAB_INDEX", 3]]);
  // Nothing is set where the camera has it already; what is below a set row is always set.
  for (const [at, count] of [[[7, 3, 5], 0], [[7, 3, 2], 1], [[7, 0, 5], 2], [[4, 3, 5], 3]] as const) {
    const [port, speed, gain] = at.map((value) => ({ value }));
    const camera = fakeCalls({ PARAM_READOUT_PORT: port, PARAM_SPDTAB_INDEX: speed, PARAM_GAIN_INDEX: gain });
    await applyPort(camera.calls, 0, choice);
    assertEquals(camera.set, all.set.slice(3 - count));
  }
});

Deno.test("a gain or a speed that is there at another place of the table is refused with that place", () => {
  assertThrows(() => choosePort(ports, { gain: "hdr" }), SettingsError, 'port "0", speed 3 "Slow"');
  assertThrows(() => choosePort(ports, { port: 4, speed: "Slow" }), SettingsError, 'port "0"');
});
