/**
 * Sequence mode: the camera fills memory once, from its beginning, and tells how many frames have come, not which. The
 * text of this file also runs in the acquisition worker, so its only value imports are the files whose texts are joined
 * with it there.
 *
 * @module
 */
import { type Board, WORD } from "../../ring/board.ts";
import type { CameraProgress } from "./camera_progress.ts";
import type { Publisher } from "./publisher.ts";
import type { DrainPlan } from "./drain_plan.ts";
import { SlotMarks } from "./slot_marks.ts";

/**
 * Every slot is written once, so one that still holds its mark, while a later one is written, is a frame that never came.
 */
export class SequenceSlots {
  readonly #enquiry: CameraProgress;
  readonly #publication: Publisher;
  readonly #words: Int32Array;
  readonly #plan: DrainPlan;
  readonly #marks: SlotMarks | undefined;
  readonly #publishedBefore: number; // frames that this run published before the camera was restarted

  constructor(
    enquiry: CameraProgress,
    publication: Publisher,
    { words }: Board,
    { plan, ring }: { plan: DrainPlan; ring?: Uint8Array },
  ) {
    this.#enquiry = enquiry;
    this.#publication = publication;
    this.#words = words;
    this.#plan = plan;
    this.#publishedBefore = Atomics.load(words, WORD.published);
    if (ring) this.#marks = new SlotMarks(ring, plan.frameBytes);
    for (let slot = 0; slot < plan.slots; slot++) this.#marks?.mark(slot);
  }

  /** Publishes so many frames as the last answer told of. */
  publishArrived(): void {
    const { slots, numberOffset, lastFrameNumber } = this.#plan;
    const publication = this.#publication;
    let left = this.#enquiry.arrived - (Atomics.load(this.#words, WORD.published) - this.#publishedBefore);
    while (left > 0) {
      let first = publication.newest - numberOffset;
      while (first < slots && this.#isEmpty(first)) first++;
      if (first >= slots) break; // told of, and not to be seen yet
      let end = first + 1;
      while (end < slots && end - first < left && !this.#isEmpty(end)) end++;
      publication.miss(first + numberOffset);
      publication.publishUpTo(end + numberOffset, end - 1);
      left -= end - first;
    }
    if (this.#enquiry.isDone && !publication.finished) publication.miss(lastFrameNumber);
  }
  #isEmpty(slot: number): boolean {
    return this.#marks !== undefined && this.#marks.isMarked(slot);
  }
}
