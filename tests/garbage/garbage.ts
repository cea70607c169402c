// Garbage by seed: values, texts and bytes that no reader of outside data expects, the same for the same seed.
import { CameraError } from "../../mod.ts";
import { sentenceOf } from "../../src/cli/terminal/failure.ts";

/** A whole number from 0 on, below the one given. */
export type Chance = (below: number) => number;

/** Mulberry32: small, and the same everywhere. */
export function chanceOf(seed: number): Chance {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 4294967296 * below);
  };
}

/** One of these. */
export function oneOf<T>(chance: Chance, values: readonly T[]): T {
  return values[chance(values.length)];
}

const numbers = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e-320,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
  -1e308,
  NaN,
  Infinity,
  -Infinity,
  65_536,
];
const texts = [
  "",
  " ",
  "\0",
  "\n",
  "a\nb",
  "../../x",
  "/dev/null",
  "NaN",
  "null",
  "1e999",
  "0x10",
  "-1",
  "__proto__",
  "constructor",
  "toString",
  "\ud800",
  "é\u202e",
  "PT-1S",
  "P1000000000Y",
  "{date}",
  "=",
  ",",
  "full",
  "auto",
  "x".repeat(5000),
];
const names = ["__proto__", "constructor", "toString", "length", "", " ", "0", "then", "x\ny", "é"];

/** A value of any kind; `deep` is how deep values may be nested in it. */
export function anyValue(chance: Chance, deep = 3): unknown {
  switch (chance(deep > 0 ? 16 : 10)) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return chance(2) === 1;
    case 3:
      return oneOf(chance, [1n, -1n, 2n ** 70n]);
    case 4:
      return oneOf<unknown>(chance, [
        Symbol("x"),
        () => 1,
        new Date(NaN),
        new Uint8Array(3),
        new Map([[1, 2]]),
      ]);
    case 5:
    case 6:
    case 7:
      return oneOf(chance, numbers);
    case 8:
    case 9:
      return oneOf(chance, texts);
    case 10:
    case 11:
    case 12: {
      const list = Array.from({ length: chance(5) }, () => anyValue(chance, deep - 1));
      if (chance(4) === 0) list.length += 2; // places without a value
      return list;
    }
    default: {
      const entries = Array.from(
        { length: chance(4) },
        () => [oneOf(chance, names), anyValue(chance, deep - 1)],
      );
      const value = Object.fromEntries(entries);
      return chance(8) === 0 ? Object.assign(Object.create(null), value) : value;
    }
  }
}

/** A sound value in which one part, or a few, are garbage, absent, or there twice. */
export function damagedValue(chance: Chance, sound: unknown): unknown {
  if (typeof sound !== "object" || sound === null || chance(6) === 0) return anyValue(chance);
  if (Array.isArray(sound)) {
    const list = [...sound];
    const at = chance(list.length + 1);
    const deed = chance(4);
    if (deed === 0) list.splice(at, 1);
    else if (deed === 1) list.splice(at, 0, anyValue(chance));
    else if (deed === 2) list.push(...list);
    else list[at] = damagedValue(chance, list[at]);
    return list;
  }
  const value: Record<string, unknown> = { ...sound };
  const keys = Object.keys(value);
  const key = keys.length === 0 || chance(8) === 0 ? oneOf(chance, names) : oneOf(chance, keys);
  const deed = chance(5);
  if (deed === 0) delete value[key];
  else if (deed === 1) {
    Object.defineProperty(value, oneOf(chance, names), { value: value[key], enumerable: true });
  } else value[key] = damagedValue(chance, value[key]);
  return value;
}

/** Bytes of which some are others, gone, there twice, or too many. */
export function damagedBytes(chance: Chance, sound: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let bytes = sound.slice();
  for (let times = 1 + chance(4); times > 0; times--) {
    const at = chance(bytes.length + 1), length = 1 + chance(oneOf(chance, [4, 40, 4000]));
    const [before, behind] = [bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))];
    switch (chance(6)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes = joined(before, behind);
        break;
      case 2:
        bytes = joined(before, bytes.subarray(at, at + length), bytes.subarray(at));
        break;
      case 3:
        bytes.fill(oneOf(chance, [0, 0xff, 0x7f]), at, at + length);
        break;
      case 4:
        bytes = joined(before, Uint8Array.from({ length }, () => chance(256)), behind);
        break;
      default:
        if (at < bytes.length) bytes[at] ^= 1 << chance(8);
    }
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A text with damage to its characters. */
export function damagedText(chance: Chance, sound: string): string {
  return new TextDecoder().decode(damagedBytes(chance, new TextEncoder().encode(sound)));
}

/**
 * Lets a reader work, and says whether it refused; what it throws must be a sentence for people. `what` says what it was
 * given, for the error of the test.
 */
export async function acceptSentences(what: string, work: () => unknown): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    const sentence = sentenceOf(error);
    if (error instanceof CameraError && sentence !== "" && !sentence.includes("[object ")) return true;
    throw new Error(`${what}: ${sentence}`, { cause: error });
  }
}

/** Runs one reader over many seeds, of which each names itself where it fails. `PVCAM_SEED` runs one of them. */
export async function overSeeds(
  count: number,
  test: (chance: Chance, seed: number) => Promise<void>,
): Promise<void> {
  const one = Deno.env.get("PVCAM_SEED");
  const times = Number(Deno.env.get("PVCAM_GARBAGE") ?? 1);
  const seeds = one === undefined
    ? Array.from({ length: count * times }, (_, index) => index + 1)
    : [Number(one)];
  const faults: string[] = [];
  for (const seed of seeds) {
    await test(chanceOf(seed), seed).catch((error) => faults.push(`seed ${seed}: ${error.message}`));
    if (faults.length >= 8) break;
  }
  if (faults.length > 0) throw new Error(`\n${faults.join("\n")}`);
}
