// A probe of each simulated camera, and a simulated camera made of it, probed again. Would catch: a parameter, a port, a
// time or a habit that gets lost on the way from a camera to the file, or from the file to the simulator.
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { openLibrary } from "../../../ffi/mod.ts";
import { type Probe, probeCamera } from "../../../src/probe/mod.ts";
import { models } from "../../ffi/sim/models.ts";

/** Probes the first camera of these. */
async function probeOf(cameras: string): Promise<Probe> {
  const environment = { PVSIM_CAMERAS: cameras, PVSIM_SCENE: "dark", PVSIM_NOISE: "0" };
  const path = await buildSimulator();
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    await using library = await openLibrary(path);
    return await probeCamera(library, { frames: 4, longEnoughMs: 20 });
  } finally {
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

/** The probe without what is measured, and the periods by themselves. */
function parted({ profile, ...probe }: Probe) {
  const periods: { us: number; clock: string }[] = [];
  const ports = probe.ports.map((port) => ({
    ...port,
    speeds: port.speeds.map((speed) => ({
      ...speed,
      gains: speed.gains.map(({ timings, ...gain }) => ({
        ...gain,
        timings: timings.map(({ periodUs, periods: _, ...timing }) => {
          periods.push({ us: periodUs, clock: timing.clock });
          return timing;
        }),
      })),
    })),
  }));
  const { ports: _, bytesPerS: __, packsBits: ___, ...sure } = profile;
  return { said: JSON.parse(JSON.stringify({ ...probe, ports, profile: sure })), periods };
}

/** The first value, with those of its numbers that are within a part in a thousand as they are in the other. */
function likeOf(value: unknown, other: unknown): unknown {
  if (typeof value === "number" && typeof other === "number") {
    return Math.abs(value - other) <= Math.abs(other) / 1000 ? other : value;
  }
  if (typeof value !== "object" || value === null || typeof other !== "object" || other === null) {
    return value;
  }
  if (Array.isArray(value)) return value.map((one, index) => likeOf(one, (other as unknown[])[index]));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, likeOf(one, (other as Record<string, unknown>)[name])]),
  );
}

for (const model of models) {
  Deno.test(`a camera made of a probe of the ${model} is like it`, async () => {
    const first = await probeOf(model);
    const folder = await Deno.makeTempDir({ prefix: "pvcam-probe-" });
    try {
      const file = join(folder, "probe.json");
      await Deno.writeTextFile(file, JSON.stringify(first));
      const second = await probeOf(`probe:${file}`);
      const a = parted(first), b = parted(second);
      assertEquals(likeOf(b.said, a.said), a.said);
      assertEquals(b.periods.length, a.periods.length);
      assert(a.periods.length >= 5);
      a.periods.forEach(({ us, clock }, index) => {
        // The library's clock is that of a thread, which a busy machine holds up: it proves nothing in so few frames.
        const off = clock === "camera" ? Math.abs(b.periods[index].us / us - 1) : 0;
        assert(off < 0.01, `${us} us, and ${b.periods[index].us} us of the camera made of it`);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("a probe holds no serial number, and says what each call came to", async () => {
  const probe = await probeOf("prime-bsi");
  assert(!JSON.stringify(probe).includes("A19"), "a serial number of the simulated camera");
  assertEquals(probe.parameters.PARAM_HEAD_SER_NUM_ALPHA.current, undefined);
  assertEquals(
    probe.profile.facts.find(({ id }) => id === probe.parameters.PARAM_HEAD_SER_NUM_ALPHA.id)?.text,
    "",
  );
  assertEquals(probe.behaviour.bufferModes, {
    none: { setup: "ok", start: "PL_ERR_CONFIGURATION_INVALID" },
    overwrite: { setup: "ok", start: "ok" },
    "no-overwrite": { setup: "ok", start: "ok" },
  });
  assertEquals([probe.behaviour.called, probe.behaviour.startAtOnce], [[1, 2, 3], "ok"]);
});

// Would catch: a habit that the probe takes for granted, and a full ring that it reads wrong.
for (
  const [variable, value, of, seen] of [
    ["PVSIM_FULL", "lose", "fullRing", "loses"],
    ["PVSIM_FULL", "stop", "fullRing", "stops"],
    ["PVSIM_FULL", "overwrite", "fullRing", "overwrites"],
    ["PVSIM_OVERWRITE_OLDEST", "refused", "oldestInOverwrite", "PL_ERR_MODE_INVALID"],
    ["PVSIM_STALE", "refused", "startAfterChange", "PL_ERR_ACQUISITION_SETUP_REQUIRED"],
  ] as const
) {
  Deno.test(`a probe sees ${variable}=${value}`, async () => {
    Deno.env.set(variable, value);
    try {
      const { behaviour } = await probeOf("prime-95b");
      assertEquals(behaviour[of], seen);
    } finally {
      Deno.env.delete(variable);
    }
  });
}

// Would catch: memory that is read past a broken file's end, and a camera without what a camera needs.
Deno.test("a file that is no probe, or lacks what a camera needs, is refused at the initialisation", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-probe-" });
  try {
    const broken = {
      "empty.json": "",
      "text.json": "a camera",
      "other.json": '{"format": "something else"}',
      "bare.json": '{"format": "pvcam-probe"}',
      "nothing.json": '{"format": "pvcam-probe", "profile": {"ports": [], "facts": []}}',
      "deep.json": `{"format": "pvcam-probe", "profile": ${"[".repeat(5000)}`,
    };
    for (const [name, text] of Object.entries(broken)) await Deno.writeTextFile(join(folder, name), text);
    for (const name of [...Object.keys(broken), "absent.json"]) {
      let refused = false;
      try {
        await probeOf(`probe:${join(folder, name)}`);
      } catch (error) {
        refused = error instanceof Error && error.message.includes("151");
      }
      assert(refused, name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
