// Who may come in, and what becomes of those who send what they should not.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Page } from "../../../src/page/mod.ts";
import { refusalOf } from "../../../src/page/server/access.ts";
import { SettingsError } from "../../../src/errors.ts";
import { openTestPage, ShownRing, TestViewer } from "./shown_ring.ts";

/** What the door says to a request with these headers. */
function askedAt(
  url: string,
  headers: Record<string, string>,
  door: Partial<Parameters<typeof refusalOf>[1]> = {},
): number {
  const { loopback = true, names = [], token } = door;
  return refusalOf(new Request(url, { headers }), { loopback, names, token })?.status ?? 200;
}

/** Asks by hand, because `fetch` sets the host's name itself. */
async function rawGet(port: number, path: string, ...headers: string[]): Promise<string> {
  using connection = await Deno.connect({ port });
  const lines = [`GET ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  return await new Response(connection.readable).text();
}

Deno.test("the server accepts only its own names and its own pages", () => {
  // Would catch: a website that has its name lead to this machine, or that connects from its own page.
  const at = (host: string, more: Record<string, string> = {}) => askedAt("http://h/live", { host, ...more });
  assertEquals([at("127.0.0.1:8090"), at("localhost:8090"), at("[::1]:8090"), at("127.9.9.9")], [
    200,
    200,
    200,
    200,
  ]);
  assertEquals([at("evil.example:8090"), at("localhost.evil.example"), at("192.168.1.5:8090"), at("")], [
    421,
    421,
    421,
    421,
  ]);
  assertEquals(at("localhost:8090", { origin: "http://localhost:8090" }), 200);
  assertEquals(at("localhost:8090", { origin: "http://evil.example" }), 403);
  assertEquals(at("localhost:8090", { origin: "http://localhost:9999" }), 403);
  assertEquals(at("localhost:8090", { origin: "null" }), 403);
  const lan = (host: string) => askedAt("http://h/", { host }, { loopback: false, names: ["Scope.lab"] });
  assertEquals([lan("192.168.1.5:8090"), lan("scope.lab"), lan("evil.example")], [200, 200, 421]);
});

Deno.test("where there is a token, the page and the connection need it", () => {
  // Would catch: a token that is asked for by the page and not by the connection, or compared by its beginning.
  const at = (url: string) => askedAt(url, { host: "192.168.1.5" }, { loopback: false, token: "abcdef" });
  assertEquals([at("http://h/?token=abcdef"), at("http://h/live?token=abcdef")], [200, 200]);
  for (const query of ["", "?token=", "?token=abc", "?token=abcdefg", "?token=ABCDEF"]) {
    assertEquals([at(`http://h/${query}`), at(`http://h/live${query}`)], [403, 403], query);
  }
});

Deno.test("over the wire: forged names and origins are turned away, before any picture", async () => {
  await using page = await openTestPage();
  const { port } = page;
  assert((await rawGet(port, "/", "Host: evil.example")).startsWith("HTTP/1.1 421"));
  assert((await rawGet(port, "/", `Host: localhost:${port}`)).startsWith("HTTP/1.1 200"));
  const forged = new TestViewer(page.url, { headers: { origin: "http://evil.example" } });
  await forged.closed;
  assertEquals(forged.messages, []);
  const posted = await fetch(page.url, { method: "POST", body: "x" });
  await posted.body?.cancel();
  assertEquals(posted.status, 405);
  const nothing = await fetch(`${page.url}../etc/passwd`);
  await nothing.body?.cancel();
  assertEquals(nothing.status, 404);
});

Deno.test("another host's address has a token that cannot be guessed", async () => {
  await using page = await Page.open({ hostname: "0.0.0.0", port: 0 });
  const token = new URL(page.url).searchParams.get("token");
  assertEquals(token?.length, 32);
  const at = page.url.replace("0.0.0.0", "127.0.0.1");
  const statuses = [];
  for (const url of [at, at.replace(/\?.*/, ""), at.slice(0, -1) + "x"]) {
    const response = await fetch(url);
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [200, 403, 403]);
});

Deno.test("a port that is taken leads to the next one, and the page says so", async () => {
  await using first = await openTestPage();
  await using second = await Page.open({ port: first.port });
  assertEquals(second.wantedPort, first.port);
  assert(second.port > first.port);
  await assertRejects(() => Page.open({ port: 70_000 }), SettingsError, "70000");
  await assertRejects(() => Page.open({ hostname: "192.0.2.1" }), SettingsError, "192.0.2.1");
});

Deno.test("garbage ends only the connection that it came over", async () => {
  // Would catch: a message that throws in the page's thread and takes the page with it.
  await using page = await openTestPage();
  const shown = new ShownRing(16, 16);
  shown.showOn(page);
  shown.publish(() => 1);
  await using good = new TestViewer(page.url);
  const bad = new TestViewer(page.url);
  const garbage: unknown[] = [
    "",
    "{",
    "null",
    "[]",
    { kind: "more" },
    { kind: "look", stream: -1 },
    "x".repeat(100_000),
    {
      kind: "do",
      id: "1",
    },
  ];
  for (const one of garbage) await bad.say(one);
  assertEquals((await bad.closed).code, 1008);
  // These are valid, but there is nothing to do for them.
  await good.say({ kind: "look", stream: 0, part: [60_000, 60_000, 5, 5], pixels: [0, 0], cursor: [99, 99] });
  await good.say({ kind: "look", stream: 99, regions: [[0, 0, 1, 1]] });
  await good.say({ kind: "more", stream: 0, pictures: 1_000_000 });
  await good.until(() => good.pictures.length === 1);
});

Deno.test("a message of 80 MB ends its connection, and the page keeps running", async () => {
  await using page = await openTestPage();
  const shown = new ShownRing(16, 16);
  shown.showOn(page);
  shown.publish(() => 1);
  const large = new TestViewer(page.url);
  await large.say("x".repeat(80_000_000));
  await large.closed;
  await using good = new TestViewer(page.url);
  await good.say({ kind: "more", stream: 0 });
  await good.until(() => good.pictures.length === 1);
});

Deno.test("viewers that connect and say nothing get nothing, and the page keeps running", async () => {
  // Would catch: a server that waits for one connection, or sends pictures without being asked.
  await using page = await openTestPage();
  const shown = new ShownRing(16, 16);
  shown.showOn(page);
  shown.publish(() => 1);
  await using silent = new TestViewer(page.url);
  using _mute = await Deno.connect({ port: page.port });
  await using good = new TestViewer(page.url);
  await good.say({ kind: "more", stream: 0 });
  await good.until(() => good.pictures.length === 1);
  assertEquals(silent.pictures.length, 0);
});
