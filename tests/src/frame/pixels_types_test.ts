// What may be done with pixels, held by the type check: it fails where a line below that is not to be understood is, or
// where one of a frame of one's own is not. Would catch: a script that changes what is being written to its file.
import { assertEquals } from "@std/assert";
import type { FrameLease, OwnFrame } from "../../../mod.ts";

/** Nothing here is called. */
export function onLoan({ pixels }: FrameLease): void {
  // @ts-expect-error: pixels on loan are for reading
  pixels[0] = 0;
  // @ts-expect-error: pixels on loan are for reading
  pixels[0] -= 100;
  // @ts-expect-error: pixels on loan are for reading
  pixels.fill(0);
  // @ts-expect-error: pixels on loan are for reading
  pixels.sort();
  // @ts-expect-error: pixels on loan are for reading
  pixels.set([1, 2]);
  // @ts-expect-error: pixels on loan are for reading
  pixels.reverse();
  // @ts-expect-error: and so is every view of them
  pixels.subarray(1, 2)[0] = 0;
  pixels.slice(1, 2)[0] = 0;
}

/** What is one's own may be changed. */
export function own(frame: OwnFrame, lease: FrameLease): void {
  frame.pixels[0] -= 100;
  frame.pixels.fill(0).subarray(0, 2).set([1, 2]);
  frame.regionPixels(0)[3] = 4;
  lease.copy().pixels[0] = 0;
}

Deno.test("pixels on loan can be read like an array", () => {
  const { pixels }: Pick<FrameLease, "pixels"> = { pixels: new Uint16Array([3, 5, 7]) };
  assertEquals([pixels[1], pixels.at(-1), pixels.length, [...pixels.subarray(0, 2)]], [5, 7, 3, [3, 5]]);
});
