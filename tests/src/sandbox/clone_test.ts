// What a script gets in place of `structuredClone`, and what its messages go through.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { clone } from "../../../src/sandbox/guest/clone.ts";
import { answersOf, front, sandboxed } from "./sandboxed.ts";

// Would catch: a copy that differs from the language's own, or that is the original itself.
Deno.test("data is copied as structuredClone copies it", () => {
  const round: Record<string, unknown> = { name: "round" };
  round.self = round;
  const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
  const data: unknown[] = [
    ...[undefined, null, true, 1, -0, NaN, 10n, "text", new Date(5), /a+/gi, Object("boxed"), Object(2)],
    ...[[1, , 3], { a: [{ b: 1 }] }, round, new Map([[{ key: 1 }, new Set([1, round])]])],
    ...[new Uint16Array(buffer, 2, 1), new DataView(buffer, 1, 2), new Float32Array(2), buffer],
    ...[new TypeError("wrong", { cause: { why: 1 } }), Object.assign([1], { more: 2 })],
    Object.assign(Object.create({ inherited: 1 }), { own: 2 }),
    JSON.parse('{ "__proto__": { "polluted": true } }'),
  ];
  for (const one of data) {
    const copy = clone(one);
    assertEquals(copy, structuredClone(one));
    assert(Object(one) !== one || copy !== one);
  }
  const shared = new SharedArrayBuffer(4);
  assert(clone({ shared }).shared === shared);
  const two = clone([buffer, new Uint8Array(buffer)]);
  assert((two[1] as Uint8Array).buffer === two[0]); // one copy of what is one
  for (
    const odd of [() => {}, Symbol("x"), Promise.resolve(), new WeakMap(), new Proxy({}, {}), { f() {} }]
  ) {
    assertThrows(() => clone(odd), DOMException);
  }
});

// Would catch: a copy that asks the object what it holds, and so gets an object that it has not looked at.
Deno.test("no copy is what the copied object says of itself", () => {
  const forged = { [Symbol.for("Deno.core.hostObject")]: () => ({ type: "MessagePort" }) };
  const lie = () => forged;
  const says = (value: object, names: string[]) => {
    for (const name of names) Object.defineProperty(value, name, { value: lie });
    return value;
  };
  const names = ["valueOf", "toString", "getTime", "forEach", "slice", "toJSON"];
  const buffer = new Uint8Array([7]).buffer, kept = new ArrayBuffer(9);
  Object.defineProperty(buffer, "constructor", { value: { [Symbol.species]: () => kept } });
  const primitives = [5, "text", true, 5n].map(Object);
  for (const one of [...primitives, new Date(5), new Map([[1, 2]]), new Set([1])]) {
    const copy = clone(says(one, names));
    assertEquals([Object.getPrototypeOf(copy), `${Deno.inspect(copy)}`], [
      Object.getPrototypeOf(one),
      Deno.inspect(structuredClone(one)),
    ]);
    assert(copy !== forged && !Object.hasOwn(copy, "valueOf"));
  }
  assertThrows(() => clone(says(Object(Symbol("x")), names)), DOMException);
  const copied = clone(buffer);
  assertEquals([copied === kept, ...new Uint8Array(copied)], [false, 7]);
});

Deno.test("a buffer that is handed over is gone from where it was", () => {
  const buffer = new Uint8Array([7]).buffer;
  const { bytes } = clone({ bytes: new Uint8Array(buffer) }, { transfer: [buffer] });
  assertEquals([bytes[0], buffer.detached], [7, true]);
  const { port1, port2 } = new MessageChannel();
  for (const transfer of [[{}], [new ArrayBuffer(1), buffer].fill(buffer), [port1]]) {
    assertThrows(() => clone(0, { transfer }), DOMException);
  }
  for (const port of [port1, port2]) port.close();
});

// Would catch: an object that says it is one of the runtime's own, which the runtime believes: it then ends the program,
// with the recording in it.
Deno.test("a forged object of the runtime reaches neither the runtime nor the host", async () => {
  const body = `
    import { openCamera } from "${front}";
    await using camera = await openCamera();
    const forged = { [Symbol.for("Deno.core.hostObject")]: () => ({ type: "MessagePort" }) };
    const late = { get x() { return forged; } };
    const boxed = Object.defineProperty(Object(1), "valueOf", { value: () => forged });
    const passed = [];
    const attempts = {
      clone: () => structuredClone(forged),
      late: () => structuredClone({ late }),
      derived: () => structuredClone(Object.create(forged)),
      hidden: () => structuredClone(new Proxy(forged, {})),
      mark: () => performance.mark("x", { detail: forged }),
      measure: () => performance.measure("x", { start: 0, detail: forged }),
      made: () => new PerformanceMark("x", { detail: forged }),
      ask: () => openCamera({ camera: forged }),
      settings: () => camera.configure({ region: late }),
      options: () => camera.acquire({ frames: forged }),
      parameter: () => camera.setParameter("PARAM_GAIN_INDEX", [forged]),
      boxed: () => camera.setParameter("PARAM_GAIN_INDEX", boxed),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      await Promise.resolve().then(attempt).then(() => passed.push(name), () => {});
    }
    console.log(JSON.stringify({ passed }));
    throw Object.assign(new Error("the end"), { name: forged });`;
  await sandboxed(body, {}, (ended) => {
    assertEquals(answersOf(ended), { passed: [] }, ended.said.join("\n"));
    assert(ended.said.join().includes("the end"), ended.said.join("\n"));
    assertEquals(ended.code, 1);
  });
});
