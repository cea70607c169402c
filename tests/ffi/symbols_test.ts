import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import facts from "../../ffi/facts/abi.json" with { type: "json" };
import { hotPvcamSymbols } from "../../ffi/hot_symbols.ts";
import { lastResortSymbols, pvcamSymbols } from "../../ffi/symbols.ts";

interface Definition {
  readonly parameters: readonly string[];
  readonly result: string;
  readonly nonblocking?: boolean;
  readonly optional?: boolean;
}

const folder = join(dirname(fromFileUrl(import.meta.url)), "../../ffi");

function prototypeOf(name: string): string {
  const fact = facts.functions.find((each) => each.name === name);
  assert(fact, `the facts know no ${name}`);
  const parameters = fact.args.map(({ type, name }) => `${type} ${name}`).join(", ");
  return `// ${fact.ret} ${name}(${parameters || "void"})`;
}

/** What a C type may be bound as: memory is a buffer, a handler a pointer, and what C allocated its address. */
function shapesOf(name: string, type: string, parameter: string): string[] {
  const scalars: Record<string, string> = {
    int16: "i16",
    uns16: "u16",
    int32: "i32",
    uns32: "u32",
    flt64: "f64",
    rs_bool: "u16",
  };
  if (scalars[type]) return [scalars[type]];
  if (parameter === "callback") return ["pointer"];
  const fromC = /^(md_frame|FRAME_INFO)\*$/.test(type) && parameter !== "frame_info";
  assert(type.endsWith("*"), `${name} has a parameter of type ${type}, which is new here`);
  return [fromC ? "usize" : "buffer"];
}

for (
  const [file, table] of Object.entries({
    "symbols.ts": pvcamSymbols,
    "symbols.ts, last resort": lastResortSymbols,
    "hot_symbols.ts": hotPvcamSymbols,
  })
) {
  // Would catch: a 16-bit result read as 32, parameters in another order, a prototype that no longer fits its symbol.
  Deno.test(`${file}: every function has its C prototype above it and the shape of the facts`, async () => {
    const text = await Deno.readTextFile(join(folder, file.split(",")[0]));
    for (const [name, definition] of Object.entries(table as Record<string, Definition>)) {
      assert(
        text.includes(`${prototypeOf(name)}\n  ${name}: {`),
        `${prototypeOf(name)} is not above it`,
      );
      const fact = facts.functions.find((each) => each.name === name)!;
      const wanted = fact.args.map((argument) => shapesOf(name, argument.type, argument.name));
      assertEquals(definition.parameters.map((shape) => [shape]), wanted, name);
      assertEquals(definition.result, fact.ret === "int16" ? "i16" : "u16", name);
    }
  });
}

// Would catch: one of the 47 forgotten, and a library without pl_exp_trigger (older than 2.5) refused for it.
Deno.test("symbols.ts has the 47 exported functions, and only pl_exp_trigger may be absent", () => {
  assertEquals(Object.keys(pvcamSymbols).sort(), facts.functions.map(({ name }) => name).sort());
  const table: Record<string, Definition> = pvcamSymbols;
  assertEquals(Object.keys(table).filter((name) => table[name].optional), ["pl_exp_trigger"]);
});

// Would catch: a synchronous abort, deregister or close, which deadlocks while a callback waits for the event loop; and
// a drain loop whose calls cost tens of microseconds.
Deno.test("what can block is nonblocking, and the drain loop's calls are not", () => {
  const blocking =
    /^pl_(pvcam_(init|uninit)|cam_(open|close|.*register_callback.*)|exp_(setup|start|stop|abort|finish)_?.*|pp_reset)$/;
  for (const [name, definition] of Object.entries(pvcamSymbols as Record<string, Definition>)) {
    assertEquals(definition.nonblocking ?? false, blocking.test(name), name);
  }
  for (const definition of Object.values(hotPvcamSymbols as Record<string, Definition>)) {
    assertEquals(definition.nonblocking, undefined);
  }
});

// Would catch: a table that cannot be written into the source text of a worker.
Deno.test("hot_symbols.ts and gate_word.ts import nothing but types", async () => {
  for (const file of ["hot_symbols.ts", "gate_word.ts"]) {
    const text = await Deno.readTextFile(join(folder, file));
    assertEquals(text.match(/^import (?!type ).*$/m), null, file);
  }
  assertEquals(JSON.parse(JSON.stringify(hotPvcamSymbols)), hotPvcamSymbols);
});
