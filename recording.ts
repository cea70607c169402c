/**
 * Finished recordings: looking whether all frames are there, giving one that was cut off its end, converting it, and
 * going on with it.
 *
 * @module
 */
export { convert, type ConvertOptions } from "./src/recording/convert.ts";
export type { PlaneShape } from "./src/recording/reading/recorded_frames.ts";
export { type Repair, repair } from "./src/recording/repair.ts";
export { type Interrupted, isUnbegun, nextPartOf, resumeRecording } from "./src/recording/resume.ts";
export { type Verification, verify, type VerifyOptions } from "./src/recording/verify.ts";
export type { LossTotals } from "./src/recording/record/frame_table.ts";
export type { RunRecord } from "./src/recording/record/run_record.ts";
