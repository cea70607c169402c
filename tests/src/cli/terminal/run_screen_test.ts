// A run drawn in a terminal: whatever its size, no line is too long and none too many.
import { assert, assertEquals } from "@std/assert";
import { halfBlocks } from "../../../../src/cli/terminal/half_blocks.ts";
import { pictureRoom, RunScreen, screenLines } from "../../../../src/cli/terminal/run_screen.ts";
import { sparkline } from "../../../../src/cli/terminal/sparkline.ts";

// deno-lint-ignore no-control-regex
const bare = (line: string) => line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "");

const moment = {
  title: "PRIME-BSI pvcamUSB_0, 2048 x 2048, 10 ms. Ctrl-C ends it.",
  figures: "frame 12345, 99.8 a second, missing 0, overrun 12, lapped 0, 17 saturated",
  means: Array.from({ length: 300 }, (_, at) => 100 + Math.sin(at / 9)),
  share: 0.4,
};

Deno.test("at 1, 40, 80 and 200 columns every line fits, with a picture where there is room", () => {
  for (const columns of [1, 2, 10, 24, 40, 80, 200]) {
    for (const rows of [1, 5, 10, 24, 60]) {
      const size = { columns, rows };
      const room = pictureRoom(size);
      const picture = room && { ...room, grey: new Uint8Array(room.width * room.height).fill(128) };
      const lines = screenLines({ ...moment, picture }, size);
      assert(lines.length <= Math.max(1, rows), `${lines.length} lines for ${rows} rows`);
      for (const line of lines) {
        assert(bare(line).length <= columns, `${bare(line).length} signs for ${columns} columns`);
      }
      assertEquals(lines.some((line) => line.includes("▀")), room !== undefined);
    }
  }
});

Deno.test("half blocks show two rows in a line, in colours that are said when they change", () => {
  const picture = { width: 2, height: 3, grey: Uint8Array.of(0, 255, 9, 9, 5, 5) };
  assertEquals(halfBlocks(picture, { trueColour: true }), [
    "\x1b[38;2;0;0;0m\x1b[48;2;9;9;9m▀\x1b[38;2;255;255;255m▀\x1b[0m",
    "\x1b[38;2;5;5;5m▀▀\x1b[0m",
  ]);
  const [few] = halfBlocks({ width: 1, height: 2, grey: Uint8Array.of(0, 255) }, { trueColour: false });
  assertEquals(few, "\x1b[38;5;232m\x1b[48;5;255m▀\x1b[0m");
});

Deno.test("a row of bars goes from the least to the greatest, the newest last", () => {
  assertEquals(sparkline([9, 9, 1, 2, 3, 4, 5, 6, 7, 8], 8), "▁▂▃▄▅▆▇█");
  assertEquals([sparkline([], 5), sparkline([3, 3], 5), sparkline([1, 2], 0)], ["", "▁▁", ""]);
});

Deno.test("the terminal is left as it was", () => {
  // Would catch: a cursor that stays hidden, or the picture that stays instead of what was there.
  let written = "";
  {
    using screen = new RunScreen((text) => written += text, { trueColour: true });
    screen.draw(moment, { columns: 80, rows: 24 });
  }
  assert(written.startsWith("\x1b[?1049h\x1b[?25l"));
  assert(written.endsWith("\x1b[?25h\x1b[?1049l"));
});
