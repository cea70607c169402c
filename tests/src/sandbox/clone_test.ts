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
