/**
 * What workers see of this floor: the calls that they make by themselves, without all else.
 *
 * @module
 */
export { type FileCalls, openFileWith } from "./files.ts";
export { enterGate, leaveGate } from "./gate_word.ts";
export {
  type HotLibc,
  hotLibcSymbols,
  type HotPvcam,
  hotPvcamSymbols,
  triggerSymbols,
} from "./hot_symbols.ts";
export { endSymbols, fileSymbols } from "./libc_symbols.ts";
