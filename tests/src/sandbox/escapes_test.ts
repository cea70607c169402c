// Tries to get out of the sandbox. Each attempt tells what it got; nothing of it may be what it wanted.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { ScriptEvent } from "../../../src/script/events.ts";
import { answersOf, front, sandboxed } from "./sandboxed.ts";

/** Each attempt gives what it got hold of, or throws. */
const attempts: Record<string, string> = {
  "reads a file": `Deno.readTextFileSync("/etc/passwd")`,
  "reads a file through the host": `await Deno.readTextFile("/etc/passwd")`,
  "reads a file by Node's door": `(await node("fs")).readFileSync("/etc/passwd", "utf8")`,
  "fetches a file": `await (await fetch("file:///etc/passwd")).text()`,
  "reads its own text": `Deno.readTextFileSync(new URL(import.meta.url))`,
  "imports a file as text":
    `(await import("/etc/" + "passwd", { with: { type: "text" } })).default.match(/root.*/)?.[0] ?? never()`,
  "imports what stands beside it": `await import("./besi" + "de.ts")`,
  "lists a folder": `[...Deno.readDirSync("/")].length`,
  "asks for a file": `Deno.statSync("/etc/passwd").size`,
  "writes a file": `Deno.writeTextFileSync("/tmp/pvcam-escaped", "x")`,
  "writes into its own folder": `Deno.writeTextFileSync("results/x", "x")`,
  "writes elsewhere through the host": `await Deno.writeTextFile("../escaped.txt", "x")`,
  "writes elsewhere by a whole path": `await Deno.writeTextFile("/tmp/pvcam-escaped", "x")`,
  "writes over what was there": `await Deno.writeTextFile("yesterday.txt", "x")`,
  "writes through a link": `await Deno.writeTextFile("link/escaped.txt", "x")`,
  "makes a link": `Deno.symlinkSync("/etc", "results/etc")`,
  "makes a hard link": `Deno.linkSync("/etc/passwd", "results/p")`,
  "makes temporary files by a data base": `new (await node("sqlite")).DatabaseSync(":memory:")
     .exec("PRAGMA temp_store = FILE; CREATE TEMP TABLE t (a); INSERT INTO t VALUES (zeroblob(1e7))") ?? "made"`,
  "finds a module of Node's by its bare name": `Object.keys(await import("sql" + "ite"))`,
  "finds one in capital letters": `Object.keys(await import("NODE:" + "sqlite"))`,
  "finds one by a module that it makes up":
    `Object.keys(await import("data:" + "text/javascript,export * from 'node:sqlite'"))`,
  "finds one by a module in its memory": `Object.keys(await import(URL.createObjectURL(
     new Blob(["export * from 'node:sqlite'"], { type: "text/javascript" }))))`,
  "finds one by what it evaluates": `Object.keys(await new Function("return import('node:sqlite')")())`,
  "finds one by another one": `(await node("module")).createRequire("/")("node:sqlite")`,
  "asks the process for one": `process.getBuiltinModule?.("sqlite") ?? never()`,
  "asks the process for its insides": `process.binding?.("fs") ?? process.mainModule ?? never()`,
  "starts a worker": `new Worker("data:text/javascript,0", { type: "module" })`,
  "starts one of Node's workers": `new (await node("worker_threads")).Worker("0", { eval: true })`,
  "finds the runtime's own tools": `Deno[Deno.internal] ?? never()`,
  "opens the machine to WebAssembly":
    `new (await node("wasi")).WASI({ version: "preview1", preopens: { "/": "/" } })`,
  "lets itself be inspected": `new (await node("inspector")).Session().connect() ?? "connected"`,
  "sets flags of the engine": `(await node("v8")).setFlagsFromString("--allow-natives-syntax") ?? "set"`,
  "reads a file by a module that it makes up": `(await import("data:" +
     "text/javascript,import t from 'file:///etc/passwd' with { type: 'text' }; export default t")).default`,
  "keeps data in a cache": `await (await caches.open("x")).put("http://a/", new Response("b")) ?? "kept"`,
  "writes a heap snapshot": `(await node("v8")).writeHeapSnapshot("/tmp/pvcam-escaped.heap")`,
  "reaches the network": `await (await fetch("http://127.0.0.1:8000/")).text()`,
  "opens a socket": `(await Deno.connect({ port: 22 })).remoteAddr`,
  "opens a UNIX socket": `(await Deno.connect({ transport: "unix", path: "/run/x.sock" })).remoteAddr`,
  "listens": `Deno.listen({ port: 0 }).addr`,
  "asks for a name": `await Deno.resolveDns("localhost", "A")`,
  "connects by Node's door": `await new Promise((yes, no) =>
     node("net").then((net) => net.connect(22, "127.0.0.1").on("connect", () => yes("connected")).on("error", no), no))`,
  "opens a WebSocket": `await new Promise((yes, no) => {
     const s = new WebSocket("ws://127.0.0.1:8000"); s.onopen = () => yes("open"); s.onerror = no; })`,
  "sees the environment": `Deno.env.get("HOME")`,
  "sees all of the environment": `Deno.env.toObject()`,
  "sees it by Node's door": `process.env.HOME`,
  "starts a program": `new TextDecoder().decode(new Deno.Command("id").outputSync().stdout)`,
  "starts one by Node's door": `(await node("child_process")).execFileSync("id").toString()`,
  "kills who started it": `Deno.kill(Deno.ppid, "SIGCONT") ?? "killed"`,
  "opens a library":
    `Deno.dlopen("libc.so.6", { getpid: { parameters: [], result: "i32" } }).symbols.getpid()`,
  "opens libpvcam":
    `Deno.dlopen(library, { pl_error_code: { parameters: [], result: "i16" } }).symbols.pl_error_code()`,
  "opens a library by Node's door": `(await node("process")).dlopen({ exports: {} }, library) ?? "opened"`,
  "makes pointers": `Deno.UnsafePointer.of(new Uint8Array(8))`,
  "asks for the machine's name": `Deno.hostname()`,
  "imports from the network": `await import("https://deno.land/std@0.100.0/" + "version.ts")`,
  "imports a package": `await import("npm:yaml" + "@2.9.1")`,
  "asks for a right":
    `(await Deno.permissions.request({ name: "read" })).state === "granted" ? "granted" : never()`,
  "gives a worker of its own more rights": `await new Promise((yes, no) => {
     const text = "try { postMessage(Deno.readTextFileSync('/etc/passwd')) } catch { postMessage('') }";
     const worker = new Worker(URL.createObjectURL(new Blob([text])), { type: "module", deno: { permissions: "inherit" } });
     worker.onmessage = ({ data }) => data ? yes(data) : no(new Error("refused"));
   })`,
  "gives a worker a right by name": `(() => {
     new Worker(URL.createObjectURL(new Blob([""])), { type: "module", deno: { permissions: { read: true } } });
     return "given"; })()`,
  "leaves through another realm":
    `(await node("vm")).runInNewContext("this.constructor.constructor('return Deno')()")
     .readTextFileSync("/etc/passwd")`,
};

