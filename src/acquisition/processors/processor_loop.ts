import type { Processor, ProcessorContext } from "../../analysis/processor.ts";
import { PHASE, WORD } from "../../ring/board.ts";
import type { Lease } from "../../ring/lease.ts";
import { Reader } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import type { ProcessorMessage, ProcessorOrder } from "./processor_order.ts";
import { ACCOUNT, CONTROL, type ProcessorWords } from "./processor_words.ts";
import { ResultBatch } from "./result_batch.ts";

/** A sleep ends after so long even if nothing comes, in milliseconds. */
const LONGEST_SLEEP_MS = 1000;

/**
 * Calls a processor with one frame after the other until the run has ended or the script wants no more. Between frames it
 * sleeps on the board, without an event loop. Throws what the processor threw, where that ends it.
 */
export function process(
  work: Processor,
  { ring, words }: { ring: Ring; words: ProcessorWords },
  { order, post, trigger }: {
    order: ProcessorOrder;
    post: (message: ProcessorMessage) => void;
    trigger: () => boolean;
  },
): void {
  const { board } = ring.parts;
  const reader = new Reader(ring, { delivery: order.delivery, every: order.every, maxLeases: 1 });
  const results = new ResultBatch(words, { most: order.most, ringBuffer: ring.parts.bytes.buffer, post });
  let frame: Lease | undefined;
  const context: ProcessorContext = {
    options: order.options,
    emit: (value) => results.add(value, frame!),
    trigger,
    stop: () => post({ kind: "stop" }),
  };
  try {
    while (Atomics.load(words.control, CONTROL.stop) === 0) {
      const tick = Atomics.load(board.words, WORD.tick);
      const ended = Atomics.load(board.words, WORD.phase) !== PHASE.running;
      frame = reader.take();
      if (frame) {
        try {
          work(frame, context);
        } catch (error) {
          words.account[ACCOUNT.thrown]++;
          if (order.onThrow !== "skip") throw error;
        } finally {
          frame[Symbol.dispose]();
        }
        keepAccount(reader, ring, words);
        results.flushIfDue();
        continue;
      }
      results.flush();
      keepAccount(reader, ring, words);
      if (ended) break;
      Atomics.wait(board.words, WORD.tick, tick, LONGEST_SLEEP_MS);
    }
  } finally {
    reader.close();
    keepAccount(reader, ring, words);
    results.flush();
  }
}

function keepAccount(reader: Reader, ring: Ring, { account }: ProcessorWords): void {
  const { published } = ring;
  const { delivered, overrun, skipped, lapped } = reader.account();
  account[ACCOUNT.delivered] = delivered;
  account[ACCOUNT.overrun] = overrun;
  account[ACCOUNT.skipped] = skipped;
  account[ACCOUNT.lapped] = lapped;
  account[ACCOUNT.published] = published;
}
