import type { Piece } from "./pieces.ts";

/** How far the writing of some frames has got. */
export interface Written {
  /** How many of the frames are whole in the files, from the first on; `Infinity` if there was nothing to write. */
  readonly frames: number;
  /** The failure of the first write that failed. */
  readonly failure?: { readonly cause: unknown };
}

/**
 * Writes pieces in the order in which they came, several at once. It begins with the next batch before the last piece
 * of one batch is written: a disk that has nothing to do between two batches is a tenth slower.
 */
export class PieceQueue {
  readonly #depth: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #underWay = 0;

  /** Writes up to `depth` pieces at once. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Writes pieces in lanes that each have a part of every frame. Never rejects. */
  write(lanes: readonly (readonly Piece[])[]): Promise<Written> {
    const { promise, resolve } = Promise.withResolvers<Written>();
    const done = lanes.map((lane) => lane.map(() => false));
    let left = lanes.reduce((sum, lane) => sum + lane.length, 0);
    let failure: Written["failure"];
    const settle = () => {
      const whole = lanes.map((lane, index) => wholeIn(lane, done[index]));
      resolve({ frames: Math.min(...whole), failure });
    };
    if (left === 0) settle();
    for (const [index, lane] of lanes.entries()) {
      for (const [place, { file, view, at }] of lane.entries()) {
        this.#waiting.push(async () => {
          try {
            if (!failure) {
              await file.write(view, at);
              done[index][place] = true;
            }
          } catch (cause) {
            failure ??= { cause };
          }
          if (--left === 0) settle();
        });
      }
    }
    this.#begin();
    return promise;
  }

  #begin(): void {
    while (this.#underWay < this.#depth && this.#waiting.length > 0) {
      const write = this.#waiting.shift()!;
      this.#underWay++;
      write().finally(() => {
        this.#underWay--;
        this.#begin();
      });
    }
  }
}

/** How many frames are whole: those before the first piece that was not written. */
function wholeIn(lane: readonly Piece[], done: readonly boolean[]): number {
  const stop = done.indexOf(false);
  return (stop < 0 ? lane : lane.slice(0, stop)).reduce((sum, { frames }) => sum + frames, 0);
}
