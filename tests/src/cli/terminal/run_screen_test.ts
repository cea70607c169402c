// deno-lint-ignore-file no-control-regex
// A run drawn in a terminal: at each size, no line is too long and there are not too many lines.
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { graphicsOf, kittyPicture, sixelPicture } from "../../../../src/cli/terminal/graphics.ts";
import { halfBlocks } from "../../../../src/cli/terminal/half_blocks.ts";
import { pictureRoom, RunScreen, screenLines } from "../../../../src/cli/terminal/run_screen.ts";
import { sparkline } from "../../../../src/cli/terminal/sparkline.ts";

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

Deno.test("half blocks show two rows a line, and name a colour only when it changes", () => {
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

Deno.test("a terminal's answers say which graphics it has, and how large its characters are", () => {
  const da1 = (kinds: string) => `\x1b[?${kinds}c`;
  // tmux, xterm without and with sixels, kitty, foot; none at all.
  assertEquals(graphicsOf(da1("1;2")), undefined);
  assertEquals(graphicsOf(da1("64;1;2;6;9;15")), undefined);
  assertEquals(graphicsOf(`\x1b[6;20;10t${da1("64;1;2;4;6")}`), { kind: "sixel", cell: [10, 20] });
  assertEquals(graphicsOf(`\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t${da1("62;4")}`), { kind: "kitty", cell: [9, 18] });
  assertEquals(graphicsOf(`\x1b_Gi=31;EINVAL:no\x1b\\${da1("62")}`), undefined);
  assertEquals(graphicsOf(""), undefined);
  assertEquals(graphicsOf(da1("4;2")), undefined, "the first number is the terminal's level");
});

/** Draws sixels as a terminal does: rows of levels, from 0 to 100. */
function drawSixels(text: string): number[][] {
  const [, width, height, body] = /^\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\$/s.exec(text)!;
  const rows = Array.from({ length: Number(height) }, () => Array.from({ length: Number(width) }, () => -1));
  const levels = new Map<string, number>();
  let [x, top, level] = [0, 0, 0];
  for (
    const [all, define, percent, choose, count, sign] of body.matchAll(
      /#(\d+);2;(\d+);\d+;\d+|#(\d+)|(?:!(\d+))?([?-~])|[$-]/g,
    )
  ) {
    if (define !== undefined) levels.set(define, Number(percent));
    else if (choose !== undefined) level = levels.get(choose)!;
    else if (all === "$") x = 0;
    else if (all === "-") [x, top] = [0, top + 6];
    else {
      for (let times = Number(count ?? 1); times > 0; times--, x++) {
        for (let row = 0; row < 6; row++) {
          if (sign.charCodeAt(0) - 63 >> row & 1) rows[top + row][x] = level;
        }
      }
    }
  }
  return rows;
}

Deno.test("a picture as sixels has every pixel once, in its grey", () => {
  // Would catch: a band of rows that is shifted, run lengths that swallow a column.
  const [width, height] = [37, 15];
  const grey = Uint8Array.from({ length: width * height }, (_, at) => at % width < 9 ? 0 : at * 7 % 256);
  const drawn = drawSixels(sixelPicture({ width, height, grey }));
  for (let at = 0; at < grey.length; at++) {
    const value = drawn[Math.floor(at / width)][at % width];
    assert(Math.abs(value - grey[at] / 2.55) <= 2.2, `pixel ${at}: ${value}% for ${grey[at]}`);
  }
});

Deno.test("a picture by kitty's protocol is whole, in pieces that are short enough", () => {
  const grey = crypto.getRandomValues(new Uint8Array(120 * 40));
  const pieces = [...kittyPicture({ width: 120, height: 40, grey }).matchAll(/\x1b_G(.*?);(.*?)\x1b\\/g)];
  assert(pieces.length > 1 && pieces.every(([, , data]) => data.length <= 4096));
  assertEquals(
    pieces.map(([, head]) => /m=(\d)/.exec(head)![1]).join(""),
    "1".repeat(pieces.length - 1) + "0",
  );
  const bytes = inflateSync(Buffer.from(pieces.map(([, , data]) => data).join(""), "base64"));
  assertEquals(bytes.length, 3 * grey.length);
  assertEquals([...bytes].filter((_, at) => at % 3 === 1), [...grey]);
});

Deno.test("graphics lie between the lines, and the terminal forgets them", () => {
  const picture = { width: 40, height: 35, grey: new Uint8Array(1400) };
  for (const [kind, begins] of [["kitty", "\x1b_Ga=T"], ["sixel", "\x1bP"]] as const) {
    let written = "";
    const powers = { trueColour: true, graphics: { kind, cell: [10, 20] as const } };
    {
      using screen = new RunScreen((text) => written += text, powers);
      screen.draw({ ...moment, picture }, { columns: 80, rows: 24 });
    }
    // Two rows of signs are under the picture, so the bar is in the fourth.
    assert(written.includes("\x1b[4;1H█") && written.includes(`\x1b[2;1H${begins}`), kind);
    assertEquals(written.includes("a=d,d=I"), kind === "kitty");
  }
});
