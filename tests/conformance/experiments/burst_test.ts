// Scenarios of bursts into memory, through the public API.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SettingsError, StateError, takeBurst } from "../../../mod.ts";
import { collectingSink } from "../../src/experiment/collecting_sink.ts";
import { openTestCamera, stamped, stampOf } from "../camera.ts";

const small = { region: { x: 512, y: 600, width: 128, height: 64 }, exposureMs: 0.5 } as const;

// Would catch: memory that the camera's next run writes into while the burst is still read.
Deno.test("a burst keeps every frame, outside the ring, until it is given back", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  const sink = collectingSink();
  const first = await takeBurst(camera, { frames: 300, sinks: [sink] });
  assertEquals(camera.state, "ready");
  using second = await takeBurst(camera, { frames: 300 });
  for (const burst of [first, second]) {
    assertEquals(
      burst.frames.map(({ frameNumber }) => frameNumber),
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    if (stamped) assert(burst.frames.every((frame) => stampOf(frame) === frame.frameNumber));
    assert(burst.frames.every((frame) => frame.intact));
    const { reason, bufferMode, slots, readers } = burst.report;
    assertEquals([reason, bufferMode, slots], ["complete", "sequence", 300]);
    assertEquals(readers.map(({ delivered, overrun, skipped }) => [delivered, overrun, skipped]).at(-1), [
      300,
      0,
      0,
    ]);
  }
  assertEquals([sink.got.frameNumbers.length, sink.got.closed], [300, ["complete"]]);
  const kept = first.frames[7].copy();
  first[Symbol.dispose]();
  assertThrows(() => first.frames[7].pixels, StateError, "lease");
  assertEquals(kept.frameNumber, 8);
});

Deno.test("a burst that PVCAM cannot take is refused with the bound", async () => {
  await using camera = await openTestCamera();
  await camera.configure(small);
  await assertRejects(() => takeBurst(camera, { frames: 65_536 }), SettingsError, "from 1 to 65535");
  await camera.configure({ region: "full" });
  await assertRejects(() => takeBurst(camera, { frames: 60_000 }), SettingsError, "4294967295 bytes");
  assertEquals(camera.state, "ready");
});

Deno.test("a burst that is aborted gives what came until then", async () => {
  await using camera = await openTestCamera();
  await camera.configure({ ...small, exposureMs: 20 });
  const controller = new AbortController();
  const beforeStart = () => void setTimeout(() => controller.abort(), 150);
  using burst = await takeBurst(camera, { frames: 1000, signal: controller.signal, beforeStart });
  assertEquals(burst.report.reason, "aborted");
  assert(burst.frames.length < 1000);
  assertEquals(burst.frames.length, burst.report.frames);
  assertEquals(burst.frames.map(({ frameNumber }) => frameNumber), burst.frames.map((_, index) => index + 1));
  if (stamped) assert(burst.frames.every((frame) => stampOf(frame) === frame.frameNumber));
  assertEquals(camera.state, "ready");
});
