// Would catch: recorded pixels that come out changed, shifted, from the wrong channel or in the wrong order; a TIFF that
// is read past its end; a refusal that does not say what is wrong.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { meanOf, pairVariance, render, renderBytes, type SceneArguments } from "./render.ts";
import { tiffBytes, type TiffOptions } from "./tiff.ts";

const pictures = fromFileUrl(new URL("../../../pictures/", import.meta.url));
const membrane = join(pictures, "membrane_2d_timelapse.tif");
const hela = join(pictures, "hela-cells.tif");

/** Pixels of the real pictures, read here by hand: both files hold them in one piece. */
async function membranePage(page: number): Promise<Uint16Array> {
  const bytes = await Deno.readFile(membrane);
  return new Uint16Array(bytes.slice(256 + page * 131072, 256 + (page + 1) * 131072).buffer);
}

async function helaChannel(channel: number): Promise<Uint16Array> {
  const view = new DataView((await Deno.readFile(hela)).buffer, 2942);
  return Uint16Array.from({ length: 672 * 512 }, (_, i) => view.getUint16(2 * (3 * i + channel), false));
}

async function withFile<T>(name: string, bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, name), bytes);
    return await use(join(folder, name));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a real time-lapse comes out equal to the pixel, frame after frame, and repeats", async () => {
  const frames = await render({ spec: `replay:${membrane}`, noise: 0, frames: 7 }, true);
  for (let i = 0; i < 7; i++) assertEquals(frames[i], await membranePage(i % 5), `frame ${i + 1}`);
});

Deno.test("each channel of a real interleaved big-endian picture comes out equal to the pixel", async () => {
  for (const [option, channel] of [["", 0], ["#c=0", 0], ["#c=1", 1], ["#c=2", 2]] as const) {
    const [frame] = await render(
      { spec: `replay:${hela}${option}`, noise: 0, region: "0,671,1,0,511,1" },
      true,
    );
    assertEquals(frame, await helaChannel(channel), `channel ${channel}`);
  }
});

Deno.test("a picture smaller than the region is laid like tiles, from the sensor's corner", async () => {
  const page = await membranePage(0);
  const [frame] = await render({ spec: `replay:${membrane}`, noise: 0, region: "200,719,1,10,529,1" }, true);
  for (let y = 0; y < 520; y++) {
    for (let x = 0; x < 520; x++) {
      const expected = page[((y + 10) % 256) * 256 + (x + 200) % 256];
      if (frame[y * 520 + x] !== expected) assertEquals(frame[y * 520 + x], expected, `at ${x}, ${y}`);
    }
  }
});

Deno.test("binning sums, and values stay as they are, as far as a pixel's bytes can hold them", async () => {
  const page = await membranePage(0);
  const [binned] = await render({ spec: `replay:${membrane}`, noise: 0, region: "4,19,2,0,15,4" });
  const sum = (x: number, y: number) => {
    let total = 0;
    for (let j = 0; j < 4; j++) for (let i = 0; i < 2; i++) total += page[(4 * y + j) * 256 + 4 + 2 * x + i];
    return total;
  };
  assertEquals([...binned], Array.from({ length: 32 }, (_, i) => sum(i % 8, Math.floor(i / 8))));
  const [narrow] = await render({ spec: `replay:${membrane}`, noise: 0, bits: 11 });
  assertEquals(narrow, page);
  const [bytes] = await render({ spec: `replay:${membrane}`, noise: 0, bits: 8, bytes: 1 });
  assertEquals(bytes, Uint8Array.from(page, (value) => Math.min(value, 255)));
});

Deno.test("a recording that the bank has no room for is shown from the file, the same to the pixel", async () => {
  const region = "0,1023,1,0,1023,1";
  const values = { spec: `replay:${membrane}`, noise: 0, region, frames: 2 };
  const roomy = await render(values);
  const others: SceneArguments[] = [{ bankMb: 1 }, { prepared: 0 }];
  for (const other of others) {
    const frames = await render({ ...values, ...other });
    assert(frames.every((frame, i) => frame.every((value, at) => value === roomy[i][at])));
  }
});

/** 7 x 5 pixels whose values encode page, sample, row and column. */
function numbered(pages: number, samples: number, bits: 8 | 16): TiffOptions["pages"] {
  return Array.from(
    { length: pages },
    (_, page) =>
      Array.from(
        { length: samples },
        (_, sample) =>
          Array.from({ length: 35 }, (_, at) =>
            bits === 8 ? (page * 80 + sample * 40 + at) % 256 : page * 7000 + sample * 2500 + at * 61),
      ),
  );
}

const small = { width: 7, height: 5, region: "0,6,1,0,4,1" };

