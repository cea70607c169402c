// Every reader of values and texts from outside is fed with garbage. Each answers with a sentence, or takes it.
// Would catch: an error of the language ("x is not a function"), shown to a user as if our code were broken.
import { assert } from "@std/assert";
import { openCamera, type Settings } from "../../mod.ts";
import { dryRun, eventsOf, parsePlan, readPlan } from "../../plan.ts";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { PARAMETERS } from "../../ffi/constants.ts";
import { readSettings } from "../../src/camera/settings/saved_settings.ts";
import { settingsFrom } from "../../src/cli/flags/settings_from_file.ts";
import { readConfig } from "../../src/cli/config/config_files.ts";
import { readArguments } from "../../src/cli/flags/arguments.ts";
import { flags } from "../../src/cli/flags/flags.ts";
import { commands } from "../../src/cli/tool.ts";
import { readPlanFile } from "../../src/cli/plan/plan_file.ts";
import {
  acceptSentences,
  anyValue,
  type Chance,
  damagedText,
  damagedValue,
  oneOf,
  overSeeds,
} from "./garbage.ts";

const plans = [
  {
    channels: ["dim", { config: "bright", exposure: 50, camera: "pvcamUSB_0", do_stack: true }],
    time_plan: { interval: "PT0.5S", loops: 3 },
    axis_order: "tpcz",
    settings: { dim: { binning: 2, exposureMs: 3 } },
    metadata: { a: [1, 2] },
  },
  { time_plan: [{ interval: 0.1, duration: 1 }, { loops: 2, interval: { seconds: 1 } }], uid: "x" },
  {
    channels: ["a"],
    stage_positions: [{ x: 1, y: 2, z: 3, name: "p", sequence: { z_plan: { range: 2, step: 1 } } }, [
      1,
      2,
      3,
    ]],
    z_plan: { top: 3, bottom: 0, step: 0.5 },
    grid_plan: { rows: 2, columns: 2, fov_width: 10, fov_height: 10, overlap: [10, 10] },
    autofocus_plan: { autofocus_motor_offset: 1, axes: ["p"] },
  },
];
const stage = () => Promise.resolve();

async function useOfPlan(plan: ReturnType<typeof readPlan>): Promise<void> {
  let count = 0;
  for (const _ of eventsOf(plan)) if (++count > 500) break;
  await Promise.resolve();
  if (count <= 500) dryRun(eventsOf(plan), { camera: { framePeriodMs: 5 } } as never);
}

Deno.test("plans as values", () =>
  overSeeds(2000, async (chance) => {
    const plan = chance(10) === 0 ? anyValue(chance) : damagedValue(chance, oneOf(chance, plans));
    const options = chance(2) ? { stage } : {};
    await acceptSentences(show(plan), () => useOfPlan(readPlan(plan as never, options)));
  }));

Deno.test("plans as texts", () =>
  overSeeds(300, async (chance) => {
    const text = damagedText(chance, JSON.stringify(oneOf(chance, plans), null, chance(3)));
    await acceptSentences(show(text), async () => useOfPlan(await parsePlan(text, { stage })));
  }));

const settings: Settings = {
  port: 0,
  speed: "x",
  gain: 1,
  region: { x: 0, y: 0, width: 64, height: 64 },
  binning: [2, 2],
  exposureMs: 5,
  trigger: "internal",
  exposeOut: "first-row",
  metadata: true,
  clearMode: "pre-sequence",
  smartStreamMs: [1, 2],
  postProcessing: { "A": true, "B": { "C": 1 } },
} as Settings;

Deno.test("settings as values", () =>
  overSeeds(2000, async (chance) => {
    const value = damagedValue(chance, settings);
    await acceptSentences(show(value), () => readSettings(value));
  }));

