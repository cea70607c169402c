import type { BeginThread } from "../../acquisition/processors/processor_thread.ts";
import { CONTROL, ProcessorWords } from "../../acquisition/processors/processor_words.ts";
import { placeInStack } from "../../script/fault.ts";
import { ask, listenToProcessor } from "./channel.ts";

const library = new URL("../../../", import.meta.url).href;
let next = 1;

/** Returns a function by which the host begins a processor's thread for the run of this number. */
export function threadsOf(run: number): BeginThread {
  return async ({ url, order }, { onMessage, onEnd }) => {
    const processor = next++;
    const forget = listenToProcessor(processor, (message) => {
      if (message.kind !== "ended") return onMessage(message);
      forget();
      const { error, stack } = message;
      onEnd({ error, where: stack && placeInStack(stack, library) });
    });
    try {
      await ask("process", { run, processor, module: url.href, ...order });
    } catch (error) {
      forget();
      throw error;
    }
    const { control } = new ProcessorWords(order.most, order.words);
    return {
      end() {
        forget();
        // A processor that is still being loaded looks at no frame. The host lets it go when it says that it has ended.
        Atomics.store(control, CONTROL.stop, 1);
      },
    };
  };
}
