// What happens to files: bits that flip, disks that lose stretches, transfers that break off, people with editors.
import { Buffer } from "node:buffer";
import type { Random } from "./random.ts";

/** The files of a recording by their names; nothing where one is gone. */
export type Files = Map<string, Uint8Array>;

/** What a number may become: each has broken some reader. */
const numbers = [
  ...["0", "1", "-1", "2", "3", "7", "0.5", "1e300", "1e15", "4294967296", "9007199254740993", "-0"],
  ...["99999999999999999999", "20000000", "null", '"x"', "[]", "{}", "true", "NaN", '""'],
];
const texts = [
  "",
  "yesterday",
  "../../elsewhere",
  "/etc/passwd",
  "\\u0000",
  "a".repeat(5000),
  "\\ud800",
  "<&>",
];

function change(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

/** Where to damage: structure is short and pixels are long, so most places are taken near an end. */
function placeIn(random: Random, { length }: Uint8Array): number {
  const near = Math.min(length, 1500);
  const at = random.below(3);
  if (at === 0) return random.below(near);
  if (at === 1) return length - 1 - random.below(near);
  return random.below(length);
}

const damages: Record<string, (random: Random, bytes: Uint8Array) => Uint8Array | undefined> = {
  "one bit": (random, bytes) => {
    const at = placeIn(random, bytes);
    return change(bytes, at, bytes[at] ^ (1 << random.below(8)));
  },
  "one byte": (random, bytes) =>
    change(bytes, placeIn(random, bytes), random.of([0, 255, random.below(256)])),
  "a stretch": (random, bytes) => {
    const copy = bytes.slice();
    const at = placeIn(random, bytes);
    copy.fill(random.of([0, 255]), at, at + 1 + random.below(random.of([8, 64, 600])));
    return copy;
  },
  "eight bytes": (random, bytes) => {
    if (bytes.length < 16) return undefined;
    const copy = bytes.slice();
    const at = Math.min(bytes.length - 8, 4 * Math.floor(placeIn(random, bytes) / 4));
    const value = random.of([
      0n,
      1n,
      2n ** 64n - 1n,
      2n ** 63n,
      2n ** 40n,
      20_000_000n,
      BigInt(random.below(4096)),
    ]);
    new DataView(copy.buffer).setBigUint64(at, value, true);
    return copy;
  },
  "a stretch from elsewhere": (random, bytes) => {
    const copy = bytes.slice();
    const from = placeIn(random, bytes);
    copy.copyWithin(placeIn(random, bytes), from, from + 1 + random.below(random.of([16, 200, 2000])));
    return copy;
  },
  "cut": (random, bytes) => bytes.subarray(0, random.below(bytes.length)).slice(),
  "longer": (random, bytes) =>
    Uint8Array.from([...bytes, ...new Uint8Array(1 + random.below(300)).fill(random.of([0, 65]))]),
  "empty": () => new Uint8Array(0),
  "a digit": (random, bytes) => textual(random, bytes, /\d/g, () => String(random.below(10))),
  "a number": (random, bytes) => textual(random, bytes, /-?\d+(?:\.\d+)?/g, () => random.of(numbers)),
  "a text": (random, bytes) => textual(random, bytes, /(?<=: ?")[^"]*(?=")/g, () => random.of(texts)),
  "a sign": (random, bytes) =>
    textual(random, bytes, /[{}[\],:"<>=/]/g, () => random.of(["", " ", "}", "<", '"'])),
  "a key": (random, bytes) => textual(random, bytes, /"\w+"(?=:)/g, () => '"other"'),
  "an attribute": (random, bytes) => textual(random, bytes, /\b[A-Z]\w+="[^"]*"/g, () => ""),
  "an element": (random, bytes) =>
    textual(random, bytes, /<\/?[A-Z][^>]*>/g, () => random.of(["", "<Pixels>"])),
};

/** Changes one place where text looks like `pattern`; nothing if none does. */
function textual(
  random: Random,
  bytes: Uint8Array,
  pattern: RegExp,
  becomes: () => string,
): Uint8Array | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  // The text in files that are mostly pixels: runs of printable characters.
  const found = [...text.matchAll(/[\x20-\x7e\n]{24,}/g)].flatMap((run) =>
    [...run[0].matchAll(pattern)].map((match) => ({ at: run.index + match.index, length: match[0].length }))
  );
  if (found.length === 0) return undefined;
  const { at, length } = random.of(found);
  return Uint8Array.from(Buffer.from(text.slice(0, at) + becomes() + text.slice(at + length), "latin1"));
}

/** Damages one file, or makes away with one; says what it did. */
export function damage(random: Random, files: Files): string {
  const names = [...files.keys()];
  const name = random.of(names);
  const bytes = files.get(name)!;
  if (random.below(40) === 0) {
    files.delete(name);
    return `${name} is gone`;
  }
  if (random.below(60) === 0) {
    const other = random.of(names);
    files.set(name, files.get(other)!);
    files.set(other, bytes);
    return `${name} and ${other} have changed places`;
  }
  for (;;) {
    const what = random.of(Object.keys(damages));
    if (bytes.length === 0) return `${name} is empty`;
    const after = damages[what](random, bytes);
    // Bytes put into an HDF5 file are found by a thread that waits for the library in vain: once in the tests is enough.
    if (!after || (name.endsWith(".h5") && after.length !== bytes.length && what !== "cut")) continue;
    files.set(name, after);
    return `${what} of ${name}`;
  }
}
