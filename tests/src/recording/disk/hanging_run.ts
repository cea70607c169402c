// A run of a camera to a disk that stops answering: `deno run -A hanging_run.ts PATH SIDE caught|uncaught`. Says as JSON
// what the script learns, and whether the camera can be used again.
import { fileSink, openCamera } from "../../../../mod.ts";

const [path, side, way] = Deno.args;
const camera = await openCamera();
await camera.configure({ exposureMs: 1, region: { x: 0, y: 0, width: Number(side), height: Number(side) } });
const run = await camera.acquire({ sinks: [fileSink(path, { diskTimeoutMs: 700, commitEveryMs: 100 })] });
if (way === "uncaught") await run.finished;
const error = await run.finished.catch(String);
const { reason, frames } = run.report();
const again = await camera.acquire({ frames: 5 });
const { frames: framesAgain } = await again.finished;
await camera.close();
console.log(JSON.stringify({ error, reason, frames, framesAgain }));
Deno.exit(3);
