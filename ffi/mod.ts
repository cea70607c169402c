/**
 * The binding of libpvcam, real or simulated: what the floors above see of it. Pointers stay inside.
 *
 * @module
 */
export type { Calls } from "./calls.ts";
export type { CallbackEvent } from "./calls/cameras.ts";
export type { CallContext } from "./calls/check.ts";
export type {
  AbortMode,
  BufferMode,
  ContinuousSetup,
  ExposureSetup,
  SequenceSetup,
} from "./calls/exposures.ts";
export type { AttributeName, EnumEntry, ParameterName, ScalarType } from "./calls/parameters.ts";
export type { FrameAt, RunStatus } from "./calls/progress.ts";
export { type Candidates, candidates } from "./find.ts";
export { type FileIdentity, type NativeFile, openNativeFile } from "./files.ts";
export { FrameCallback, type FrameCallbackOptions } from "./callback.ts";
export * from "./constants.ts";
export { enterGate, leaveGate } from "./gate_word.ts";
export { hotSource } from "./hot_source.ts";
export { type HotLibc, hotLibcSymbols, type HotPvcam, hotPvcamSymbols } from "./hot_symbols.ts";
export { Library, openLibrary } from "./library.ts";
export { type Alias, ringAliaser } from "./alias.ts";
export { allocateRing, type RingMemory } from "./memory.ts";
export { Semaphore } from "./semaphore.ts";
export {
  FRAME_INFO,
  type FrameInfo,
  MD_FRAME_HEADER,
  MD_FRAME_HEADER_V3,
  MD_FRAME_ROI_HEADER,
  readFrameInfo,
  readRegion,
  type Region,
} from "./structs.ts";
export type { CallName } from "./symbols.ts";
export type { ParameterValue, ValueType } from "./values.ts";
