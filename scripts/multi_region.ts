// Read several small regions at once, and print where the light is in each, with times of the camera's clock.
// From the project's folder, on the simulator that `deno task sim` builds:
//
//   PVCAM_LIBRARY=simulator deno run --allow-env=PVCAM_LIBRARY --allow-ffi=ffi/sim/build/libpvcam.so.2 \
//     scripts/multi_region.ts --frames=20 --region=0,0,256,256 --region=1024,512,256,256
//
// With your own camera: no PVCAM_LIBRARY, and --allow-ffi=/opt/pvcam/library/x86_64/libpvcam.so.2.
import { parseArgs } from "node:util";
import { openCamera, type Pixels, type Region } from "../mod.ts";

const options = {
  frames: { type: "string", default: "20" },
  region: { type: "string", multiple: true }, // x,y,width,height
} as const;
const { frames, region: texts = ["0,0,256,256", "512,512,256,256"] } = parseArgs({ options }).values;
const regions = texts.map((text): Region => {
  const [x, y, width, height] = text.split(",").map(Number);
  return { x, y, width, height };
});

await using camera = await openCamera();
const { framePeriodMs } = await camera.configure({ regions, exposureMs: 10 });
console.log(`${regions.length} regions, a frame every ${framePeriodMs} ms`);
await using run = await camera.acquire({ frames: Number(frames) });
for await (using frame of run.frames()) {
  regions.forEach((region, index) => {
    const [x, y] = centre(frame.regionPixels(index), region);
    const place = Number.isNaN(x) ? "dark" : `x ${x.toFixed(2)} y ${y.toFixed(2)}`;
    console.log(`Frame ${frame.frameNumber} at ${frame.exposureStartNs} ns, region ${index + 1}: ${place}`);
  });
}

/** The centre of bright pixels, in sensor pixels; the centre of a pixel is at .5. */
function centre(pixels: Pixels, { x: left, y: top, width }: Region): [x: number, y: number] {
  const sorted = [...pixels].sort((a, b) => a - b);
  const background = sorted[sorted.length >> 1];
  const threshold = background + 6 * (background - sorted[Math.floor(sorted.length * 0.16)]);
  let [light, x, y] = [0, 0, 0];
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at];
    if (pixel <= threshold || !(pixels[at - 1] > threshold || pixels[at + 1] > threshold)) continue; // not a hot pixel
    light += pixel - background;
    x += (pixel - background) * (left + at % width + 0.5);
    y += (pixel - background) * (top + Math.floor(at / width) + 0.5);
  }
  return [x / light, y / light];
}
