// What users write who come from another program, or write from memory: a plain `deno run` checks no types, so each of these
// reaches the library. Each has to say what to write instead; the fault would be silence, or a sentence about our internals.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Areas, Drift, histogram, percentiles, statistics } from "../../../analysis.ts";
import { acquireTogether, openCamera, SettingsError, takeBurst } from "../../../mod.ts";
import { acquirePlan, eventsOf, readPlan } from "../../../plan.ts";
import { smallCamera } from "./plan_camera.ts";

// deno-lint-ignore no-explicit-any
type Anything = any;

/** What the error for a mistake says: it has to contain these words. */
function told(mistake: () => unknown, ...words: string[]): void {
  const { message } = assertThrows(mistake, SettingsError);
  for (const word of words) assert(message.includes(word), `"${word}" is not in: ${message}`);
}

Deno.test("first mistakes with a camera are told what to write", async () => {
  const asText = openCamera as (options: Anything) => Promise<unknown>;
  await assertRejects(() => asText("simulator"), SettingsError, 'library: "simulator"');
  await assertRejects(() => asText("/opt/libpvcam.so.2"), SettingsError, "library:");
  await assertRejects(() => asText("pvcamUSB_0"), SettingsError, "camera:");

  await using camera = await smallCamera();
  // A setting as a property would be forgotten without a word.
  assertThrows(() => (camera as Anything).exposureMs = 20, TypeError, "exposureMs");
  const snap = (options: Anything) => () => camera.snap(options);
  await assertRejects(snap({ exposureMs: 5 }), SettingsError, "camera.configure({ exposureMs");
  await assertRejects(snap("one.ome.tif"), SettingsError, 'fileSink("one.ome.tif")');
  await assertRejects(() => camera.acquire({ binning: 2 } as Anything), SettingsError, "configure({ binning");
  assertEquals(camera.state, "ready");
  await assertRejects(() => takeBurst(camera, 100 as Anything), SettingsError, "{ frames: ");
  await assertRejects(() => takeBurst(camera, {} as Anything), SettingsError, "{ frames: ");
  await assertRejects(() => takeBurst(camera, { frames: 2, sink: 1 } as Anything), SettingsError, '"sinks"');
  {
    await using run = await camera.acquire(); // it runs until it is stopped, however slow this machine is
    told(
      () => run.recordAround("event.ome.tif" as Anything, { beforeMs: 1, afterMs: 1 }),
      "event.ome.tif",
      "function",
    );
    await run.stop();
  }

  const together = acquireTogether as (parts: Anything) => Promise<unknown>;
  await assertRejects(() => together(camera), SettingsError, "[{ camera: left");
  await assertRejects(() => together([camera, camera]), SettingsError, "[{ camera: left");
  // A run without an end, where `frames` was meant for it.
  await assertRejects(() => together([{ camera, frames: 5 }]), SettingsError, '"frames"');
  assertEquals(camera.state, "ready");

  const raw = { channels: ["DAPI"] };
  told(() => acquirePlan(camera, raw as Anything), "readPlan(");
  told(() => acquirePlan(camera, { ...raw, axis_order: "tpcz" } as Anything), "readPlan(");
  told(() => eventsOf(raw as Anything).next(), "readPlan(");
  const plan = readPlan(raw);
  told(() => acquirePlan(camera, plan, { sink: [] } as Anything), '"sinks"');
  told(() => acquirePlan(camera, plan, { sinks: ["run.ome.tif"] } as Anything), "fileSink");
  told(() => acquirePlan(camera, plan, { stage: { move() {} } } as Anything), "stage", "function");
});

Deno.test("first mistakes with kernels are told what to give", () => {
  const frame = { width: 4, height: 2, pixels: new Uint16Array(8) };
  for (
    const compute of [statistics, histogram, (picture: Anything) => new Drift(picture)] as ((
      picture: Anything,
    ) => unknown)[]
  ) {
    told(() => compute(frame.pixels), "{ pixels, width, height }");
    told(() => compute(undefined), "{ pixels, width, height }");
  }
  told(() => percentiles(frame as Anything, [50]), "histogram(");
  told(() => percentiles(histogram(frame), 50 as Anything), "[1, 50, 99]");
  told(() => Areas.ofRegions([{ x: 0, y: 0, width: 1, height: 1 }], undefined as Anything), "height");
  told(() => new (Areas as Anything)([]), "Areas.ofRegions");
  assertEquals(percentiles(histogram(frame), [50]), [0]);
});
