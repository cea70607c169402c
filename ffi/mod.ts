/**
 * The binding of libpvcam, real or simulated, for the floors above. Pointers stay inside.
 *
 * @module
 */
export type { Calls } from "./calls.ts";
export type { BufferMode } from "./calls/exposures.ts";
export type { AttributeName, ParameterName } from "./calls/parameters.ts";
export { candidates } from "./find.ts";
export { openNativeFile } from "./library_files.ts";
export { FrameCallback } from "./callback.ts";
export * from "./constants.ts";
export { enterGate, leaveGate } from "./gate_word.ts";
export { hotLibcSymbols, hotPvcamSymbols } from "./hot_symbols.ts";
export { Library, openLibrary } from "./library.ts";
export { type Alias, ringAliaser } from "./alias.ts";
export { allocateRing, HEAD_BYTES, type RingMemory, wasmMemory } from "./memory.ts";
export { Semaphore } from "./semaphore.ts";
export { readFrameInfo, type Region } from "./structs.ts";
export type { ParameterValue, ValueType } from "./values.ts";
