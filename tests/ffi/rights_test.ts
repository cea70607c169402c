// Whole runs with only the right to libpvcam's path, each in another program.
import { assertEquals, assertMatch } from "@std/assert";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { runProgram } from "./program.ts";

const path = await buildSimulator();

/** What a worker may need of the FFI's floor, as texts: the program may read no file. */
const workerTexts = (await Promise.all(
  ["gate_word", "hot_symbols"].map((name) =>
    Deno.readTextFile(new URL(`../../ffi/${name}.ts`, import.meta.url))
  ),
)).join("");

const begin = `
  const library = await ffi.openLibrary("${path}");
  const { calls } = library;
  const hcam = await calls.camOpen(await calls.camGetName(0));
  const region = { s1: 0, s2: 63, sbin: 1, p1: 0, p2: 63, pbin: 1 };
  const setup = { regions: [region], expMode: 1792, exposure: 1, bufferMode: "overwrite" };
  const slots = 64;
  const semaphore = new ffi.Semaphore(library);
  await semaphore.register(hcam);
  const frameBytes = await calls.expSetupCont(hcam, setup);
`;

const end = `
  await calls.expAbort(hcam);
  await semaphore.deregister();
  semaphore.destroy();
  await calls.camClose(hcam);
  await library.close();
`;

// Would catch: a drain loop that needs more than the tables, the gate and the texts that it is given; a wait that holds
// on although the semaphore is posted; a frame missed at a thousand a second by a loop with all the time in the world.
Deno.test("a worker waits and drains under the right to one path", async () => {
  const code = `${begin}
    const ring = await ffi.allocateRing(library, slots * frameBytes);
    const source = ${JSON.stringify(workerTexts)} + \`
      globalThis.onmessage = ({ data }: MessageEvent) => {
        const pvcam = Deno.dlopen(data.path, hotPvcamSymbols).symbols;
        const libc = Deno.dlopen(data.libcPath, hotLibcSymbols).symbols;
        const semaphore = new Uint8Array(data.semaphore), ring = new DataView(data.ring, data.ringOffset);
        const time = new BigInt64Array(2), frame = new BigUint64Array(1), info = new DataView(new ArrayBuffer(48));
        let events = 0, wrong = 0, newest = 0;
        globalThis.postMessage("ready");
        while (events < 500) {
          libc.clock_gettime(1, time);
          time[0] += 60n;
          if (libc.sem_clockwait(semaphore, 1, time) !== 0) break;
          events++;
          if (!enterGate(data.gate, 1000)) break;
          const ok = pvcam.pl_exp_get_latest_frame_ex(data.hcam, frame, info);
          leaveGate(data.gate);
          newest = info.getInt32(20, true);
          const offset = Number(frame[0] - data.address);
          if (ok !== 1 || newest < events || offset !== ((newest - 1) % 64) * 8192) wrong++;
          // The stamp is the newest frame's, unless the camera has come round since.
          else if (ring.getUint32(offset, true) < newest) wrong++;
        }
        globalThis.postMessage({ events, wrong });
      };\`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "application/typescript" })), { type: "module" });
    const answer = () => new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
    const ready = answer();
    worker.postMessage({
      path: library.path, libcPath: library.libcPath, semaphore: semaphore.buffer, gate: library.gateWord, hcam,
      ring: ring.bytes.buffer, ringOffset: ring.bytes.byteOffset, address: ring.address,
    });
    await ready;
    const done = answer();
    await calls.expStartCont(hcam, ring.bytes);
    console.log(JSON.stringify(await done));
    worker.terminate();
    ${end}`;
  const { printed, code: exitCode } = await runProgram(code, [`--allow-ffi=${path}`]);
  assertEquals(printed.trim(), JSON.stringify({ events: 500, wrong: 0 }));
  assertEquals(exitCode, 0);
});

// Would catch: a ring that is collected while the camera writes into it, which writes over memory of others or crashes.
Deno.test("a ring without references stays until the camera has stopped", async () => {
  const code = `${begin}
    const ring = new WeakRef((await ffi.allocateRing(library, slots * frameBytes)).bytes);
    await calls.expStartCont(hcam, ring.deref());
    const collect = async () => {
      for (let turn = 0; turn < 20; turn++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return ring.deref() === undefined ? "collected" : "there";
    };
    console.log(await collect());
    await calls.expAbort(hcam);
    console.log(await collect());
    ${end}`;
  const { printed } = await runProgram(code, [`--allow-ffi=${path}`, "--v8-flags=--expose-gc"]);
  assertEquals(printed.trim(), "there\ncollected");
});

// Would catch: a crash at the end of a program that forgot to stop, because the library or the ring went first.
Deno.test("a program that ends under a running camera can stop it at the last moment", async () => {
  const code = `${begin}
    const ring = await ffi.allocateRing(library, slots * frameBytes);
    await calls.expStartCont(hcam, ring.bytes);
    globalThis.addEventListener("unload", () => console.log(calls.expAbortNow(hcam)));
    await semaphore.wait(60_000);`;
  const { printed, code: exitCode } = await runProgram(code, [`--allow-ffi=${path}`]);
  assertEquals(printed.trim(), "true");
  assertEquals(exitCode, 0);
});

// Would catch: a callback tried without its right, which Deno refuses with a word about a flag that we must not advise.
Deno.test("the callback waker is refused with the right to one path, and works with the right to all", async () => {
  const code = `${begin}
    await semaphore.deregister();
    const callback = new ffi.FrameCallback(library);
    let frames = 0;
    await callback.register(hcam, { onFrame: () => frames++, onError: console.error });
    const ring = await ffi.allocateRing(library, slots * frameBytes);
    await calls.expStartCont(hcam, ring.bytes);
    while (frames < 20) await new Promise((resolve) => setTimeout(resolve, 2));
    await calls.expAbort(hcam);
    await callback.deregister();
    await callback.close();
    console.log("called");
    ${end}`;
  assertEquals((await runProgram(code, ["--allow-ffi"])).printed.trim(), "called");
  const { printed, code: exitCode } = await runProgram(code, [`--allow-ffi=${path}`]);
  assertMatch(
    printed,
    /CameraError: Cannot have the camera call JavaScript: .*semaphore/,
  );
  assertEquals(exitCode, 1);
});
