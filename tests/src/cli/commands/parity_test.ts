// The comparison with C++: that all clients see the same frames, and that its figures are of the frames they saw.
// Would catch: a client that leaves work out, reads another row, reads a frame twice, or reads none.
import { assert, assertEquals } from "@std/assert";
import { buildSimulator } from "../../../../ffi/sim/build.ts";
import type { Measured, OwnOrder } from "../../../../src/cli/parity/order.ts";
import { orderOf, rowsToDo, type RowToDo } from "../../../../src/cli/parity/row.ts";
import { buildReference, runOurs, runReference } from "../../../../src/cli/parity/run_client.ts";
import { jsonOf, pvcam } from "../pvcam.ts";

const library = await buildSimulator();

/** The pictures are all alike, so that the sum of what was read shows how often each row was read. */
const options = {
  pace: 200,
  limitMs: 60_000,
  environment: { PVSIM_CAMERAS: "prime-bsi", PVSIM_SCENE: "flat:1000", PVSIM_NOISE: "0", PVSIM_SEED: "1" },
};

const order: Omit<OwnOrder, "bufferMode" | "copy" | "metadata" | "waker"> = {
  library,
  camera: "pvcamUSB_0",
  cameraIndex: 0,
  region: { x: 100, y: 100, width: 64, height: 48 },
  port: 0,
  speed: 0,
  gain: 1,
  mode: 1792,
  exposureMs: 1,
  slots: 4000, // 20 seconds: a client on a busy machine loses no frame, not even after the last one
  frames: 40,
  warmUp: 5,
  sampleEvery: 2,
  work: "row",
};

async function measure(toDo: RowToDo): Promise<Measured> {
  const own = orderOf(toDo, order);
  return toDo.client === "reference"
    ? await runReference(await buildReference(), own, options)
    : await runOurs(own, options);
}

for (const metadata of [false, true]) {
  Deno.test(`all clients read the same pixels ${metadata ? "with" : "without"} metadata`, async () => {
    const rows = rowsToDo({ metadata }).filter((row) => row.metadata === metadata);
    const sums = new Set<number>();
    // The reference in both modes, ours on the ring by the semaphore, and ours copying by the callback.
    for (const toDo of [rows[0], rows[5], rows[1], rows[9]]) {
      const { checksum, frames, missing, overrun } = await measure(toDo);
      assertEquals([frames, missing, overrun], [order.frames, 0, 0], JSON.stringify(toDo));
      sums.add(checksum);
    }
    assertEquals(sums.size, 1);
    assert([...sums][0] > 0);
  });
}

Deno.test("copies are counted as allocated, frames on the ring are not", async () => {
  const [reference, , , copying] = rowsToDo({ metadata: false });
  const frameBytes = 64 * 48 * 2;
  assertEquals((await measure(reference)).bytesPerFrame, 0);
  const program = await buildReference();
  const copied = await runReference(program, { ...orderOf(reference, order), copy: true }, options);
  assertEquals(copied.bytesPerFrame, frameBytes);
  assert((await measure(copying)).bytesPerFrame >= frameBytes);
});

Deno.test("parity prints machine and rows as JSON, and nothing else on stdout", async () => {
  const args = "parity --json --region 0,0,64,64 --exposure 1 --pace 1000 --frames 30 --slots 64".split(" ");
  // A camera without metadata: half the rows.
  const ended = await pvcam(args, { environment: { PVSIM_CAMERAS: "evolve-512" } });
  assertEquals(ended.code, 0, ended.stderr);
  const { machine, rows } = jsonOf(ended);
  assertEquals(machine.simulated, true);
  const keys = "client,work,bufferMode,waker,metadata,framesPerSecond,missing,overrun,lapped,cpuUsPerFrame," +
    "bytesPerFrame,wakesPerFrame,latencyP50Us,latencyP99Us";
  for (const row of rows) {
    assertEquals(Object.keys(row).join(), keys);
    assert(row.framesPerSecond > 0 && row.latencyP50Us > 0, JSON.stringify(row));
  }
  assertEquals(rows.map((row: { client: string }) => row.client), [
    ...["reference", "zero-copy", "zero-copy", "copy", "copy"],
    ...["reference", "zero-copy", "zero-copy", "copy", "copy"],
  ]);
});