Deno.test("settings, options, parameters and names at a camera", async () => {
  const library = await buildSimulator();
  await using camera = await openCamera({ library });
  const options = { frames: 2, slots: 8, bufferMode: "auto", onStall: "fail", waker: "auto", sinks: [] };
  await overSeeds(400, async (chance) => {
    const one = damagedValue(chance, {
      exposureMs: 1,
      region: { x: 0, y: 0, width: 32, height: 32 },
      binning: 1,
    });
    await acceptSentences(`configure ${show(one)}`, () => camera.configure(one as Settings));
    await camera.configure({
      exposureMs: 1,
      trigger: "internal",
      region: { x: 0, y: 0, width: 32, height: 32 },
    });
    const wish = damagedValue(chance, options);
    await acceptSentences(`acquire ${show(wish)}`, async () => {
      await using run = await camera.acquire(wish as never);
      await run.stop();
    });
    const name = oneOf<unknown>(chance, [...Object.keys(PARAMETERS), anyValue(chance)]);
    const value = anyValue(chance);
    await acceptSentences(
      `setParameter ${show(name)} ${show(value)}`,
      () => camera.setParameter(name as never, value as never),
    );
    await acceptSentences(`parameter ${show(name)}`, () => camera.parameter(name as never));
  });
});

Deno.test("names of libraries and cameras", async () => {
  const library = await buildSimulator();
  await overSeeds(150, async (chance) => {
    const wish = damagedValue(chance, { library, camera: "pvcamUSB_0" });
    await acceptSentences(`openCamera ${show(wish)}`, async () => {
      await using _camera = await openCamera(wish as never);
    });
  });
});

Deno.test("command lines", () =>
  overSeeds(3000, async (chance) => {
    const command = oneOf(chance, commands);
    const words = Array.from({ length: chance(6) }, () => anyWord(chance));
    await acceptSentences(`${command.name} ${show(words)}`, () => readArguments(command, words));
  }));

function anyWord(chance: Chance): string {
  const flag = oneOf(chance, Object.keys(flags));
  const value = oneOf(
    chance,
    [...flagValues, () => String(anyText(chance))].map((one) =>
      String(typeof one === "function" ? one() : one)
    ),
  );
  switch (chance(6)) {
    case 0:
      return `--${flag}`;
    case 1:
    case 2:
      return `--${flag}=${value}`;
    case 3:
      return `-${oneOf(chance, [..."abefnorsvx"])}${chance(2) ? `=${value}` : ""}`;
    case 4:
      return damagedText(chance, `--${flag}=${value}`);
    default:
      return value;
  }
}

const flagValues = [
  "1",
  "10ms",
  "1,2,3,4",
  "5GB",
  "2s",
  "0",
  "run.ome.tif",
  "-5",
  "1e400",
  "full",
  "simulator",
  "--",
  "-",
];

function anyText(chance: Chance): string {
  const value = anyValue(chance, 0);
  return typeof value === "string" ? value : damagedText(chance, "1,2,3,4 10ms 5GB");
}

Deno.test("files of settings, plans and entries", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-garbage-" });
  try {
    await overSeeds(200, async (chance) => {
      const json = JSON.stringify(
        oneOf<unknown>(chance, [settings, ...plans, { library: "simulator", camera: "x" }]),
      );
      const text = chance(4) === 0 ? json : damagedText(chance, json);
      for (const [name, read] of Object.entries(readers)) {
        const path = `${folder}/${name}`;
        await Deno.writeTextFile(path, text);
        await acceptSentences(`${name} ${show(text)}`, () => read(path, folder));
      }
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: minutes and gigabytes for what was never written as a plan, and a device that has no end.
Deno.test("files that are far too long, or are no files, are refused unread", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-garbage-" });
  try {
    for (const [name, read] of Object.entries(readers)) {
      const path = `${folder}/${name}`;
      using file = await Deno.open(path, { write: true, createNew: true });
      await file.truncate(150e6); // takes no room on the disk
      const refused = await acceptSentences(name, () => read(path, folder));
      await Deno.remove(path);
      await Deno.symlink("/dev/zero", path);
      const device = await acceptSentences(name, () => read(path, folder));
      await Deno.remove(path);
      assert(refused && device, name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert(await acceptSentences("a text", () => parsePlan("a".repeat(3e6))));
});

const readers: Readonly<Record<string, (path: string, folder: string) => Promise<unknown>>> = {
  "settings.json": (path) => settingsFrom(path),
  "plan.yaml": (path) => readPlanFile(path),
  "run.json": (path) => readPlanFile(path),
  "pvcam.json": (path, folder) => readConfig(folder, path),
};

function show(value: unknown): string {
  return Deno.inspect(value, { depth: 6, strAbbreviateSize: 200, compact: true, breakLength: Infinity })
    .slice(0, 400);
}
