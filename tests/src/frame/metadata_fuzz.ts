/**
 * Breaks sound frames at random and holds the decoder to three things: it reads nothing outside its frame, it throws
 * only its own errors, and it agrees with a second decoder written the plain way.
 */
import vectors from "../../../ffi/facts/metadata_vectors.json" with { type: "json" };
import { CameraError } from "../../../src/errors.ts";
import { MetadataDecoder } from "../../../src/frame/metadata_decoder.ts";
import { particlesOf } from "../../../src/frame/particles.ts";
import { recompose } from "../../../src/frame/recompose.ts";
import { decodePlainly } from "./plain_metadata.ts";

/** What a run of the fuzz found, so that a run that broke nothing does not pass for a good one. */
export interface FuzzTally {
  mutations: number;
  sound: number;
  broken: Record<number, number>;
  refusedPixels: number;
}

/** Random numbers that a seed gives back: xorshift of 32 bits. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const interesting = [0, 1, 2, 3, 4, 0x7f, 0x80, 0xff];
const room = 2048;

function mutate(frame: Uint8Array, random: (below: number) => number): Uint8Array {
  const changed = frame.slice(0, random(8) === 0 ? random(frame.length + 1) : frame.length);
  if (changed.length === 0) return changed;
  for (let times = random(4); times >= 0; times--) {
    // Two thirds of the changes go to the headers in front, where a byte decides most.
    const at = random(3) === 0 ? random(changed.length) : random(Math.min(changed.length, 96));
    switch (random(4)) {
      case 0:
        changed[at] ^= 1 << random(8);
        break;
      case 1:
        changed[at] = interesting[random(interesting.length)];
        break;
      case 2:
        changed[at] = random(256);
        break;
      default: // a piece of the frame somewhere else in it: headers in the wrong place
        changed.copyWithin(at, random(changed.length), random(changed.length));
    }
  }
  return changed;
}

/** Runs `mutations` of them from a seed; throws at the first that goes wrong, with what reproduces it. */
export function fuzzMetadata(mutations: number, seed: number): FuzzTally {
  const random = randomFrom(seed);
  const frames = vectors.map(({ buffer }) => Uint8Array.fromBase64(buffer));
  const memory = new Uint8Array(3 * room);
  const inPlace = new MetadataDecoder(memory);
  const picture = new Uint8Array(64 * 64);
  const widePicture = new Uint16Array(64 * 64);
  const bounds = { x: 0, y: 0, right: 63, bottom: 63, binning: [1, 1] as const };
  const tally: FuzzTally = { mutations, sound: 0, broken: {}, refusedPixels: 0 };
  for (let count = 0; count < mutations; count++) {
    const frame = mutate(frames[random(frames.length)], random);
    const offset = room + random(64);
    // Canaries on both sides, other ones each time: a decoder that reads them gives another answer than the plain one.
    memory.fill(random(256), offset - 64, offset);
    memory.set(frame, offset);
    memory.fill(random(256), offset + frame.length, offset + frame.length + 256);
    try {
      const sound = inPlace.decode(offset, frame.length);
      hold(agrees(inPlace, decodePlainly(frame)), "differs from the plain decoder");
      // On a view of exactly the frame, any read outside is a RangeError of the engine's own.
      const exact = new MetadataDecoder(frame);
      hold(exact.decode() === sound, "differs between a frame in a ring and a single frame");
      if (sound) tally.sound++;
      else tally.broken[inPlace.error!.code] = (tally.broken[inPlace.error!.code] ?? 0) + 1;
      const from = memory.byteOffset + offset;
      exact.regions.forEach((_, index) => {
        try {
          const pixels = inPlace.pixels(index);
          const own = exact.pixels(index);
          hold(
            pixels.length === own.length && pixels.every((pixel, at) => pixel === own[at]),
            "shows other pixels",
          );
          hold(
            pixels.buffer !== memory.buffer ||
              pixels.byteOffset >= from && pixels.byteOffset + pixels.byteLength <= from + frame.length,
            "shows pixels from outside the frame",
          );
        } catch (error) {
          if (!(error instanceof CameraError)) throw error;
          tally.refusedPixels++;
        }
      });
      particlesOf(exact);
      exact.extended();
      inPlace.toJSON();
      const into = exact.imageFormat === "mono8" || exact.imageFormat === "bayer8" ? picture : widePicture;
      try {
        recompose(exact, { bounds, into });
      } catch (error) {
        if (!(error instanceof CameraError)) throw error;
      }
    } catch (error) {
      throw new Error(`Mutation ${count} of seed ${seed}: ${error}\nframe: ${frame.toBase64()}`, {
        cause: error,
      });
    }
  }
  return tally;
}

function hold(truth: boolean, otherwise: string): void {
  if (!truth) throw new Error(`the decoder ${otherwise}`);
}

function agrees(ours: MetadataDecoder, plain: ReturnType<typeof decodePlainly>): boolean {
  if ((ours.error?.code ?? 0) !== plain.code) return false;
  if (ours.frameNumber !== plain.frameNumber || ours.exposureStartPs !== plain.startPs) return false;
  if (ours.regions.length !== plain.regions.length) return false;
  const { x, y, right, bottom, binning: [binX, binY] } = ours.impliedRegion;
  const implied = [x, right, binX, y, bottom, binY];
  if (plain.code === 0 && !plain.implied.every((value, index) => value === implied[index])) return false;
  return ours.regions.every((region, index) => {
    const other = plain.regions[index];
    return region.headerOffsetBytes === other.header && region.bytes === other.bytes &&
      (region.headerOnly ? null : region.offsetBytes) === other.data &&
      region.extendedBytes === other.extended[1] &&
      region.offsetBytes + region.bytes <= room;
  });
}
