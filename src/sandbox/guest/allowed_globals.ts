/**
 * The globals that a script in a sandbox has. Every other global is removed: a global that a newer runtime brings is
 * absent until a person has looked at it and has added it here. Each global in this list only computes, waits or
 * prints.
 */
export const allowedGlobals: readonly string[] = [
  // The language.
  ..."Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise"
    .split(" "),
  ..."RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError".split(
    " ",
  ),
  ..."SuppressedError globalThis JSON Math Intl Temporal ArrayBuffer SharedArrayBuffer Atomics DataView"
    .split(" "),
  ..."Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array".split(
    " ",
  ),
  ..."Uint8ClampedArray Float16Array Float32Array Float64Array Map BigInt Set Iterator WeakMap WeakSet".split(
    " ",
  ),
  ..."WeakRef FinalizationRegistry Proxy Reflect DisposableStack AsyncDisposableStack WebAssembly".split(" "),
  ..."decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN".split(
    " ",
  ),
  // What the web adds to the language.
  ..."self console performance Performance".split(" "),
  ..."setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask".split(
    " ",
  ),
  ..."reportError atob btoa crypto Crypto SubtleCrypto".split(" "),
  ..."Event EventTarget CustomEvent ErrorEvent PromiseRejectionEvent AbortController AbortSignal".split(" "),
  ..."DOMException QuotaExceededError URL URLSearchParams URLPattern Blob File Buffer".split(" "),
  ..."TextDecoder TextEncoder TextDecoderStream TextEncoderStream CompressionStream DecompressionStream"
    .split(" "),
  ..."ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest".split(
    " ",
  ),
  ..."ReadableStreamDefaultController ReadableByteStreamController TransformStream".split(" "),
  ..."TransformStreamDefaultController WritableStream WritableStreamDefaultWriter".split(" "),
  ..."WritableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy".split(" "),
  // These are this library's own: see `deno_namespace.ts`, `own_process.ts` and `wall.ts`.
  ..."Deno process close Worker fetch structuredClone".split(" "),
];

/**
 * Removes every other global, and defines its name as empty for good. If a script could define something under that
 * name, the runtime's own code would call it. Throws if a global cannot be removed.
 */
export function removeOtherGlobals(): void {
  // It stays as enumerable as it was: of `gc`, which a flag adds, the engine lets only the value be changed.
  const empty = { value: undefined, writable: false, configurable: false };
  for (const name of Reflect.ownKeys(globalThis)) {
    if (typeof name === "symbol" || allowedGlobals.includes(name)) continue;
    if (!Reflect.defineProperty(globalThis, name, empty)) {
      throw new Error(`this runtime does not let go of the global "${name}"`);
    }
  }
}
