/**
 * The live page and the report of a run.
 *
 * @module
 */
export { type DeskOptions, LiveDesk, type SetUpCamera } from "./desk/live_desk.ts";
export { type Conductor, Page, type PageOptions } from "./page.ts";
export { streamsOf } from "./streams.ts";
export type { Answer, StreamFacts, Wish } from "./server/orders.ts";
