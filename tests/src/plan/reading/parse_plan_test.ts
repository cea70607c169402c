import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../src/errors.ts";
import { parsePlan } from "../../../../src/plan/reading/parse_plan.ts";
import { readPlan } from "../../../../src/plan/reading/read_plan.ts";
import { channelSettings } from "../../../../src/plan/sequence.ts";

/** A text, the place where it is wrong, and what the sentence must say. Each would be a puzzle without its line. */
const wrong: readonly (readonly [text: string, place: string, sentence: string])[] = [
  ["channels: [DAPI\ntime_plan: 3", "line 2, column 1", "must be sufficiently indented and end with a ]"],
  ["channels:\n\t- DAPI", "line 2, column 1", "Tabs are not allowed"],
  ["channels: [A]\nchannels: [B]", "line 2, column 1", "keys must be unique"],
  ["metadata: {a: *x}", "line 1, column 15", "The alias *x has no anchor"],
  ["channels: &x [a, *x]", "line 1, column 18", "inside"],
  ["metadata: !!python/object x", "line 1, column 11", "Unresolved tag"],
  ["channels: [A]\n---\nchannels: [B]", "line 2, column 1", "second document"],
  [
    "",
    "line 1, column 1",
    "The plan is missing; an object with keys such as channels and time_plan is needed.",
  ],
  ["# no plan\n- 1\n- 2", "line 2, column 1", "The plan is [1,2]"],
  [
    "metadata: {a: &a {config: A, expsure: 5}}\nchannels:\n  - {<<: *a}",
    "line 3, column 5",
    '"expsure" is unknown in "channels[0]"',
  ],
  [
    "channels: [A]\nchanels: [B]",
    "line 2, column 1",
    '"chanels" is unknown in a plan; it can have metadata',
  ],
  [
    "channels:\n  - A\n  - {config: B, expsure: 5}",
    "line 3, column 17",
    '"expsure" is unknown in "channels[1]"',
  ],
  [
    "channels:\n  - A\n  - {exposure: 5}",
    "line 3, column 5",
    '"channels[1].config" is missing; a name is needed.',
  ],
  [
    "channels:\n  - {config: A, exposure: fast}",
    "line 2, column 27",
    '"channels[0].exposure" is "fast"; a number',
  ],
  [
    "channels:\n  - {config: A, exposure: -1}",
    "line 2, column 27",
    "milliseconds",
  ],
  ["channels:\n  - {config: A, do_stack: yes}", "line 2, column 27", 'is "yes"; true or false is needed'],
  ["axis_order: tcq", "line 1, column 13", '"axis_order" names the axis "q"; the axes are t, p, g, c, z.'],
  ["axis_order: [t, c, t]", "line 1, column 13", 'names the axis "t" twice'],
  ["metadata: 5", "line 1, column 11", '"metadata" is 5; an object is needed'],
  ["setup: {exposur: 5}", "line 1, column 9", '"exposur" is unknown in "setup"'],
  ["time_plan: {interval: 1, lops: 3}", "line 1, column 26", '"lops" is unknown in'],
  ["time_plan: {phases: [{interval: 1, loops: 2}], loop: 3}", "line 1, column 48", '"loop" is unknown in'],
  [
    "time_plan: {interval: 1, loops: 2, prioritize_duration: 5}",
    "line 1, column 57",
    '"time_plan.prioritize_duration" is 5; true or false',
  ],
  ['time_plan: {interval: "", loops: 2}', "line 1, column 23", '"time_plan.interval" is ""; seconds'],
  ["keep_shutter_open_across: x", "line 1, column 27", 'names the axis "x"'],
  ["time_plan: {interval: 1, loops: 3, duration: 4}", "line 1, column 12", "gives interval, duration, loops"],
  ["time_plan: {loops: 3}", "line 1, column 12", "two of"],
  [
    "time_plan:\n  interval: 1000 ms\n  loops: 3",
    "line 2, column 13",
    '"time_plan.interval" is "1000 ms"; seconds',
  ],
  ["time_plan:\n  interval: -1\n  loops: 3", "line 2, column 13", "negative"],
  ["time_plan: {interval: -PT1S, loops: 3}", "line 1, column 23", "negative"],
  ["time_plan: {interval: .inf, loops: 2}", "line 1, column 23", "is Infinity; seconds"],
  ["time_plan: {interval: P300Y, loops: 2}", "line 1, column 23", "285 years"],
  ["time_plan:\n  interval: 1:30\n  loops: 3", "line 2, column 13", "(0:01:30 or 1:30:00)"],
  ["time_plan: {interval: 1, loops: 2.5}", "line 1, column 33", "from 1"],
  ["time_plan: {interval: 0, duration: 2}", "line 1, column 23", "loops"],
  ["time_plan: {duration: 5, loops: 1}", "line 1, column 33", "interval"],
  [
    "time_plan:\n - {interval: 1, loops: 2}\n - {interval: x, loops: 2}",
    "line 3, column 15",
    '"time_plan[1].interval"',
  ],
  ["z_plan: {range: 4, step: 1}", "line 1, column 9", "stage"],
  ["stage_positions:\n  - {x: 1}", "line 2, column 3", '"stage_positions" needs a stage'],
  ["grid_plan: {rows: 2, columns: 2}", "line 1, column 12", '"grid_plan" needs a stage'],
  ["setup: {exposure: 5, x_pos: 4}", "line 1, column 29", '"setup.x_pos" needs a stage'],
  ["autofocus_plan: {axes: [p]}", "line 1, column 17", "autofocus"],
  [
    "channels: [A]\nsettings:\n  B: {gain: 1}",
    "line 3, column 3",
    '"B" is unknown in "settings"; it can have A',
  ],
  ['{"channels": ["A"],\n "axis_order": "tx"}', "line 2, column 16", 'names the axis "x"'],
];

