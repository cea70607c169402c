// `pvcam live`, as a terminal runs it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { hear, inFolder, jsonOf, namesIn, pvcam, pvcamCommand, said, small } from "../pvcam.ts";

Deno.test("live prints an address that answers, and Ctrl-C ends it with 0", () =>
  inFolder(async (folder) => {
    const child = (await pvcamCommand(["live", ...small, "--address", ":0"], { folder })).spawn();
    const reader = child.stdout.getReader();
    const text = await hear(reader, /http:\S+\n/);
    const url = /http:\S+/.exec(text)![0];
    const response = await fetch(url);
    assertMatch(await response.text(), /<title>pvcam live/);
    reader.releaseLock();
    child.kill("SIGINT");
    const { code, stderr } = said(await child.output());
    assertEquals([code, stderr], [0, ""]);
  }));

// Would catch: a second object behind the one with the address, which a program that reads the first never expects.
Deno.test("live --json has one object, also where the camera cannot be closed", () =>
  inFolder(async (folder) => {
    const environment = { PVSIM_FAULT: "call:pl_cam_close=151,times=forever" };
    const command = await pvcamCommand(["live", ...small, "--address", ":0", "--json"], {
      folder,
      environment,
    });
    const child = command.spawn();
    const reader = child.stdout.getReader();
    const text = await hear(reader, /\n/);
    assertMatch(JSON.parse(text).url, /^http:/);
    reader.releaseLock();
    child.kill("SIGINT");
    const { code, stdout, stderr } = said(await child.output());
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /pl_cam_close/);
  }));

Deno.test("live --terminal writes plain lines where it is piped, as many frames as were asked for", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await pvcam(["live", "--terminal", ...small, "--frames", "300"], {
      folder,
    });
    assertEquals([code, stderr], [0, ""]);
    for (const line of stdout.trimEnd().split("\n")) {
      assertMatch(line, /^frame \d+, ([\d.]+ a second, )?missing \d+, .*mean [\d.]+$/);
    }
    assert(!stdout.includes("\x1b"));
  }));

Deno.test("what does not fit is refused with a sentence, and no camera stays open", () =>
  inFolder(async (folder) => {
    for (
      const [words, wanted] of [
        [["--address", "nowhere:99999"], /nowhere:99999/],
        [["--address", "192.0.2.7"], /192\.0\.2\.7.*pvcam:lan/],
        [["--terminal", "--control"], /--control/],
        [["--terminal", "--json"], /--json/],
        [["--camera", "pvcamUSB_0,"], /commas/],
        [["--camera", "pvcamUSB_0,pvcamUSB_9"], /pvcamUSB_9/],
        [["--frames", "5"], /--terminal/],
      ] as const
    ) {
      const { code, stderr } = await pvcam(["live", ...small, ...words], { folder });
      assertEquals(code, 1, words.join(" "));
      assertMatch(stderr, wanted);
      assert(!stderr.includes("    at "), "no stack");
    }
  }));

Deno.test("record leaves a report, unless that is refused, and report makes one of an older recording", () =>
  inFolder(async (folder) => {
    const recorded = await pvcam(["record", ...small, "--frames", "20", "--out", "run.ome.tif"], {
      folder,
    });
    assertEquals(recorded.code, 0, recorded.stderr);
    assertMatch(await Deno.readTextFile(`${folder}/run.report.html`), /20 of 20/);
    await pvcam(["record", ...small, "--frames", "2", "--out", "bare.raw", "--no-report"], { folder });
    assertEquals((await namesIn(folder)).filter((name) => name.endsWith(".html")), ["run.report.html"]);
    await Deno.remove(`${folder}/run.report.html`);
    const again = await pvcam(["report", "run.ome.tif", "--svg", "times.svg", "--json"], { folder });
    assertEquals(jsonOf(again), { report: "run.report.html", svg: "times.svg" });
    assertMatch(await Deno.readTextFile(`${folder}/times.svg`), /^<svg /);
    const none = await pvcam(["report", "none.ome.tif"], { folder });
    assertEquals(none.code, 1);
    assertMatch(none.stderr, /none\.ome\.tif/);
  }));

Deno.test("record --page shows the recording while it is made", () =>
  inFolder(async (folder) => {
    const words = ["record", ...small, "--out", "run.raw", "--page", "--address", ":0"];
    const child = (await pvcamCommand(words, { folder })).spawn();
    const reader = child.stderr.getReader();
    const url = /http:\S+/.exec(await hear(reader, /http:\S+\n/))![0];
    const socket = new WebSocket(`${url.replace("http", "ws")}live`);
    const first = new Promise<unknown>((resolve) =>
      socket.onmessage = ({ data }) => {
        if (typeof data === "string" && JSON.parse(data).kind === "streams") {
          socket.send(JSON.stringify({ kind: "more", stream: 0 }));
        } else if (typeof data !== "string") resolve(data);
      }
    );
    socket.binaryType = "arraybuffer";
    assertEquals((await first as ArrayBuffer).byteLength, 64 + 64 * 64 * 2);
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.close();
    await closed;
    reader.releaseLock();
    child.kill("SIGINT");
    assertEquals((await child.output()).code, 3);
  }));
