/**
 * The beginning of a thread that packs planes. It carries out one order after the other.
 *
 * @module
 */
import { letOthersGoFirst } from "../../priority.ts";
import { packAll } from "./pack_all.ts";
import type { PackAnswer, PackOrder } from "./pack_order.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<PackOrder>) => void;
  postMessage(answer: PackAnswer): void;
};

letOthersGoFirst();

scope.onmessage = ({ data }) => {
  scope.postMessage({ id: data.id, lengths: packAll(data) });
};
