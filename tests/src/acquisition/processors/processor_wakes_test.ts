import { assert, assertEquals } from "@std/assert";
import { analysis, withModule } from "./with_module.ts";

/** How often the program's first thread has slept and was woken, as the system counts it. */
const sleeps =
  `const sleeps = () => Number(/^voluntary_ctxt_switches:\\s+(\\d+)/m.exec(Deno.readTextFileSync("/proc/self/status"))[1]);`;

// At a camera's pace a wake costs more than what most processors compute. Would catch: a script's thread that listens for
// each frame, or for each look at one, though only a processor reads them: that is a turn of its event loop each time.
Deno.test("frames that only a processor reads do not wake the script's thread", async () => {
  const text = `
export default processor<number>(({ frameNumber }, { emit }) => {
  if (frameNumber === 100 || frameNumber === 400) emit(frameNumber);
});`;
  const script = (library: string) => `
import { openCamera } from "${new URL("mod.ts", analysis)}";
${sleeps}
await using camera = await openCamera({ library: ${JSON.stringify(library)} });
await camera.configure({ exposureMs: 4, region: { x: 0, y: 0, width: 32, height: 32 } });
await using run = await camera.acquire({ frames: 400, slots: 4000, waker: "semaphore" });
const seen = run.process(new URL("./module.ts", import.meta.url));
await seen.next();
const before = sleeps();
await seen.next();
console.log(JSON.stringify({ slept: sleeps() - before, delivered: seen.report().delivered }));`;
  await withModule(text, async (module, camera) => {
    const folder = new URL(".", module).pathname;
    await Deno.writeTextFile(`${folder}script.ts`, script(camera.libraryPath));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", `${folder}script.ts`],
      signal: AbortSignal.timeout(120_000),
    }).output();
    const [said, fault] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert(success, fault);
    const { slept, delivered } = JSON.parse(said);
    assertEquals(delivered, 400);
    assert(slept < 150, `the script's thread slept ${slept} times while 300 frames came`);
  });
});