Deno.test("every kind of TIFF gives its pixels: byte orders, BigTIFF, strips, tiles, planes, 8 and 16 bits", async () => {
  let tried = 0;
  const layouts: Partial<TiffOptions>[] = [
    {},
    { rowsPerStrip: 2 },
    { rowsPerStrip: 1, gap: 3 },
    { tile: [4, 3] },
    { tile: [16, 16] },
  ];
  for (const bigEndian of [false, true]) {
    for (const bigTiff of [false, true]) {
      for (const bits of [8, 16] as const) {
        for (const layout of layouts) {
          const samples = 1 + tried % 2;
          const planar = tried % 4 === 3;
          const pages = numbered(2, samples, bits);
          const bytes = tiffBytes({ ...small, bits, pages, bigEndian, bigTiff, planar, ...layout });
          await withFile("own.tif", bytes, async (path) => {
            for (let channel = 0; channel < samples; channel++) {
              const spec = `replay:${path}#c=${channel}`;
              const frames = await render(
                { spec, noise: 0, region: small.region, frames: 3 },
                tried % 5 === 0,
              );
              const shown = [0, 1, 0].map((page) => pages[page][channel]);
              assertEquals(
                frames.map((frame) => [...frame]),
                shown.map((page) => [...page]),
                JSON.stringify({ bigEndian, bigTiff, bits, samples, planar, channel, ...layout }),
              );
            }
          });
          tried++;
        }
      }
    }
  }
});

Deno.test("channels of an ImageJ hyperstack and of an OME-TIFF are taken from the right pages", async () => {
  const pages = numbered(6, 1, 16);
  const shown = async (description: string, option: string, oneDirectory = false) =>
    await withFile(
      "stack.tif",
      tiffBytes({ ...small, bits: 16, pages, description, oneDirectory }),
      async (path) =>
        (await render({ spec: `replay:${path}${option}`, noise: 0, region: small.region, frames: 4 })).map((
          frame,
        ) => frame[0] / 7000),
    );
  const imagej = "ImageJ=1.53t\nimages=6\nchannels=2\nframes=3\nhyperstack=true\n";
  assertEquals(await shown(imagej, ""), [0, 2, 4, 0]);
  assertEquals(await shown(imagej, "#c=1"), [1, 3, 5, 1]);
  assertEquals(await shown("ImageJ=1.53t\nimages=6\n", "", true), [0, 1, 2, 3]);
  const ome = (order: string) =>
    `<?xml version="1.0"?><OME><Image><Pixels DimensionOrder="${order}" SizeX="7" SizeY="5" SizeZ="1" ` +
    `SizeC="2" SizeT="3" Type="uint16"/></Image></OME>`;
  assertEquals(await shown(ome("XYCZT"), "#c=1"), [1, 3, 5, 1]);
  assertEquals(await shown(ome("XYTZC"), "#c=1"), [3, 4, 5, 3]);
});

Deno.test("a recording is shown at its own times on request", async () => {
  const pages = numbered(3, 1, 16);
  const times = async (description: string, stepNs: number) =>
    await withFile("timed.tif", tiffBytes({ ...small, bits: 16, pages, description }), async (path) => {
      const spec = `replay:${path}#times=recorded`;
      // The run begins some time after the scene: the recording begins with it.
      const values = { spec, noise: 0, region: small.region, frames: 8, stepNs, startNs: 5_123_456_789 };
      return (await render(values)).map((frame) => frame[0] / 7000);
    });
  assertEquals(await times("ImageJ=1.53t\nimages=3\nfinterval=0.2\n", 100_000_000), [0, 0, 1, 1, 2, 2, 0, 0]);
  assertEquals(await times("ImageJ=1.53t\nimages=3\nfps=10\n", 100_000_000), [0, 1, 2, 0, 1, 2, 0, 1]);
  const plane = (t: number, ms: number) =>
    `<Plane TheZ="0" TheT="${t}" TheC="0" DeltaT="${ms}" DeltaTUnit="ms"/>`;
  const ome = `<OME><Image><Pixels DimensionOrder="XYZCT" SizeZ="1" SizeC="1" SizeT="3">` +
    `${plane(0, 40)}${plane(1, 240)}${plane(2, 340)}</Pixels></Image></OME>`;
  assertEquals(await times(ome, 100_000_000), [0, 0, 1, 2, 0, 0, 1, 2]);
});

