/**
 * The live page and the report of a run.
 *
 * @module
 */
export { type DeskOptions, LiveDesk, type SetUpCamera } from "./desk/live_desk.ts";
export { makeReport, reportPath, type RunReportPage, writeReport } from "./report/make_report.ts";
export { type Conductor, Page, type PageOptions } from "./page.ts";
export { type FramesPage, showFrames } from "./show_frames.ts";
export { showRun, type ShowRunOptions } from "./show_run.ts";
export { streamsOf } from "./streams.ts";
export type { Answer, StreamFacts, Wish } from "./server/orders.ts";
export { type HistoryPoint, RunHistory } from "./run_history.ts";
