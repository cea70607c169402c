/**
 * Makes everything that the script shares with the runtime's own code unchangeable. The runtime's code runs in the
 * script's realm, and some of it is careless: it calls `Function.prototype.call` with its internals, or `emit` with
 * `process` as `this`. A script that replaced such a function would get hold of the runtime.
 *
 * @module
 */
import { EventEmitterAsyncResource } from "node:events";
import { duplexPair, Readable } from "node:stream";
import * as zlib from "node:zlib";

// Kept, because this module makes some of these unchangeable.
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, preventExtensions } = Reflect;
const { freeze } = Object;

/**
 * What a property becomes: read-only (`fixed`), or read-only but for objects that inherit it, which may set their own
 * (`inherited`).
 */
type Way = "fixed" | "inherited";

/** Properties that stay changeable, with the objects that hold them: they hold no code. */
const settable: readonly (readonly [holder: () => unknown, name: string])[] = [
  [() => Error, "stackTraceLimit"],
  [() => Deno, "exitCode"],
];

/** Objects in which the runtime keeps a state. Of these only the functions are fixed. */
const alive = () => [globalThis.performance, globalThis.crypto, globalThis.console] as unknown[];

/**
 * What scripts derive objects from. Scripts then assign to an inherited name of such an object, such as `toString`; the
 * language refuses that if the inherited property is read-only.
 */
const derivedFrom = () => [Object.prototype, Function.prototype, Error.prototype] as unknown[];

/** The length of a timer that no other timer has, in milliseconds. Nothing waits for its end. */
const LONG_MS = 123_456_789;

/** Prototypes that cannot be reached by any name. */
function hidden(): unknown[] {
  const timer = setTimeout(() => {}), immediate = setImmediate(() => {});
  clearTimeout(timer);
  clearImmediate(immediate);
  const iterators = [
    [][Symbol.iterator](),
    new Map().values(),
    new Set().values(),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    new URLSearchParams().values(),
    [].values().map((one) => one),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
    new Intl.Segmenter().segment("").containing(0),
    new Intl.Segmenter().segment("")[Symbol.iterator](),
    new ReadableStream().values(),
  ];
  const functions = [function* () {}, async function* () {}, async () => {}];
  return [
    timer,
    ...partsOf(AbortSignal.timeout(LONG_MS)), // with the list of all timers of that length
    immediate,
    ...iterators,
    ...functions,
    ...functions.slice(0, 2).map((make) => (make as () => unknown)()),
    new Intl.Segmenter().segment(""),
    ...[new WritableStream(), new TransformStream(), new ReadableStream()].flatMap(partsOf),
  ].map((one) => getPrototypeOf(Object(one)));
}

/** The objects inside an object of the runtime's, and the objects inside those. */
function partsOf(one: object): unknown[] {
  const parts = ownKeys(one).map((key) => getOwnPropertyDescriptor(one, key)!.value)
    .filter((part) => typeof part === "object" && part !== null);
  return [...parts, ...parts.flatMap((part) => ownKeys(part).map((key) => part[key]))];
}

/** Fixes everything that can be reached from these modules of the runtime's, and from the globals of these names. */
export function harden(names: readonly string[], modules: readonly Record<string, unknown>[]): void {
  queueMicrotask(() => {}); // at its first call the runtime removes the global one for a moment
  const seen = new Set<object>([globalThis]);
  const left: { value: object; way: Way }[] = [];
  const reach = (value: unknown, way: Way) => {
    const isObject = typeof value === "object" && value !== null || typeof value === "function";
    if (!isObject || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    left.push({ value, way });
  };
  for (const name of names) {
    const value = (globalThis as unknown as Record<string, unknown>)[name]; // some are made when they are first asked for
    defineProperty(globalThis, name, { value, writable: false, configurable: false });
    if (name !== "process") reach(value, "fixed");
  }
  for (let up = getPrototypeOf(globalThis); up !== null; up = getPrototypeOf(up)) reach(up, "fixed");
  for (const one of hidden()) reach(one, "fixed");
  const fixAll = () => {
    for (let next = left.pop(); next; next = left.pop()) fix(next.value, next.way, reach);
  };
  fixAll();
  // Only Node's objects are left to reach. Node gives its objects functions in place of those that they inherit.
  for (const module of [globalThis.process, ...modules.flatMap(Object.values)]) reach(module, "inherited");
  const made = [
    new EventEmitterAsyncResource({ name: "x" }),
    new Blob(["x"]),
    Readable.from([])[Symbol.asyncIterator](),
    ...duplexPair(),
    ...packers(),
  ];
  for (const one of made) {
    for (const part of [one, ...partsOf(one)]) reach(getPrototypeOf(Object(part)), "inherited");
  }
  fixAll();
}

/**
 * One of each of Node's streams that compress and decompress: they contain classes of the runtime's that no name leads
 * to.
 */
function packers(): object[] {
  const makers = Object.entries(zlib).filter(([name]) => /^create[A-Z]/.test(name)).map(([, make]) => make);
  return makers.map((make) => (make as () => object)());
}

function fix(holder: object, way: Way, reach: (value: unknown, way: Way) => void): void {
  const isAlive = alive().includes(holder);
  const inherits = way === "inherited" || derivedFrom().includes(holder) || isErrorsOwn(holder);
  const exception = settable.find(([whose]) => whose() === holder)?.[1];
  for (const key of ownKeys(holder)) {
    const { value, get, set } = getOwnPropertyDescriptor(holder, key)!;
    for (const part of [value, get, set]) reach(part, way);
  }
  reach(getPrototypeOf(holder), way);
  // One call of `freeze` where that is enough: the engine then still knows that its own functions are unchanged, and
  // stays quick.
  if (!isAlive && !inherits && exception === undefined) return void freeze(holder);
  for (const key of ownKeys(holder)) {
    const property = getOwnPropertyDescriptor(holder, key)!;
    if (key === exception || isAlive && typeof property.value !== "function") continue;
    if (!property.configurable) {
      const isFlag = way === "inherited" && Object(property.value) !== property.value; // a flag that the runtime sets
      if (property.writable && !isFlag) defineProperty(holder, key, { writable: false });
    } else if (!("value" in property)) defineProperty(holder, key, { configurable: false });
    else if (inherits) defineProperty(holder, key, inheritable(holder, key, property));
    else defineProperty(holder, key, { writable: false, configurable: false });
  }
  if (!isAlive) preventExtensions(holder);
}

/** Whether an object is the prototype of a kind of error. A class that extends such a kind sets `this.name`. */
function isErrorsOwn(holder: object): boolean {
  return Object.hasOwn(holder, "message") && Object.hasOwn(holder, "constructor");
}

function inheritable(holder: object, key: PropertyKey, property: PropertyDescriptor): PropertyDescriptor {
  const { value, enumerable } = property;
  const get = () => value;
  const set = function (this: unknown, own: unknown) {
    if (this === holder || Object(this) !== this) {
      throw new TypeError(`Cannot change ${String(key)}: a script in a sandbox shares it with the runtime.`);
    }
    const descriptor = { value: own, writable: true, enumerable: true, configurable: true };
    if (!defineProperty(this as object, key, descriptor)) throw new TypeError(`Cannot set ${String(key)}.`);
  };
  for (const one of [get, set]) freeze(one);
  freeze(set.prototype);
  return { get, set, enumerable, configurable: false };
}
