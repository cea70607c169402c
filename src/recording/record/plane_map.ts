import type { FramePlace } from "../../frame/place.ts";
import type { SinkAxes } from "../sink.ts";

/** The planes of one position. */
export interface PositionPlanes {
  /** The position, from 0. */
  readonly p: number;
  /** The position's name, if it has one. */
  readonly name?: string;
  readonly sizes: { readonly t: number; readonly c: number; readonly z: number };
  /**
   * The frame at each place, by `(t * c.size + c) * z.size + z`; -1 if it was not taken. Frames are numbered in the
   * order of taking.
   */
  readonly frames: Int32Array;
}

/** A channel, as its frames describe it. */
export interface ChannelFacts {
  /** The name of the channel. */
  readonly name?: string;
  /** Its colour as `RRGGBB`, if the experiment gives one. */
  readonly color?: string;
  /** The camera's settings in this channel. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How many bits hold each of its pixels. */
  readonly bitDepth?: number;
}

/** How many numbers are kept for each frame: t, c, z, p, and the stage's x, y and z in micrometres. */
const stride = 7;

/** The most places in time, channel and focus. A recording with more is not an experiment: its table is damaged. */
const mostPlaces = 16_777_216;

/**
 * The places of a recording's frames on the axes of its experiment, in the order of taking. It has only what was taken,
 * and not what was planned.
 */
export class PlaneMap {
  #numbers = new Float64Array(0);
  #count = 0;
  #placed = false;
  readonly #channels: ChannelFacts[] = [];
  readonly #names = new Map<number, string>();
  readonly #axes: SinkAxes | undefined;

  /** `axes` are those of the experiment, if it was planned. */
  constructor(axes?: SinkAxes) {
    this.#axes = axes;
  }

  /** How many frames there are. */
  get count(): number {
    return this.#count;
  }

  /** The channels by their numbers, as far as frames or the plan name them. */
  get channels(): readonly ChannelFacts[] {
    return Array.from(
      { length: Math.max(this.#channels.length, this.#axes?.channels.length ?? 0) },
      (_, c) => {
        const color = this.#axes?.colors?.[c] ?? undefined;
        return { name: this.#axes?.channels[c], ...(color && { color }), ...this.#channels[c] };
      },
    );
  }

  /** How many bits hold the pixels of every frame; not fewer than `least`. */
  bits(least: number): number {
    return this.#channels.reduce((most, one) => Math.max(most, one?.bitDepth ?? 0), least);
  }

  /** Takes the next frame. */
  add(place: FramePlace | undefined): void {
    const index = this.#count++;
    if (!place) return;
    if ((index + 1) * stride > this.#numbers.length) {
      const longer = new Float64Array(Math.max(1024 * stride, 2 * (index + 1) * stride));
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#placed = true;
    const { t = index, c = 0, z = 0, p = 0, xUm = NaN, yUm = NaN, zUm = NaN } = place;
    this.#numbers.set([t, c, z, p, xUm, yUm, zUm], index * stride);
    if (place.position !== undefined && !this.#names.has(p)) this.#names.set(p, place.position);
    const known = this.#channels[c];
    if (known?.settings && known.name !== undefined) return;
    const { channel: name, settings, bitDepth } = place;
    this.#channels[c] = {
      ...known,
      ...(name !== undefined && { name }),
      ...(settings && { settings, bitDepth }),
    };
  }

  /** The place of each frame. */
  places(): { readonly t: number; readonly c: number; readonly z: number; readonly p: number }[] {
    return Array.from({ length: this.#placed ? this.#count : 0 }, (_, frame) => {
      const [t, c, z, p] = this.#numbers.subarray(frame * stride, frame * stride + 4);
      return { t, c, z, p };
    });
  }

  /** The place of the stage at a frame, in micrometres; `NaN` if it is unknown. */
  stageAt(frame: number): [xUm: number, yUm: number, zUm: number] {
    const at = frame * stride;
    const [x = NaN, y = NaN, z = NaN] = this.#placed ? this.#numbers.subarray(at + 4, at + 7) : [];
    return [x, y, z];
  }

  /** The distance between planes of a stack, in micrometres: the planned one, or the one that the frames show. */
  get zStepUm(): number | undefined {
    if (this.#axes?.zStepUm !== undefined || !this.#placed) return this.#axes?.zStepUm;
    // Positions and channels may have a focus of their own, so each frame is compared with the last one of its stack.
    const last = new Map<number, { z: number; zUm: number }>();
    for (let frame = 0; frame < this.#count; frame++) {
      const [, c, z, p, , , zUm] = this.#numbers.subarray(frame * stride, (frame + 1) * stride);
      const stack = p * mostPlaces + c;
      const before = last.get(stack);
      last.set(stack, { z, zUm });
      if (before === undefined || before.z === z) continue;
      const um = Math.abs((zUm - before.zUm) / (z - before.z));
      if (um > 0) return Number(um.toPrecision(9));
    }
    return undefined;
  }

  /**
   * The positions and their planes. Undefined if time is the only axis, or if two frames claim the same place; the
   * frames then count in the order of taking.
   */
  positions(): readonly PositionPlanes[] | undefined {
    if (!this.#placed) return undefined;
    const [least, most] = this.#bounds();
    const sizes = { t: most[0] - least[0] + 1, c: this.#sizeOf("c", most[1]), z: this.#sizeOf("z", most[2]) };
    const count = most[3] + 1;
    const places = sizes.t * sizes.c * sizes.z;
    const isPlain = !this.#axes?.plate && sizes.c === 1 && sizes.z === 1 && count === 1 &&
      this.channels.every((one) => one.name === undefined);
    if (isPlain || !(places * count <= mostPlaces) || least.some((one) => one < 0)) return undefined;
    const frames = Array.from({ length: count }, () => new Int32Array(places).fill(-1));
    for (let frame = 0; frame < this.#count; frame++) {
      const [t, c, z, p] = this.#numbers.subarray(frame * stride, frame * stride + 4);
      const at = ((t - least[0]) * sizes.c + c) * sizes.z + z;
      if (frames[p][at] >= 0) return undefined;
      frames[p][at] = frame;
    }
    return frames.flatMap((own, p) => {
      const last = own.findLastIndex((frame) => frame >= 0);
      if (last < 0) return []; // a plan that ended early did not reach it
      const t = Math.floor(last / (sizes.c * sizes.z)) + 1;
      // The plan's name comes first: the frames' names are the same for all fields of a grid.
      const name = this.#axes?.positions[p]?.name ?? this.#names.get(p) ??
        (count > 1 ? `Position ${p}` : undefined);
      return { p, name, sizes: { ...sizes, t }, frames: own.subarray(0, t * sizes.c * sizes.z) };
    });
  }

  /**
   * The least and the greatest place on each axis. A resumed recording begins at a later time point, which becomes its
   * time 0; channels and planes keep their numbers.
   */
  #bounds(): [least: number[], most: number[]] {
    const least = [Infinity, 0, 0, 0], most = [0, 0, 0, 0];
    for (let frame = 0; frame < this.#count; frame++) {
      for (let axis = 0; axis < 4; axis++) {
        const value = this.#numbers[frame * stride + axis];
        least[axis] = Math.min(least[axis], value);
        most[axis] = Math.max(most[axis], value);
      }
    }
    return [least, most];
  }

  #sizeOf(axis: "c" | "z", most: number): number {
    return Math.max(this.#axes?.sizes[axis] ?? 1, most + 1);
  }
}
