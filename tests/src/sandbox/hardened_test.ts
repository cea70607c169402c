// Objects that the script shares with the runtime's own code: a script that replaces their functions would be called by
// that code, with its insides.
import { assert, assertEquals } from "@std/assert";
import { allowedBuiltins } from "../../../src/sandbox/allowed_builtins.ts";
import { answersOf, sandboxed } from "./sandboxed.ts";

const modules = `const modules = await Promise.all(${
  JSON.stringify(allowedBuiltins)
}.map((name) => import("node:" + name)));
const [events, util, stream, zlib] = ["events", "util", "stream", "zlib"].map((name) =>
  modules[${JSON.stringify(allowedBuiltins)}.indexOf(name)]);`;

// Would catch: one function that a script can replace, by any way that leads to it.
Deno.test("nothing that a script shares with the runtime can be changed by it", async () => {
  const body = `${modules}
    const mine = new Set([globalThis, Deno]), changeable = [];
    const seen = new Set(mine), queue = [];
    const reach = (value, path) => {
      if (value === null || typeof value !== "object" && typeof value !== "function" || seen.has(value)) return;
      if (ArrayBuffer.isView(value)) return;
      seen.add(value);
      queue.push([value, path]);
    };
    const ownState = [performance, crypto, console];
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      const { writable, configurable } = Reflect.getOwnPropertyDescriptor(globalThis, name);
      if (writable || configurable) changeable.push("globalThis." + name);
      reach(globalThis[name], name);
    }
    for (const name of Object.keys(Deno)) if (name !== "exitCode") {
      if (Reflect.getOwnPropertyDescriptor(Deno, name).writable) changeable.push("Deno." + name);
      reach(Deno[name], "Deno." + name);
    }
    for (let up = globalThis; up = Object.getPrototypeOf(up);) reach(up, "above globalThis");
    for (const module of modules) for (const [name, value] of Object.entries(module)) reach(value, "module." + name);
    const made = [[].values(), new Map().keys(), new Set().keys(), "x"[Symbol.iterator](), "x".matchAll(/x/g),
      function* () {}, async function* () {}, async () => {},
      new URLSearchParams()[Symbol.iterator](), setTimeout(() => {}, 0), setImmediate(() => {}), new ReadableStream().values(),
      [1].values().map((x) => x), Iterator.from({ next: () => ({ done: true }) }), new Intl.Segmenter().segment("x"),
      new Intl.Segmenter().segment("x")[Symbol.iterator](), zlib.createGzip(),
      stream.Readable.from(["a"]), new AbortController().signal, Promise.resolve(), (() => arguments_())()];
    function arguments_() { return arguments; }
    const packers = Object.entries(zlib).filter(([name]) => /^create[A-Z]/.test(name)).map(([, make]) => make());
    for (const one of [new Blob(["x"]), ...packers]) {
      for (const key of Reflect.ownKeys(one)) made.push(one[key], Object(one[key])[0]);
    }
    made.push(stream.Readable.from([])[Symbol.asyncIterator]());
    const signal = AbortSignal.timeout(1e6);
    for (const key of Reflect.ownKeys(signal)) {
      for (let one = signal[key], times = 0; one && times < 20; times++) made.push(one = one._idlePrev);
    }
    for (const [at, one] of made.entries()) reach(Object.getPrototypeOf(Object(one)), "made" + at + Object(one).constructor?.name);
    for (const one of [new WritableStream(), new TransformStream(), new events.EventEmitterAsyncResource({ name: "x" })]) {
      for (const key of Reflect.ownKeys(one)) reach(Object.getPrototypeOf(Object(one[key])), "part " + String(key));
    }
    for (let next; next = queue.pop();) {
      const [value, path] = next;
      if (value[Symbol.toStringTag] === "Module") continue; // what the language itself fixes
      for (const key of Reflect.ownKeys(value)) {
        const property = Reflect.getOwnPropertyDescriptor(value, key);
        const name = path + "." + String(key);
        if (name === "Error.stackTraceLimit") continue;
        const isPlain = "value" in property && Object(property.value) !== property.value;
        if (property.configurable && !(ownState.includes(value) && typeof property.value !== "function")) changeable.push(name);
        else if (property.writable && !isPlain && !ownState.includes(value)) changeable.push(name);
        for (const part of ["value", "get", "set"]) reach(property[part], name);
      }
      if (Object.isExtensible(value) && !ownState.includes(value)) changeable.push(path + " is extensible");
      reach(Object.getPrototypeOf(value), path + ".(prototype)");
    }
    console.log(JSON.stringify({ count: seen.size }));
    console.log(JSON.stringify({ changeable: changeable.slice(0, 40) }));`;
  await sandboxed(body, {}, (ended) => {
    const { count, changeable } = answersOf(ended) as { count: number; changeable: string[] };
    assertEquals(changeable, [], ended.said.join("\n"));
    assert(count > 2000, `${count} objects were walked through`);
  });
});

