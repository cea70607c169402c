// What is on the canvas of a page in a browser, and where a frame's pixel lies on it.
import type { Page } from "../../readers/browser.ts";

/** How often something is looked for: for two minutes, so that a test says what never came, and a busy machine has time. */
const MOST_TRIES = 1200;

/** Colours of the picture at places of the frame: the middles of its pixels, in the present view. */
export async function coloursAt(
  page: Page,
  size: { width: number; height: number },
  pixels: readonly (readonly [x: number, y: number])[],
): Promise<number[][]> {
  return await page.evaluate(({ size, pixels }) => {
    // deno-lint-ignore no-explicit-any
    const { document } = globalThis as any;
    const canvas = document.getElementById("canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const paint = copy.getContext("2d");
    paint.drawImage(canvas, 0, 0);
    const scale = Math.min(canvas.width / size.width, canvas.height / size.height);
    return pixels.map(([x, y]) => {
      const left = canvas.width / 2 + (x + 0.5 - size.width / 2) * scale;
      const top = canvas.height / 2 + (y + 0.5 - size.height / 2) * scale;
      return [...paint.getImageData(Math.floor(left), Math.floor(top), 1, 1).data].slice(0, 3);
    });
  }, { size, pixels: pixels as [number, number][] });
}

/** Waits until places of the frame have these colours, give or take what 32 bits in the shader make of a step of the map. */
export async function untilColours(
  page: Page,
  size: { width: number; height: number },
  { places, wanted, what }: {
    places: readonly (readonly [x: number, y: number])[];
    wanted: readonly (readonly number[])[];
    what: string;
  },
): Promise<void> {
  let seen: number[][] = [];
  const near = () =>
    seen.every((colour, at) => colour.every((part, index) => Math.abs(part - wanted[at][index]) <= 4));
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    seen = await coloursAt(page, size, places);
    if (near()) return;
    await page.waitForTimeout(100);
  }
  throw new Error(
    `The picture has other colours than it should (${what}): ${JSON.stringify(seen)}, not ${
      JSON.stringify(wanted)
    }`,
  );
}

/** Where the middle of a frame's pixel is on the screen, while the whole frame is seen. */
export async function screenPlace(
  page: Page,
  { width, height }: { width: number; height: number },
  [x, y]: readonly [number, number],
): Promise<[number, number]> {
  const box = (await page.locator("#overlay").boundingBox())!;
  const scale = Math.min(box.width / width, box.height / height);
  return [
    box.x + box.width / 2 + (x + 0.5 - width / 2) * scale,
    box.y + box.height / 2 + (y + 0.5 - height / 2) * scale,
  ];
}

/** Writes into a field as a person does, and leaves it. */
export async function write(page: Page, id: string, value: string | number): Promise<void> {
  await page.locator(`#${id}`).fill(String(value));
  await page.locator(`#${id}`).dispatchEvent("change");
  await page.locator(`#${id}`).blur();
}

/** Waits until something of the page holds. */
export async function until(page: Page, holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (await holds()) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`This never came: ${what}`);
}

/** The text of an element. */
export async function textOf(page: Page, id: string): Promise<string> {
  return (await page.locator(`#${id}`).textContent()) ?? "";
}

/** A step of a test whose later ones build on it: the first that fails ends them all. */
export async function step(t: Deno.TestContext, name: string, work: () => Promise<void>): Promise<void> {
  if (!await t.step(name, work)) throw new Error(`The steps after "${name}" build on it, and are left out.`);
}
