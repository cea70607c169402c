// What a script can name: modules and globals. Both are allow-lists, so each test asks the runtime what there is.
import { assert, assertEquals } from "@std/assert";
import { builtinModules } from "node:module";
import { allowedBuiltins } from "../../../src/sandbox/allowed_builtins.ts";
import { allowedGlobals } from "../../../src/sandbox/guest/allowed_globals.ts";
import { answersOf, sandboxed } from "./sandboxed.ts";

/** Everything in Deno's own program that looks like a module of Node's: `builtinModules` leaves out some that resolve. */
async function moduleNames(): Promise<string[]> {
  const names = new Set(builtinModules.map((name) => name.replace(/^node:/, "")));
  using program = await Deno.open(Deno.execPath());
  const chunk = new Uint8Array(8 * 2 ** 20), decoder = new TextDecoder("latin1");
  for (let rest = "";;) {
    const count = await program.read(chunk);
    if (count === null) break;
    const text = rest + decoder.decode(chunk.subarray(0, count));
    for (const [, name] of text.matchAll(/node:([a-z_][\w/]{1,40})/g)) {
      // In Deno's program names follow each other without a separator.
      for (let length = 2; length <= name.length; length++) names.add(name.slice(0, length));
    }
    rest = text.slice(-48);
  }
  return [...names].sort();
}

// Would catch: a module of the runtime's that no list names, such as node:_http_client, whose sockets open any descriptor.
Deno.test("a script gets only the allowed ones of the runtime's modules, by any name", async () => {
  const names = await moduleNames();
  assert(names.includes("_http_client") && names.length > 300);
  const body = `const names = Deno.args;
    const got = new Set();
    const spellings = (name) => ["node:" + name, name, "NODE:" + name, "./" + name];
    for (const name of (await import("./names.ts")).default) {
      for (const one of spellings(name)) await import(one).then(() => got.add(name), () => {});
    }
    console.log(JSON.stringify({ got: [...got] }));`;
  const files = { "names.ts": `export default ${JSON.stringify(names)};` };
  await sandboxed(body, { files }, (ended) => {
    assertEquals(
      (answersOf(ended).got as string[]).sort(),
      [...allowedBuiltins].sort(),
      ended.said.join("\n"),
    );
  });
});

// Would catch: text that becomes code that was not checked.
Deno.test("a script cannot make code from text, nor import a module that it builds", async () => {
  const attempts = [
    `eval("1")`,
    `new Function("return 1")()`,
    `(async () => {}).constructor("return 1")()`,
    `await import("data:" + "text/javascript,export default 1")`,
    `await import(URL.createObjectURL(new Blob(["1"], { type: "text/javascript" })))`,
    `await import("./s.ts" + "?again")`,
    `await import(import.meta.url.replace("s.ts", "besi" + "de.ts"))`,
    `await import(Deno.args[0] + "src/sandbox/guest/channel.ts")`,
    `await import(Deno.args[0] + "src/sandbox/guest/module_guard.ts")`,
  ];
  const body = `const got = [];
    ${attempts.map((one, at) => `try { ${one}; got.push(${at}); } catch { /* refused */ }`).join("\n")}
    console.log(JSON.stringify({ got }));`;
  const words = [new URL("../../../", import.meta.url).href];
  await sandboxed(body, { words, files: { "beside.ts": "" } }, (ended) => {
    assertEquals((answersOf(ended).got as number[]).map((at) => attempts[at]), [], ended.said.join("\n"));
  });
});

/** Globals of today's runtime that a script does not get. A name in neither list is one to look at. */
const refusedGlobals = `
  BroadcastChannel ByteString Cache CacheStorage CloseEvent CryptoKey DOMMatrix DOMMatrixReadOnly DOMPoint DOMPointReadOnly DOMQuad
  DOMRect DOMRectReadOnly DedicatedWorkerGlobalScope EventSource FileReader FormData GPU Headers ImageBitmap
  ImageBitmapRenderingContext ImageData Lock LockManager MessageChannel MessageEvent MessagePort NavigatorUAData
  OffscreenCanvas PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList ProgressEvent Request Response WebSocket
  WorkerGlobalScope WorkerLocation WorkerNavigator caches createImageBitmap global location name navigator nodeBootstrap
  onerror onmessage onunhandledrejection postMessage`.trim().split(/\s+/);

