import type { Processor, ProcessorContext } from "../../analysis/processor.ts";
import { PHASE, WORD } from "../../ring/board.ts";
import type { Lease } from "../../ring/lease.ts";
import { Reader } from "../../ring/reader.ts";
import type { Ring } from "../../ring/ring.ts";
import { MemoryBound } from "./memory_bound.ts";
import type { ProcessorMessage, ThreadOrder } from "./processor_order.ts";
import { ACCOUNT, CONTROL, type ProcessorWords } from "./processor_words.ts";
import { ResultBatch } from "./result_batch.ts";

/** The longest sleep if nothing comes, in milliseconds. */
const LONGEST_SLEEP_MS = 1000;

/**
 * Calls a processor with one frame after the other until the run has ended or the script stops it. Between frames it
 * sleeps on the board, without an event loop. Throws what the processor threw, if a throw ends the processor.
 */
export function process(
  work: Processor,
  { ring, words }: { ring: Ring; words: ProcessorWords },
  { order, post, calls }: {
    order: ThreadOrder;
    post: (message: ProcessorMessage) => void;
    calls: Pick<ProcessorContext, "trigger" | "setParameter">;
  },
): void {
  const { board } = ring.parts;
  const reader = new Reader(ring, { delivery: order.delivery, every: order.every, maxLeases: 1 });
  const results = new ResultBatch(words, { most: order.most, ringBuffer: ring.parts.bytes.buffer, post });
  const memory = new MemoryBound(order.memoryBytes);
  let frame: Lease | undefined;
  let hasStopped = false;
  const context: ProcessorContext = {
    options: order.options,
    emit: (value) => results.add(value, frame!),
    trigger: calls.trigger,
    setParameter: calls.setParameter,
    stop: () => {
      if (!hasStopped) post({ kind: "stop" });
      hasStopped = true;
    },
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
        keepAccount(reader, words);
        results.flushIfDue();
        memory.look(frame.receivedMs);
        continue;
      }
      results.flush();
      if (ended) break;
      Atomics.wait(board.words, WORD.tick, tick, LONGEST_SLEEP_MS);
    }
  } finally {
    reader.close();
    keepAccount(reader, words);
    results.flush();
  }
}

function keepAccount(reader: Reader, { account }: ProcessorWords): void {
  const { delivered, overrun, skipped, lapped } = reader.account();
  account[ACCOUNT.delivered] = delivered;
  account[ACCOUNT.overrun] = overrun;
  account[ACCOUNT.skipped] = skipped;
  account[ACCOUNT.lapped] = lapped;
  // The count that this reader has seen: another frame may have been published since.
  account[ACCOUNT.published] = delivered + overrun + skipped;
}