for (const [text, place, sentence] of wrong) {
  Deno.test(`wrong plan: ${JSON.stringify(text)} is wrong at ${place}`, async () => {
    const error = await assertRejects(() => parsePlan(text, { source: "a.yaml" }), SettingsError, sentence);
    assertEquals(error.message.slice(0, `a.yaml, ${place}: `.length), `a.yaml, ${place}: `);
  });
}

const stage = () => {};

// Would catch: a short text that fills the memory, or that is reported as a fault of this library.
Deno.test("a plan with more places than any memory holds is refused before they are made", async () => {
  const positions = Array.from({ length: 1001 }, (_, x) => ({ x, y: 0 }));
  const plates = { plate: { rows: 100, columns: 100, well_spacing: 1 }, a1_center_xy: [0, 0] };
  const plans = [
    { z_plan: { range: 1e308, step: 1e-308 } },
    { z_plan: { top: 1e9, bottom: 0, step: 1 } },
    { grid_plan: { rows: 100_000, columns: 100_000 } },
    { grid_plan: { width: 1e9, height: 1e9, fov_width: 1e-9, fov_height: 1e-9 } },
    { grid_plan: { top: 1e300, bottom: 0, left: 0, right: 1e300, overlap: 99.9 } },
    { grid_plan: { rows: 10, columns: 10 }, stage_positions: positions },
    {
      stage_positions: {
        ...plates,
        selected_wells: [[0, 0], [0, 1]],
        well_points_plan: { rows: 300, columns: 300 },
      },
    },
  ];
  for (const plan of plans) {
    await assertRejects(
      () => parsePlan(JSON.stringify(plan), { stage }),
      SettingsError,
      "100000 are possible",
    );
  }
  await parsePlan(JSON.stringify({ z_plan: { range: 99_000, step: 1 } }), { stage });
});

Deno.test("a plan that is nested too deeply is refused in a sentence", async () => {
  const text = `channels: ${"[".repeat(5000)}${"]".repeat(5000)}`;
  await assertRejects(() => parsePlan(text), SettingsError, "nested more deeply");
});