// Would catch: process as the this of an emit, and the runtime's insides as an argument of call, as they once came.
Deno.test("a script that replaces functions everywhere is never called with the runtime's insides", async () => {
  const body = `${modules}
    const got = [], define = Reflect.defineProperty, owns = Reflect.ownKeys, see = Reflect.getOwnPropertyDescriptor;
    let on = false;
    const holders = [events.EventEmitter, stream.Readable, stream.Writable, Function, Object, Array, Map, Set, WeakMap, Promise,
      RegExp, String, Event, EventTarget, Error].flatMap((one) => [one, one.prototype]).concat([Reflect, JSON, globalThis, console]);
    for (const holder of holders) {
      for (const key of owns(holder)) {
        const { value } = see(holder, key);
        if (typeof value !== "function") continue;
        const own = function (...args) { if (on) got.push(String(key)); return Reflect.apply(value, this, args); };
        try { holder[key] = own; } catch { /* refused */ }
        define(holder, key, { value: own });
      }
      for (const name of ["parentURL", "format", "source", "then", "handle", "fd"]) {
        try { define(holder, name, { set() { if (on) got.push("set " + name); } }); } catch { /* refused */ }
      }
    }
    on = true;
    util.deprecate(() => {}, "old", "X1")();
    const emitter = new events.EventEmitter();
    for (let index = 0; index < 20; index++) emitter.on("x", () => {});
    await import("./missing" + ".ts").catch(() => {});
    await new Promise((resolve) => zlib.gzip("x", resolve));
    await stream.promises.pipeline(stream.Readable.from(["a"]), new stream.PassThrough(), async function* () {});
    new TextDecoderStream(), new CompressionStream("gzip"), structuredClone(new Map()), new Intl.DateTimeFormat().format();
    await new Promise((resolve) => setTimeout(resolve, 100));
    on = false;
    console.log(JSON.stringify({ got }));`;
  await sandboxed(body, {}, (ended) => assertEquals(answersOf(ended), { got: [] }, ended.said.join("\n")));
});

Deno.test("Node's process leads nowhere", async () => {
  const body = `const reached = [];
    for (let holder = process; holder.constructor?.name !== "EventEmitter" && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
      for (const name of Object.getOwnPropertyNames(holder)) {
        if (["emit", "nextTick", "emitWarning", "constructor"].includes(name)) continue;
        let value;
        try { value = process[name]; } catch { continue; }
        if (typeof value !== "function" || ["hrtime", "uptime"].includes(name)) continue;
        try { value(); reached.push(name); } catch (error) { if (error.name !== "StateError") reached.push(name + error); }
      }
    }
    for (const name of ["writeReport", "getReport"]) try { process.report[name](); reached.push(name); } catch { /* refused */ }
    const parts = [process.env, process.argv.slice(2), process.stdin, process.mainModule].map((one) => one && Object.keys(one).length);
    console.log(JSON.stringify({ reached }));
    console.log(JSON.stringify({ parts }));`;
  await sandboxed(body, {}, (ended) => {
    assertEquals(answersOf(ended), { reached: [], parts: [0, 0, null, null] }, ended.said.join("\n"));
  });
});

