import type { FramePlace } from "../../frame/place.ts";
import type { PlanAxes } from "../../plan/axes.ts";
import type { MDAEvent } from "../../plan/sequence.ts";

/**
 * The places of a recording's frames, from the indexes of their events. Events that are made while they run may leave
 * some indexes out: then a channel is found by its name, and each further frame at a place is its next time point.
 */
export class FramePlaces {
  readonly #channels: string[];
  readonly #gridSize: number;
  readonly #positions: PlanAxes["positions"];
  readonly #taken = new Map<string, number>();

  /** The places in the recording of a plan, whose axes are known, or of events that are made while they run. */
  constructor(axes?: PlanAxes) {
    this.#channels = [...axes?.channels ?? []];
    this.#positions = axes?.positions ?? [];
    this.#gridSize = axes?.gridSize ?? 1;
  }

  /** The place of an event's frame. To be called once for each event, in their order. */
  of({ index, channel, pos_name, x_pos, y_pos, z_pos }: MDAEvent): FramePlace {
    const c = channel ? this.#channelOf(channel.config) : index.c ?? 0;
    const z = index.z ?? 0;
    const p = (index.p ?? 0) * this.#gridSize + (index.g ?? 0);
    const position = pos_name ?? this.#positions[p]?.name;
    return {
      t: index.t ?? this.#nextOf(`${p} ${c} ${z}`),
      c,
      z,
      p,
      ...(channel && { channel: channel.config }),
      ...(position !== undefined && { position }),
      ...(x_pos !== undefined && { xUm: x_pos }),
      ...(y_pos !== undefined && { yUm: y_pos }),
      ...(z_pos !== undefined && { zUm: z_pos }),
    };
  }

  #channelOf(name: string): number {
    const known = this.#channels.indexOf(name);
    return known < 0 ? this.#channels.push(name) - 1 : known;
  }

  #nextOf(place: string): number {
    const t = this.#taken.get(place) ?? 0;
    this.#taken.set(place, t + 1);
    return t;
  }
}