/** The names of the globals of a worker, as the runtime makes one. */
async function runtimeGlobals(): Promise<string[]> {
  const text = "postMessage(Object.getOwnPropertyNames(globalThis))";
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), {
    type: "module",
  });
  const names = await new Promise<string[]>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  worker.terminate();
  return names;
}

// Would catch: a global of a newer runtime that is on no list yet.
Deno.test("each global of the runtime is on the list of the allowed or of the removed", async () => {
  const decided = [...allowedGlobals, ...refusedGlobals];
  const names = (await runtimeGlobals()).filter((name) => !/^GPU/.test(name));
  assertEquals(names.filter((name) => !decided.includes(name)), []);
});

// Would catch: navigator.gpu and the like, which open drivers without a right; and other ways that lead there.
Deno.test("a script has the allowed globals, and nothing leads from them to the others", async () => {
  const body = `
    const modules = await Promise.all(${
    JSON.stringify(allowedBuiltins)
  }.map((name) => import("node:" + name)));
    const seen = new Set(), found = [];
    const queue = [[globalThis, "globalThis"], [async function* () {}, "generator"], ...modules.map((one) => [one, "module"])];
    for (let next; next = queue.pop();) {
      const [value, path] = next;
      if (value === null || typeof value !== "object" && typeof value !== "function" || seen.has(value)) continue;
      seen.add(value);
      if (typeof value === "function") found.push([value.name, path]);
      queue.push([Object.getPrototypeOf(value), path + ".(prototype)"]);
      for (const key of Reflect.ownKeys(value)) {
        const { get, set } = Reflect.getOwnPropertyDescriptor(value, key);
        queue.push([get, path + "." + String(key)], [set, path + "." + String(key)]);
        try { queue.push([value[key], path + "." + String(key)]); } catch { /* only on instances */ }
      }
    }
    const bad = /^(Socket|Server|Pipe|TCP|TTY|UDP|FsFile|WriteStream|ReadStream|Command|ChildProcess|Process|GPU\\w*|WebSocket|EventSource|BroadcastChannel|MessagePort|Cache|Navigator|require|createRequire|binding|dlopen|op_\\w+|registerHooks|compileFunction|runInContext|DatabaseSync|WASI|Inspector|CryptoKey|importSync|registerSymbols)$/;
    const globals = Object.getOwnPropertyNames(globalThis).filter((name) => globalThis[name] !== undefined).sort();
    console.log(JSON.stringify({ globals: [...globals, "undefined"].sort() }));
    console.log(JSON.stringify({ bad: found.filter(([name]) => bad.test(name)), none: null }));
    console.log(JSON.stringify({ count: found.length }));`;
  await sandboxed(body, {}, (ended) => {
    const { globals, bad, count } = answersOf(ended) as { globals: string[]; bad: string[][]; count: number };
    assertEquals(globals, [...allowedGlobals].sort(), ended.said.join("\n"));
    // Deno's own functions of these names are there, and each throws a sentence.
    assertEquals(bad.filter(([, path]) => !path.startsWith("globalThis.Deno.")), []);
    assert(count > 1000, "nothing was walked through");
  });
});

// Would catch: a function of Deno's that still does what it does outside.
Deno.test("each function of Deno's either is this library's or throws a sentence", async () => {
  const own =
    "exit inspect memoryUsage readFile readTextFile stat lstat writeFile writeTextFile refTimer unrefTimer addSignalListener removeSignalListener";
  const body = `const own = "${own}".split(" "), odd = [];
    for (const [name, value] of Object.entries(Deno)) {
      if (typeof value !== "function" || own.includes(name)) continue;
      for (const use of [() => value(), () => new value()]) {
        try { use(); odd.push(name); } catch (error) { if (error.name !== "StateError") odd.push(name); }
      }
    }
    const others = Object.keys(Deno).filter((name) => typeof Deno[name] !== "function").sort();
    console.log(JSON.stringify({ odd }));
    console.log(JSON.stringify({ others }));`;
  await sandboxed(body, {}, (ended) => {
    const { odd, others } = answersOf(ended) as { odd: string[]; others: string[] };
    assertEquals(odd, [], ended.said.join("\n"));
    const expected =
      "args build customInspect env errors exitCode noColor permissions stderr stdin stdout version";
    assertEquals(others, expected.split(" "));
  });
});
