/**
 * Finished recordings: verify, repair, convert and resume them.
 *
 * @module
 */
export { convert, type ConvertOptions } from "./src/recording/convert.ts";
export type { PlaneShape } from "./src/recording/reading/recorded_frames.ts";
export { readFrames, type ReadFramesOptions } from "./src/recording/read_frames.ts";
export { type Repair, repair } from "./src/recording/repair.ts";
export { isEmptyRecording, nextPartOf, type ResumePoint, resumeRecording } from "./src/recording/resume.ts";
export { type Salvage, salvage, type SalvageOptions } from "./src/recording/salvage.ts";
export { type Verification, verify, type VerifyOptions } from "./src/recording/verify.ts";
export type { LossTotals } from "./src/recording/record/frame_table.ts";
export type { RunRecord } from "./src/recording/record/run_record.ts";
export type { ChannelFacts } from "./src/recording/record/plane_map.ts";
