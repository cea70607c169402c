/**
 * The live page of a run in a browser, and the report of a recording.
 *
 * @module
 */
export type { PageOptions } from "./src/page/page.ts";
export { makeReport, type RunReportPage, writeReport } from "./src/page/report/make_report.ts";
export { type FramesPage, showFrames } from "./src/page/show_frames.ts";
export { type RunPage, showRun, type ShowRunOptions } from "./src/page/show_run.ts";
export type { StreamCamera } from "./src/page/streams.ts";
export type { HistoryPoint } from "./src/page/run_history.ts";
