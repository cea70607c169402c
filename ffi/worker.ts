/**
 * The part of this floor for workers: the calls that they make themselves.
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
  parameterSymbols,
  triggerSymbols,
} from "./hot_symbols.ts";
export { endSymbols, fileSymbols } from "./libc_symbols.ts";
export { ERROR_NAMES, PARAMETERS, PL_PARAM_ATTRIBUTES } from "./constants.ts";
export { encodeValue, type ParameterValue, type ValueType, valueTypeOf } from "./values.ts";
