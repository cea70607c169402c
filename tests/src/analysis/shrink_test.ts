// Pictures made smaller for the eye: means of boxes in which saturation stays seen.
import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../../src/errors.ts";
import { shrink } from "../../../src/analysis/shrink.ts";

/** The same by definition, slowly. */
function slowly(
  { pixels, width: stride }: { pixels: Uint8Array | Uint16Array; width: number },
  [x, y, width, height]: readonly number[],
  { factor, most }: { factor: number; most: number },
): number[] {
  const values: number[] = [];
  for (let row = 0; row + factor <= height; row += factor) {
    for (let column = 0; column + factor <= width; column += factor) {
      let sum = 0, max = 0;
      for (let at = 0; at < factor * factor; at++) {
        const value = pixels[(y + row + Math.floor(at / factor)) * stride + x + column + at % factor];
        sum += value;
        max = Math.max(max, value);
      }
      values.push(
        max >= most ? most : Math.floor((sum + Math.floor(factor * factor / 2)) / (factor * factor)),
      );
    }
  }
  return values;
}

Deno.test("each pixel is the mean of its box, or saturated where one of the box is, in 8 and in 16 bits", () => {
  // Would catch: lanes that are mixed up, a last column or row that is left out, a saturated pixel that a mean hides.
  for (const Kind of [Uint8Array, Uint16Array]) {
    const [width, height] = [53, 31], most = Kind === Uint8Array ? 250 : 4000;
    const values = Array.from({ length: width * height }, (_, at) => (at * 7919) % (most + 1));
    const pixels = Kind === Uint8Array ? Uint8Array.from(values) : Uint16Array.from(values);
    for (const factor of [1, 2, 3, 4, 7]) {
      for (const part of [[0, 0, width, height], [5, 3, 37, 22]] as const) {
        const into = new Uint16Array(Math.floor(part[2] / factor) * Math.floor(part[3] / factor));
        shrink({ pixels, width, height }, part, { factor, most, into });
        assertEquals([...into], slowly({ pixels, width }, part, { factor, most }), `${factor} of ${part}`);
      }
    }
  }
});

Deno.test("a picture that does not fit is refused", () => {
  const picture = { pixels: new Uint16Array(64), width: 8, height: 8 };
  const shrunk = (factor: number, room: number) => () =>
    shrink(picture, [0, 0, 8, 8], { factor, most: 1, into: new Uint16Array(room) });
  assertThrows(shrunk(2, 15), SettingsError);
  assertThrows(shrunk(9, 0), SettingsError);
  assertThrows(shrunk(1.5, 25), SettingsError);
});
