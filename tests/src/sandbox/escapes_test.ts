// Tries to get out of the sandbox. Each attempt prints what it got, which must not be what it wanted.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { SettingsError } from "../../../src/errors.ts";
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
  "imports a file beside it": `await import("./besi" + "de.ts")`,
  "lists a folder": `[...Deno.readDirSync("/")].length`,
  "asks for a file": `Deno.statSync("/etc/passwd").size`,
  "writes a file": `Deno.writeTextFileSync("/tmp/pvcam-escaped", "x")`,
  "writes into its own folder": `Deno.writeTextFileSync("results/x", "x")`,
  "writes elsewhere through the host": `await Deno.writeTextFile("../escaped.txt", "x")`,
  "writes elsewhere by a whole path": `await Deno.writeTextFile("/tmp/pvcam-escaped", "x")`,
  "writes over what was there": `await Deno.writeTextFile("yesterday.txt", "x")`,
  "writes through a link": `await Deno.writeTextFile("link/escaped.txt", "x")`,
  // The engine's own function asks no right of Deno's.
  "writes over what was there by the engine":
    `(globalThis.gc ?? never)({ type: "major-snapshot", filename: "yesterday.txt" }) ?? "written"`,
  "makes a file by the engine":
    `(globalThis.gc ?? never)({ type: "major-snapshot", filename: "escaped.txt" }) ?? "written"`,
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
  "sees it by Node's door": `process.env.HOME ?? never()`,
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
  "gives its worker more rights": `await new Promise((yes, no) => {
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

/** Tries them all, with the path of libpvcam; `say` is called with what came of each. */
const trying = (library: string, say: string) =>
  `const library = ${library};
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
  ${say}(JSON.stringify({ [name]: got }));
}`;

const inScript = trying("Deno.args[0]", "console.log");

/** The same in a processor, once while its module is loaded and once with a frame in hand. */
const processor = `${trying('"libpvcam.so.2"', "console.log")}
const inHand: string[] = [];
export default (frame, { emit, stop }) => {
  const attempts = [
    () => Deno.readTextFileSync("/etc/passwd"),
    () => Deno.env.get("HOME"),
    () => new Worker("data:text/javascript,0", { type: "module" }),
    () => new Deno.Command("id").outputSync(),
    () => Deno.dlopen("libpvcam.so.2", {}),
    () => Deno.exit(3),
    () => close(),
    () => postMessage({ kind: "stop" }),
    () => self.postMessage({ kind: "stop" }),
  ];
  const got = attempts.map((attempt) => { try { return String(attempt()); } catch (error) { return error.name; } });
  emit(got);
  stop();
};`;

const inProcessor = `
import { openCamera } from "${front}";
await using camera = await openCamera();
await using run = await camera.acquire({});
for await (const { value } of run.process(new URL("./processor.ts", import.meta.url))) {
  console.log(JSON.stringify({ inHand: value }));
}`;

for (const where of ["script", "processor"]) {
  Deno.test(`nothing that a ${where} does gets it out of the sandbox`, async () => {
    const library = fromFileUrl(new URL("../../../ffi/sim/build/libpvcam.so.2", import.meta.url));
    const outside = await Deno.makeTempDir({ prefix: "pvcam-outside-" });
    try {
      await Deno.mkdir(join(outside, "results"));
      await Deno.writeTextFile(join(outside, "results/yesterday.txt"), "precious");
      await Deno.symlink("/tmp", join(outside, "results/link"));
      const files = { "beside.ts": "export default 'beside';", "processor.ts": processor };
      await sandboxed(where === "script" ? inScript : inProcessor, {
        words: [library],
        files,
        out: join(outside, "results"),
      }, async (ended) => {
        const { inHand, ...answers } = answersOf(ended) as Record<string, { got?: string; refused?: string }>;
        if (where === "processor") {
          const refused = [...Array(7).fill("StateError"), "TypeError", "TypeError"];
          assertEquals(inHand as unknown, refused, ended.said.join("\n"));
        }
        assertEquals(Object.keys(answers), Object.keys(attempts), ended.said.join("\n"));
        const through = Object.entries(answers).filter(([, answer]) => answer.got !== undefined);
        assertEquals(through, []);
        // A wall has to refuse it: the attempt must not fail by a mistake of its own.
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
}

// Would catch: a module that is loaded, and so run, before it could be refused.
Deno.test("a script that names modules elsewhere in its text is refused before it begins", async () => {
  // Its path sorts before the script's on every machine, and it has a fault of its own.
  const outside = await Deno.makeTempFile({ prefix: "a-", suffix: ".ts" });
  await Deno.writeTextFile(outside, `import "missing";`);
  const texts: [string, RegExp][] = [
    [`import "${outside}";`, /imports ".*a-.*\.ts" \(line 1\)/],
    [
      `import text from "/etc/passwd" with { type: "text" }; console.log(text);`,
      /imports "\/etc\/passwd" \(line 1\)/,
    ],
    [`import "./main.ts?1";`, /imports "\.\/main\.ts\?1" \(line 1\), and .*\?/],
    [`import "../elsewhere.ts";`, /imports "\.\.\/elsewhere\.ts" \(line 1\)/],
    [`\nimport "https://example.com/x.ts";`, /imports "https:\/\/example\.com\/x\.ts" \(line 2\)/],
    [`import yaml from "npm:yaml@2.9.1"; console.log(yaml);`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`await import("npm:yaml@2.9.1");`, /imports "npm:yaml@2\.9\.1" \(line 1\)/],
    [`import "jsr:@std/path@1";`, /imports "jsr:@std\/path@1" \(line 1\)/],
    [`import "missing";`, /"missing" \(line 1\), and that leads to no file/],
    // The folder may be a user's home, and the library's folder holds recordings.
    [
      `import "./notes.json" with { type: "json" };`,
      /"\.\/notes\.json" \(line 1\), and in a sandbox a script reads no file/,
    ],
    [
      `import "./.ssh/id" with { type: "text" };`,
      /"\.\/\.ssh\/id" \(line 1\), and in a sandbox a script reads no file/,
    ],
    [
      `await import("./s.ts", { with: { type: "text" } });`,
      /"\.\/s\.ts" \(line 1\), and in a sandbox a script reads no file/,
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

// Would catch: a name that is read as an address, in which characters such as # and % have another meaning.
Deno.test("the names of a script and its modules are used as names only", async () => {
  const files = {
    "a#b.ts": `export default "hash";`,
    "a%20b.ts": `export default "percent";`,
    "é?.ts": "export default 1;",
  };
  const body =
    `import hash from "./a%23b.ts"; import percent from "./a%2520b.ts"; import one from "./é%3F.ts";
    console.log(hash, percent, one);`;
  for (const name of ["s#1.ts", "s?x=1.ts", "s%41.ts", "s\n.ts", "--help.ts"]) {
    await sandboxed(body, { files, name }, ({ output, said }) => {
      assertEquals(output, ["hash percent 1"], `${name}: ${said.join("\n")}`);
    });
  }
});

// Would catch: a check of the script with its import map, and a run without it: what ran was never checked.
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

// Would catch: a script that is changed after the check, by itself or by another program.
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

// Would catch: a comment that names a file, which the runtime then reads by the host's rights.
Deno.test("a script may name a source map, and none is read", async () => {
  const places = { version: 3, sources: ["elsewhere.ts"], names: [], mappings: "AAAA;AAAA" };
  const map = `data:application/json;base64,${btoa(JSON.stringify(places))}`;
  const files = {
    "built.js": "export default 'built';\n//# sourceMappingURL=built.js.map\n",
    "built.js.map": "{}",
    "other.js": "export default 'other';\n //@ sourceMappingURL=file:///dev/zero",
    // Behind code, and with a space of three bytes; where one is read, a stack says other places.
    "behind.js": `export default (() => { //# sourceMappingURL=${map}\n return new Error("").stack; })();`,
    "space.js": `export default new Error("").stack;\n//#\ufeffsourceMappingURL=${map}`,
  };
  const body = `import built from "./built.js"; import other from "./other.js";
import behind from "./behind.js"; import space from "./space.js";
console.log(built, other, behind.includes("behind.js:2"), space.includes("space.js:1"));
//# sourceMappingURL=file:///etc/passwd`;
  await sandboxed(body, { files }, ({ output, said }) => {
    assertEquals(output, ["built other true true"], said.join("\n"));
  });
  // A text in which no comment is seen.
  const wide = Uint8Array.from([0xff, 0xfe, ...[..."0;"].flatMap((sign) => [sign.charCodeAt(0), 0])]);
  await assertRejects(
    () => sandboxed(`import "./wide.js";`, { files: { "wide.js": wide } }, () => {}),
    SettingsError,
    "Save it as UTF-8",
  );
});

// Would catch: a command line that has no room for all of them.
Deno.test("a script may have as many modules as a person can write", async () => {
  const names = Array.from({ length: 1200 }, (_, index) => `${"long, ".repeat(12)}${index}.ts`);
  const files = Object.fromEntries(names.map((name) => [name, "export {};"]));
  const body = `${names.map((name) => `import "./${name}";`).join("\n")} console.log("all");`;
  await sandboxed(body, { files }, ({ output, said }) => assertEquals(output, ["all"], said.join("\n")));
});

// Would catch: programs that start in the script's folder, or in that of its results, and load libraries from there.
Deno.test("what lies beside a script, or in --out, is never loaded as a library", async () => {
  const names = ["libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1"];
  const files = names.flatMap((name) => [[name, "no library"], [`results/${name}`, "no library"]]);
  const environment = { LD_LIBRARY_PATH: ":/nonexistent:", PVCAM_UMD_PATH: "." };
  const body = `import { listCameras } from "${front}"; console.log((await listCameras()).length);`;
  await sandboxed(body, { files: Object.fromEntries(files), environment }, ({ output, said, code }) => {
    assertEquals([output, code], [["1"], 0], said.join("\n"));
  });
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