Deno.test("raw pixels beside a JSON file come out as they are", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const values = Array.from({ length: 2 * 35 }, (_, i) => i * 500);
    const bytes = new Uint8Array(16 + 2 * 80);
    const view = new DataView(bytes.buffer);
    values.forEach((value, i) => view.setUint16(16 + Math.floor(i / 35) * 80 + (i % 35) * 2, value, true));
    await Deno.writeFile(join(folder, "run.raw"), bytes);
    const facts = {
      comment: ['a "}" in a string', { deep: [1, [2]] }],
      width: 7,
      height: 5,
      bitsPerPixel: 16,
    };
    const layout = { offsetBytes: 16, frameBytes: 80 };
    const shown = async (name: string, json: unknown, option = "") => {
      await Deno.writeTextFile(join(folder, "run.json"), JSON.stringify(json));
      const spec = `replay:${join(folder, name)}${option}`;
      const frames = await render(
        { spec, noise: 0, region: small.region, frames: 3, stepNs: 1_000_000_000 },
        true,
      );
      return frames.map((frame) => [...frame]);
    };
    const [one, two] = [values.slice(0, 35), values.slice(35)];
    for (const name of ["run.raw", "run.json"]) {
      assertEquals(await shown(name, { ...facts, ...layout }), [one, two, one]);
      assertEquals(await shown(name, { ...facts, ...layout, frames: 1 }), [one, one, one]);
    }
    const timed = { ...facts, ...layout, timesMs: [100, 1900] };
    assertEquals(await shown("run.raw", timed, "#times=recorded"), [one, one, two]);
    const refused = async (json: unknown, words: string) => {
      assertStringIncludes((await assertRejects(() => shown("run.raw", json), Error)).message, words);
    };
    await refused({ ...facts, ...layout, frames: 3 }, "cut short: it should hold 3 frames");
    await refused({ ...facts, bitsPerPixel: 12 }, "12 bits a pixel");
    await refused({ ...facts, width: 0 }, "width and height");
    await refused({ ...facts, ...layout, timesMs: [5, 4] }, "go back");
    await Deno.writeTextFile(join(folder, "run.json"), '{"width": 7, "height"');
    const broken = () => renderBytes({ spec: `replay:${join(folder, "run.raw")}` }, true);
    assertStringIncludes((await assertRejects(broken, Error)).message, "broken at byte");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what cannot be shown is refused in a sentence that names the file and the fault", async () => {
  const usual = { ...small, bits: 16 as const, pages: numbered(2, 1, 16) };
  const refused = async (bytes: Uint8Array, words: string, option = "") =>
    await withFile("bad.tif", bytes, async (path) => {
      const values = { spec: `replay:${path}${option}`, noise: 0, region: small.region };
      const { message } = await assertRejects(() => renderBytes(values, true), Error);
      assertStringIncludes(message, words);
      assertStringIncludes(message, path);
    });
  await refused(tiffBytes({ ...usual, lies: { 259: 5 } }), "is compressed (scheme 5 in page 1)");
  await refused(tiffBytes({ ...usual, lies: { 258: 12 } }), "12 bits a pixel");
  await refused(tiffBytes({ ...usual, lies: { 339: 3 } }), "floating-point");
  await refused(tiffBytes({ ...usual, lies: { 273: 0xfffffff0 } }), "cut short: pixels of page 1");
  await refused(tiffBytes({ ...usual, lies: { 257: 6 } }), "cut short: pixels of page 1");
  await refused(tiffBytes(usual).slice(0, 90), "is broken");
  await refused(tiffBytes(usual), "has 1 channel, so c=1 is not there", "#c=1");
  await refused(tiffBytes(usual), "has no times", "#times=recorded");
  await refused(tiffBytes(usual), 'option "times=real"', "#times=real");
  await refused(new TextEncoder().encode("GIF89a, or so it says"), "is not a TIFF");
  await refused(new Uint8Array(), "not a file, or is empty");
  const loop = tiffBytes(usual);
  loop.set([8 + 0, 0, 0, 0], loop.length - 4); // the last page's link: back into the pixels
  await refused(loop, "is broken: the list of its pages");
  const { message } = await assertRejects(() => renderBytes({ spec: "replay:/no/such/file.tif" }), Error);
  assertStringIncludes(message, "/no/such/file.tif");
  assertStringIncludes(message, "cannot be opened");
});

Deno.test("the reading of pages that lead in a circle ends", async () => {
  const usual = { ...small, bits: 16 as const, pages: numbered(2, 1, 16) };
  const bytes = tiffBytes(usual);
  const first = new DataView(bytes.buffer).getUint32(4, true);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, first, true);
  await withFile("circle.tif", bytes, async (path) => {
    const { message } = await assertRejects(() => renderBytes({ spec: `replay:${path}` }, true), Error);
    assertStringIncludes(message, "is broken: the list of its pages");
  });
});

Deno.test("with noise a recording is the mean of what the camera sees, on its offset, with shot and read noise", async () => {
  const pages = [[Array(64 * 64).fill(1000)]];
  const bytes = tiffBytes({ width: 64, height: 64, bits: 16, pages });
  await withFile("flat.tif", bytes, async (path) => {
    for (const noise of ["bank", "exact"]) {
      const region = noise === "bank" ? "0,1023,1,0,1023,1" : "0,511,1,0,511,1";
      const [a, b] = await render({ spec: `replay:${path}`, noise, region, frames: 2, darkEPerS: 0 });
      assert(Math.abs(meanOf(a) - 1100) < 1, `${noise}: mean ${meanOf(a)}`);
      const expected = 1000 / 0.69 + (1.6 / 0.69) ** 2;
      const found = pairVariance(a, b);
      assert(Math.abs(found / expected - 1) < 0.02, `${noise}: variance ${found} instead of ${expected}`);
    }
  });
});
