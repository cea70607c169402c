import { hotSource } from "../../../ffi/mod.ts";
import boardText from "../../ring/board.ts" with { type: "text" };
import numbersText from "./frame_numbers.ts" with { type: "text" };
import lineText from "./drain_calls.ts" with { type: "text" };
import paceText from "./pace.ts" with { type: "text" };
import publicationText from "./publisher.ts" with { type: "text" };
import pumpText from "./drain_worker.ts" with { type: "text" };
import retrievalText from "./drain_loop.ts" with { type: "text" };
import sequenceText from "./sequence_drain.ts" with { type: "text" };
import stateText from "./drain_state.ts" with { type: "text" };
import placesText from "./frame_places.ts" with { type: "text" };
import overwriteText from "./overwrite_drain.ts" with { type: "text" };
import noOverwriteText from "./no_overwrite_drain.ts" with { type: "text" };
import marksText from "./slot_marks.ts" with { type: "text" };
import samplesText from "./slot_samples.ts" with { type: "text" };

/** What the acquisition worker is made of: one scope, so that no two of them may declare the same name. */
const texts = [
  hotSource,
  boardText,
  paceText,
  samplesText,
  marksText,
  numbersText,
  lineText,
  stateText,
  placesText,
  publicationText,
  overwriteText,
  noOverwriteText,
  sequenceText,
  retrievalText,
  pumpText,
];

let url: string | undefined;

/**
 * The worker's module: the texts of its parts, joined, since a blob can import nothing without a right to read. Where the
 * engine can be made to (in the sandbox, whose memory is bounded), it lets go of the ring of a run that is over.
 */
export function workerUrl(): string {
  if (url) return url;
  const start = `
    globalThis.onmessage = ({ data }) => {
      try { pump(data, () => globalThis.postMessage("ready")); globalThis.postMessage("ended"); setTimeout(() => globalThis.gc?.(), 0); }
      catch (error) { globalThis.postMessage({ error: String(error?.message ?? error) }); }
    };`;
  // The parts are checked as files; joined, they lack the types that their imports brought.
  const parts = texts.map(withoutImports);
  const text = ["// @ts-nocheck: checked as files", ...parts, start].join("\n");
  return url = URL.createObjectURL(new Blob([text], { type: "application/typescript" }));
}

function withoutImports(text: string): string {
  return text.replace(/^import [^;]*? from "[^"]*";$/gm, "");
}