const script = `const library = Deno.args[0];
const node = (name: string) => import("node:" + name);
const never = () => { throw new Error("not granted"); };
const attempts: Record<string, () => unknown> = {
${
  Object.entries(attempts).map(([name, code]) => `  ${JSON.stringify(name)}: async () => (${code}),`).join(
    "\n",
  )
}
};
for (const [name, attempt] of Object.entries(attempts)) {
  const got = await attempt().then((value) => ({ got: String(value).slice(0, 80) }), (error) => ({ refused: String(error).slice(0, 200) }));
  console.log(JSON.stringify({ [name]: got }));
}`;

Deno.test("nothing that a script does gets it out of the sandbox", async () => {
  const library = fromFileUrl(new URL("../../../ffi/sim/build/libpvcam.so.2", import.meta.url));
  const outside = await Deno.makeTempDir({ prefix: "pvcam-outside-" });
  try {
    await Deno.mkdir(join(outside, "results"));
    await Deno.writeTextFile(join(outside, "results/yesterday.txt"), "precious");
    await Deno.symlink("/tmp", join(outside, "results/link"));
    const files = { "beside.ts": "export default 'beside';" };
    await sandboxed(script, { words: [library], files, out: join(outside, "results") }, async (ended) => {
      const answers = answersOf(ended) as Record<string, { got?: string; refused?: string }>;
      assertEquals(Object.keys(answers), Object.keys(attempts), ended.said.join("\n"));
      const through = Object.entries(answers).filter(([, answer]) => answer.got !== undefined);
      assertEquals(through, []);
      // A wall, and no mere mistake in the attempt.
      for (const [name, { refused = "" }] of Object.entries(answers)) {
        assert(
          !/(?<!process|caches|WebSocket) is not defined|is not a function|SyntaxError/.test(refused),
          `${name}: ${refused}`,
        );
      }
      assertEquals(await Deno.readTextFile(join(outside, "results/yesterday.txt")), "precious");
      const names = [...Deno.readDirSync(join(outside, "results"))].map(({ name }) => name).sort();
      assertEquals(names, ["link", "yesterday.txt"]);
      for (const name of ["pvcam-escaped", "pvcam-escaped.db", "escaped.txt"]) {
        assertEquals(await Deno.stat(`/tmp/${name}`).then(() => name, () => undefined), undefined);
      }
    });
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
});

// Would catch: a module that is loaded, and so run, before anybody could say no.
Deno.test("a script that names modules elsewhere in its text is refused before it begins", async () => {
  // Its path comes before the script's, wherever this runs, and it is broken itself.
  const outside = await Deno.makeTempFile({ prefix: "a-", suffix: ".ts" });
  await Deno.writeTextFile(outside, `import "missing";`);
  const texts: [string, RegExp][] = [
    [`import "${outside}";`, /imports ".*a-.*\.ts" \(line 1\)/],
    [
      `import text from "/etc/passwd" with { type: "text" }; console.log(text);`,
      /imports "\/etc\/passwd" \(line 1\)/,
    ],
    [`import "../elsewhere.ts";`, /imports "\.\.\/elsewhere\.ts" \(line 1\)/],
    [`\nimport "https://example.com/x.ts";`, /imports "https:\/\/example\.com\/x\.ts" \(line 2\)/],
    [`import yaml from "npm:yaml@2.9.1"; console.log(yaml);`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`await import("npm:yaml@2.9.1");`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`import "jsr:@std/path@1";`, /imports "jsr:@std\/path@1" \(line 1\)/],
    [`import "missing";`, /"missing" \(line 1\), and that leads nowhere/],
    // The folder may be somebody's home, and the library's has what was recorded in it.
    [
      `import "./notes.json" with { type: "json" };`,
      /"\.\/notes\.json" \(line 1\), and there a script reads no file/,
    ],
    [
      `import "./.ssh/id" with { type: "text" };`,
      /"\.\/\.ssh\/id" \(line 1\), and there a script reads no file/,
    ],
    [
      `await import("./s.ts", { with: { type: "text" } });`,
      /"\.\/s\.ts" \(line 1\), and there a script reads no file/,
    ],
    [`import "./.config/mine.ts";`, /"\.\/\.config\/mine\.ts" \(line 1\)/],
    [`import "./node_modules/mine/index.js";`, /"\.\/node_modules\/mine\/index\.js" \(line 1\)/],
    [`import "./mine.cjs";`, /"\.\/mine\.cjs" \(line 1\)/],
    [`import "${new URL("../../../deno.json", import.meta.url)}" with { type: "json" };`, /reads no file/],
    [`import "${import.meta.url}";`, /escapes_test\.ts" \(line 1\)/],
    // What says where types are is read by the check of types: it would fetch packages and parse files.
    [
      `// @ts-types="npm:yaml@2.9.1"\nimport "./mine.mjs";`,
      /imports "\.\/mine\.mjs" \(line 2\), and .*types/,
    ],
    [
      `// @ts-types="../elsewhere.d.ts"\nimport "./mine.mjs";`,
      /imports "\.\/mine\.mjs" \(line 2\), and .*types/,
    ],
    [`/// <reference types="npm:yaml@2.9.1" />`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`/// <reference path="../../../etc/passwd" />`, /imports "\.\.\/.*passwd" \(line 1\)/],
    [`import "./mine.tsx";`, /"npm:preact\/jsx-runtime" \(line 1\)|preact/],
    [`import "./typed.mjs";`, /elsewhere\.d\.ts/],
    [`let x: import("npm:yaml@2.9.1").Document;`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`import yaml = require("npm:yaml@2.9.1");`, /npm:yaml|require/],
    [`import "node:sqlite";`, /imports "node:sqlite" \(line 1\), and .* of Node's modules node:assert, /],
  ];
  const files = {
    "notes.json": "{}",
    "mine.cjs": "",
    "mine.mjs": "export {};",
    "mine.tsx": "/** @jsxImportSource npm:preact */\nexport default <div />;",
    "typed.mjs": '// @ts-self-types="../elsewhere.d.ts"\nexport {};',
    ".ssh/id": "secret",
    ".config/mine.ts": "",
    "node_modules/mine/index.js": "",
  };
  for (const [text, sentence] of texts) {
    let refusal = "";
    await sandboxed(text, { files }, () => {}).catch((error) => refusal = error.message);
    assertMatch(refusal, sentence);
  }
  await Deno.remove(outside);
});

// Would catch: a link in the script's folder by which it imports from anywhere.
Deno.test("a link beside the script does not lead its imports out of the folder", async () => {
  const outside = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(outside, "export default 'outside';");
    const text = `import value from "./linked.ts"; console.log(value);`;
    let refusal = "";
    await sandboxed(text, { links: { "linked.ts": outside } }, () => {}).catch(({ message }) =>
      refusal = message
    );
    assertMatch(refusal, /imports "\.\/linked\.ts" \(line 1\)/);
  } finally {
    await Deno.remove(outside);
  }
});

Deno.test("what a script's own configuration calls by a bare name keeps that name", async () => {
  const files = {
    "deno.json": `{ "imports": { "camera": "${front}", "mine": "./lib.ts" } }`,
    "lib.ts": `export const word = "mine";`,
  };
  const body = `import { openCamera } from "camera"; import { word } from "mine";
    await using camera = await openCamera(); console.log(word, camera.info.name);`;
  await sandboxed(body, { files }, ({ output, code, said }) => {
    assertEquals(output, ["mine pvcamUSB_0"], said.join("\n"));
    assertEquals(code, 0);
  });
});

// Would catch: a look at the script by its own import map, and a run without it: what ran was never looked at.
Deno.test("what a script's own configuration maps is mapped when it runs, too", async () => {
  const files = {
    "deno.json": `{ "imports": { "./a.ts": "./harmless.ts", "./sub/": "./harmless/" } }`,
    "harmless.ts": `export default "harmless";`,
    "harmless/b.ts": `export default "harmless, too";`,
    "a.ts": `import secret from "../secret.txt" with { type: "text" }; export default secret;`,
    "sub/b.ts": `import secret from "../../secret.txt" with { type: "text" }; export default secret;`,
    "../secret.txt": "secret",
  };
  const body = `import a from "./a.ts"; import b from "./sub/b.ts"; console.log(a); console.log(b);`;
  await sandboxed(body, { files, folder: "scripts" }, ({ output, said }) => {
    assertEquals(output, ["harmless", "harmless, too"], said.join("\n"));
  });
});

// Would catch: a script that is changed after it was looked at, by itself or by somebody else.
Deno.test("what runs is what was looked at", async () => {
  const body = `console.log("first"); await new Promise((resolve) => setTimeout(resolve, 300));
    console.log(await import("./later.ts").then(({ default: text }) => text));`;
  const onEvent = (event: ScriptEvent, folder: string) => {
    if (event.event === "output") {
      Deno.writeTextFileSync(join(folder, "later.ts"), `export default "changed";`);
    }
  };
  await sandboxed(
    body,
    { files: { "later.ts": `export default "second";` }, onEvent },
    ({ output, said }) => {
      assertEquals(output, ["first", "second"], said.join("\n"));
    },
  );
});

// Would catch: a host that may read what lies around the folder it writes to.
Deno.test("the host is given no right around --out", async () => {
  const body = `const tried = [];
    for (const path of ["../secret.txt", "../", "../../"]) await Deno.readTextFile(path).then(() => tried.push(path), () => {});
    console.log(JSON.stringify({ tried }));`;
  await sandboxed(body, { files: { "secret.txt": "secret" } }, (ended) => {
    assertEquals(answersOf(ended), { tried: [] }, ended.said.join("\n"));
  });
});
