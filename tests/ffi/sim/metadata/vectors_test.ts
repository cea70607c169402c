// Would catch: any difference of the simulated pl_md_frame_decode and pl_md_frame_recompose from what libpvcam's own
// decoder made of 150 frames, an error code that stays after a success, and one byte read outside a buffer.
import { assert, assertEquals } from "@std/assert";
import vectors from "../../../../ffi/facts/metadata_vectors.json" with { type: "json" };
import { decodeMetadata } from "../../../../src/frame/decode_metadata.ts";
import { recompose } from "../../../../src/frame/recompose.ts";
import { compileProgram, runProgram } from "../compile.ts";

interface Answer {
  picture?: string;
  width?: number;
  height?: number;
  recomposeError?: number;
}

const cases = vectors as unknown as { kind: string; capacity: number; buffer: string; expect: unknown }[];

async function answers(): Promise<Record<string, unknown>[]> {
  const program = await compileProgram("metadata/vectors", {
    sources: ["metadata/decode.c", "skin/metadata.c"],
    sanitize: true,
  });
  const input = cases.map(({ capacity, buffer }) => `${capacity} ${Uint8Array.fromBase64(buffer).toHex()}\n`);
  const lines = new TextDecoder().decode(await runProgram(program, { input: input.join("") })).trim().split(
    "\n",
  );
  return lines.map((line) => JSON.parse(line));
}

Deno.test("the simulated decoder gives for each of 150 frames what libpvcam gave", async () => {
  const found = await answers();
  assertEquals(found.length, 150);
  found.forEach(({ picture: _p, width: _w, height: _h, recomposeError: _e, ...answer }, index) => {
    assertEquals(answer, cases[index].expect as typeof answer, `vector ${index} (${cases[index].kind})`);
  });
});

Deno.test("the simulated recompose puts regions where the TypeScript one, written apart from it, puts them", async () => {
  const found = await answers() as Answer[];
  let compared = 0, refused = 0;
  found.forEach(({ picture, width, height, recomposeError }, index) => {
    if (width === undefined) return;
    const metadata = decodeMetadata(Uint8Array.fromBase64(cases[index].buffer));
    if (metadata.imageFormat !== "mono16") return; // recomposing is for 16-bit pixels only
    const first = metadata.regions[0].binning.join();
    if (metadata.regions.some(({ binning }) => binning.join() !== first)) return; // one picture, one binning
    let expected;
    try {
      expected = recompose(metadata);
    } catch {
      assertEquals(recomposeError, 192, `vector ${index}`);
      refused++;
      return;
    }
    assertEquals([width, height], [expected.width, expected.height], `vector ${index}`);
    const pixels = expected.pixels as Uint16Array;
    assertEquals(picture, new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength).toHex());
    compared++;
  });
  assert(compared >= 20, `only ${compared} pictures were compared (${refused} refused)`);
});
