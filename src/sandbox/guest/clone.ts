import { types } from "node:util";

type MakeView = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayBufferView;
const views = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array],
] as unknown as readonly MakeView[];
const errors: readonly ErrorConstructor[] = [
  ...[EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, Error],
];
/** The runtime recognises its own objects by a property of this name, and believes its value. */
const runtimesOwn = Symbol.for("Deno.core.hostObject");

/**
 * Copies data as `structuredClone` does; a script finds it under that name. The runtime's own function believes every
 * object that claims to be one of the runtime's, and a false claim ends the program. This function copies only the
 * language's own kinds of data, and its result can be sent.
 */
export function clone<Value>(
  value: Value,
  { transfer = [], asItIs = [] }: { transfer?: readonly unknown[]; asItIs?: readonly unknown[] } = {},
): Value {
  const moved = new Set<unknown>(transfer);
  for (const one of moved) {
    if (!types.isArrayBuffer(one)) throw notCloneable("Only buffers can be handed over");
  }
  if (moved.size < transfer.length) throw notCloneable("A buffer can be handed over once");
  const made = new Map<unknown, unknown>(asItIs.map((one) => [one, one]));
  const copy = copyOf(value, made) as Value;
  for (const one of moved) ArrayBuffer.prototype.transfer.call(one as ArrayBuffer);
  return copy;
}

function copyOf(value: unknown, made: Map<unknown, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") {
    throw notCloneable(`A ${typeof value} cannot be copied`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (made.has(value)) return made.get(value);
  const keep = <T>(copy: T): T => {
    made.set(value, copy);
    return copy;
  };
  if (types.isProxy(value) || runtimesOwn in value) {
    throw notCloneable("An object of this kind cannot be copied");
  }
  if (types.isSharedArrayBuffer(value)) return value;
  // A copy by `slice` could be a buffer of the script's own: `slice` asks the object for a constructor.
  if (types.isArrayBuffer(value)) return keep(new Uint8Array(value).slice().buffer);
  if (ArrayBuffer.isView(value)) return keep(viewOf(value, made));
  if (types.isDate(value)) return keep(new Date(Date.prototype.getTime.call(value)));
  if (types.isRegExp(value)) return keep(new RegExp(value.source, value.flags));
  const primitive = primitiveIn(value);
  if (primitive !== undefined) return keep(Object(primitive));
  if (types.isMap(value)) {
    const copy = keep(new Map());
    const entries: unknown[] = [];
    Map.prototype.forEach.call(value, (one, key) => entries.push([key, one]));
    for (const [key, one] of entries as [unknown, unknown][]) copy.set(copyOf(key, made), copyOf(one, made));
    return copy;
  }
  if (types.isSet(value)) {
    const copy = keep(new Set());
    const all: unknown[] = [];
    Set.prototype.forEach.call(value, (one) => all.push(one));
    for (const one of all) copy.add(copyOf(one, made));
    return copy;
  }
  if (types.isNativeError(value)) return errorOf(value, made, keep);
  if (isAlive(value)) throw notCloneable("An object of this kind cannot be copied");
  const copy = keep((Array.isArray(value) ? new Array(value.length) : {}) as Record<string, unknown>);
  for (const key of Object.keys(value)) {
    const one = copyOf((value as Record<string, unknown>)[key], made);
    Object.defineProperty(copy, key, { value: one, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

/**
 * What a boxed primitive holds; nothing if the value is none. The object's own `valueOf` is not called: a script can
 * replace it by one that gives an object, which would then not be copied.
 */
function primitiveIn(value: object): unknown {
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  if (types.isBigIntObject(value)) return BigInt.prototype.valueOf.call(value);
  if (types.isSymbolObject(value)) throw notCloneable("A symbol cannot be copied");
  return undefined;
}

function viewOf(view: ArrayBufferView, made: Map<unknown, unknown>): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  const copied = copyOf(buffer, made) as ArrayBufferLike;
  const Kind = views.find((Kind) => view instanceof Kind);
  if (Kind === undefined) return new DataView(copied, byteOffset, byteLength);
  return new Kind(copied, byteOffset, (view as Uint8Array).length);
}

function errorOf(error: Error, made: Map<unknown, unknown>, keep: (copy: Error) => Error): Error {
  const Kind = errors.find((Kind) => error instanceof Kind) ?? Error;
  const copy = keep(new Kind(String(error.message)));
  const own = { stack: String(error.stack), ...Object.hasOwn(error, "cause") && { cause: error.cause } };
  for (const [key, one] of Object.entries(own)) {
    const value = copyOf(one, made);
    Object.defineProperty(copy, key, { value, writable: true, enumerable: false, configurable: true });
  }
  return copy;
}

/** Whether an object has a state that its fields do not show. */
function isAlive(value: object): boolean {
  return types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) ||
    types.isGeneratorObject(value) || value instanceof WeakRef;
}

function notCloneable(why: string): DOMException {
  return new DOMException(`${why}.`, "DataCloneError");
}
