// The protocol as other programs speak it: the Python reader from the page's README, unchanged.
import { assert, assertEquals } from "@std/assert";
import { python, pythonReaders } from "../../readers/python.ts";
import { openTestPage, ShownRing } from "./shown_ring.ts";

const readme = new URL("../../../src/page/README.md", import.meta.url);

Deno.test({
  name: "the README's reader in Python sees the frames' own values, in about 30 lines",
  ignore: !pythonReaders,
  async fn() {
    // Would catch: a head or a message that has changed and whose table has not.
    const program = /```python\n([\s\S]*?)```/.exec(await Deno.readTextFile(readme))![1];
    assert(program.trim().split("\n").length <= 35);
    await using page = await openTestPage();
    const shown = new ShownRing(40, 30);
    shown.showOn(page);
    shown.publish((x, y) => 1000 + 10 * x + y);
    const child = new Deno.Command(python, { args: ["-c", program, page.url, "2"], stdout: "piped" }).spawn();
    const more = setInterval(() => shown.publish((x, y) => 1000 + 10 * x + y), 50);
    const { success, stdout } = await child.output();
    clearInterval(more);
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert(success);
    assertEquals(lines.length, 2);
    for (const line of lines) assert(/^\d+ \(30, 40\) uint16 1209\.5$/.test(line), line);
  },
});