// Would catch: the runtime's own cryptography, which ends the whole program, and the host with it, for numbers like these.
Deno.test("no key and no prime of a script's ends the program", async () => {
  const body = `const tried = [];
    const node = await import("node:" + "crypto").catch(() => undefined);
    for (const attempt of [
      () => node.createDiffieHellman(new Uint8Array(1)).generateKeys(),
      () => node.generatePrimeSync(1),
      () => node.generateKeyPairSync("rsa-pss", { modulusLength: 16 }),
      async () => {
        const kind = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512", modulusLength: 256, publicExponent: new Uint8Array([1, 0, 1]) };
        const { privateKey } = await crypto.subtle.generateKey(kind, true, ["sign"]);
        await crypto.subtle.sign(kind, privateKey, new Uint8Array(1));
      },
    ]) {
      try { await attempt(); tried.push("done"); } catch ({ name }) { tried.push(name); }
    }
    console.log(JSON.stringify({ tried }));`;
  await sandboxed(body, {}, (ended) => {
    assertEquals(answersOf(ended).tried, Array(4).fill("TypeError"), ended.said.join("\n"));
    assertEquals(ended.code, 0);
  });
});

// Would catch: a wall that honest scripts run into.
Deno.test("the language and Node's modules work in a sandbox as they do outside", async () => {
  const body = `${modules}
    const { Buffer, util: u } = { Buffer: globalThis.Buffer, util };
    const all = {};
    class Own extends Error { constructor(text) { super(text); this.name = "Own"; } }
    try { throw new Own("x"); } catch (error) { all.error = String(error); }
    function Old() {}
    Old.prototype.toString = () => "old";
    all.old = String(new Old());
    const record = {};
    for (const name of ["constructor", "toString", "valueOf", "hasOwnProperty"]) record[name] = 1;
    all.record = Object.keys(record).length;
    const action = function () {};
    action.call = action.toString = () => "mine";
    all.action = String(action);
    class Emitter extends events.EventEmitter {}
    const emitter = new Emitter();
    emitter.on("x", (value) => all.emitted = value);
    emitter.emit("x", 5);
    let piped = "";
    const { Readable, Transform, Writable } = stream;
    await stream.promises.pipeline(
      Readable.from(["a", "b"]),
      new Transform({ transform(part, _, done) { done(null, part + "!"); } }),
      new Writable({ write(part, _, done) { piped += part; done(); } }),
    );
    all.piped = piped;
    all.zipped = zlib.gunzipSync(zlib.gzipSync("zip")).toString();
    all.hash = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from("x"))).toString("hex").slice(0, 8);
    all.random = crypto.randomUUID().length;
    all.waited = await util.promisify(setTimeout)(1, "waited");
    all.buffer = Buffer.from("aGk=", "base64").toString();
    Error.stackTraceLimit = 3;
    all.stack = new Error("x").stack.split("\\n").length <= 4;
    all.deprecated = util.deprecate(() => "called", "old", "X2")();
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(JSON.stringify({ all }));`;
  await sandboxed(body, {}, (ended) => {
    assertEquals(answersOf(ended).all, {
      error: "Own: x",
      old: "old",
      record: 4,
      action: "mine",
      emitted: 5,
      piped: "a!b!",
      zipped: "zip",
      hash: "2d711642",
      random: 36,
      waited: "waited",
      buffer: "hi",
      stack: true,
      deprecated: "called",
    }, ended.said.join("\n"));
    assertEquals(ended.code, 0, ended.said.join("\n"));
  });
});