for (
  const [plan, sentence] of [
    [{ stage_positions: { plate: "96-well" } }, "a1_center_xy"],
    [{ stage_positions: [{ sequence: { channels: ["A"] } }] }, "within a position"],
    [{ stage_positions: [[]] }, "x, y and z"],
    [{ stage_positions: [[1, 2, 3, 4]] }, "x, y and z"],
    [{ stage_positions: [{ properties: [["Light", 5]] }] }, "device, property"],
    [{ grid_plan: { vertices: [[0, 0], [1, 0], [1, 1]] } }, "polygon"],
    [{ grid_plan: { num_points: 5 } }, "random points"],
    [{ z_plan: { range: 4, step: 1, stepp: 2 } }, '"stepp" is unknown in "z_plan"'],
    [{ grid_plan: { rows: 2, columns: 2, mode: "zigzag" } }, '"grid_plan.mode" is "zigzag"; one of'],
    [{ grid_plan: { rows: 2 } }, "rows and columns"],
    [{ grid_plan: { rows: 2, columns: 2, overlap: 100 } }, "100 percent"],
    [{ z_plan: { range: 5 } }, "top, bottom and step"],
    [{ z_plan: { top: 1, bottom: 5, step: 1 } }, "no position"],
    [{ z_plan: { range: 5, step: -1 } }, "0 or more"],
  ] as const
) {
  Deno.test(`with a stage: ${JSON.stringify(plan)} is refused in words`, () => {
    assertThrows(() => readPlan(plan, { stage }), SettingsError, sentence);
  });
}

Deno.test("a plan's own metadata is kept, and a time may be as long as it is exact", () => {
  const { metadata } = readPlan({ metadata: { who: ["me"] }, time_plan: { interval: "P285Y", loops: 2 } });
  assertEquals<unknown>(metadata, { who: ["me"] });
});

Deno.test("positions may be lists of x, y and z", () => {
  const { stage_positions } = readPlan({ stage_positions: [[1, 2], [1, null, 3], [4]] }, { stage });
  assertEquals<unknown>(stage_positions, [{ x: 1, y: 2 }, { x: 1, z: 3 }, { x: 4 }]);
});

// Would catch: a TypeError from the code that makes the sentence, in place of the sentence.
Deno.test("a value that JSON cannot express is refused with a sentence, too", () => {
  const ring: unknown[] = [];
  ring.push(ring);
  for (
    const [plan, sentence] of [
      [{ time_plan: { interval: 1, loops: 10n } }, '"time_plan.loops" is 10; '],
      [{ channels: [{ config: "A", exposure: Math.abs }] }, '"channels[0].exposure" is a function'],
      [{ channels: [{ config: ring }] }, '"channels[0].config" is '],
    ] as const
  ) assertThrows(() => readPlan(plan), SettingsError, sentence);
});

Deno.test("aliases that expand without end are refused, not expanded", async () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [name, of] of ["ba", "cb", "dc", "ed"]) bomb.push(`${name}: &${name} [${`*${of},`.repeat(9)}]`);
  await assertRejects(() => parsePlan(bomb.join("\n")), SettingsError, "aliases");
});

Deno.test("a plan's file has a channel's settings under its name, or its group and name", () => {
  const plan = readPlan({
    channels: ["dim", { config: "488", group: "Laser" }, { config: "488" }, {
      config: "dim",
      group: "Laser",
    }],
    settings: { dim: { exposureMs: 5, port: "Sensitivity" }, "Laser/488": { gain: 2 } },
  });
  assertEquals(plan.channels.map((channel) => channelSettings(plan, channel)), [
    { exposureMs: 5, port: "Sensitivity" },
    { gain: 2 },
    undefined,
    undefined,
  ]);
});

// Would catch: minutes, in which no Ctrl-C is heard, for a file with very many keys: each compared with all others.
Deno.test("among very many keys a repeated one is found", async () => {
  const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`);
  await assertRejects(
    () => parsePlan([...keys, "k0: 1"].join("\n")),
    SettingsError,
    "line 50001, column 1: Map keys must be unique",
  );
});
