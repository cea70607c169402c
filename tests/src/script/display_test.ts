import { assertEquals } from "@std/assert";
import { lines, makeDisplay, marked, terminal } from "../../../src/script/display.ts";
import type { ScriptEvent } from "../../../src/script/events.ts";
import { hung, sayOnStderr } from "../../../src/script/terminal.ts";

sayOnStderr(""); // opens the C library, which stays open as long as the program: no leak of a test

const progress = (camera: string, frames: number): ScriptEvent => ({
  event: "progress",
  camera,
  frames,
  framesPerSecond: 10,
  missing: 0,
  overrun: 0,
  lapped: 0,
});

const ended = (camera: string, lost: number): ScriptEvent => ({
  event: "report",
  camera,
  report: {
    frames: 5,
    seconds: 1,
    reason: "complete",
    files: [],
    missing: lost,
    overrun: 0,
    lapped: 0,
    readers: [],
  },
} as unknown as ScriptEvent);

/** What a terminal of a given width gets. */
function onTerminal(columns: number, events: readonly ScriptEvent[]): string {
  let text = "";
  const append = (piece: string) => text += piece;
  const display = terminal({ reported: append, said: append, columns: () => columns });
  for (const event of events) display.tell(event);
  return text;
}

// Would catch: a status line that leaves half of itself behind, or a sentence written into the middle of it.
Deno.test("a terminal shows one status line, which is removed before anything else is written", () => {
  const text = onTerminal(80, [
    progress("a", 1),
    progress("a", 2),
    { event: "say", text: "Careful." },
    { event: "end", exitCode: 0 },
  ]);
  const status = (frames: number) => `${frames} frame${frames === 1 ? "" : "s"}, 10.0 a second, none lost`;
  assertEquals(text, `${status(1)}\r\x1b[K${status(2)}\r\x1b[KCareful.\n`);
});

// Would catch: a line longer than the terminal, of which only the last row would be taken away again.
Deno.test("a line never fills the terminal's width", () => {
  assertEquals(onTerminal(12, [progress("a", 123456)]), "123456 fram");
});

Deno.test("cameras that run at once share the status line, each by its name until it is done", () => {
  const text = onTerminal(200, [progress("a", 1), progress("b", 2), ended("a", 0), progress("b", 3)]);
  const [, both, then] = text.split("\r\x1b[K");
  assertEquals(both, "a: 1 frame, 10.0 a second, none lost; b: 2 frames, 10.0 a second, none lost");
  assertEquals(then, "3 frames, 10.0 a second, none lost");
});

// Would catch: a log of a night that is nothing but progress, or that has a line for each of ten thousand pictures.
Deno.test("without a terminal, lines come from time to time, and a run has one if there is something to say", () => {
  const written: string[] = [], said: string[] = [];
  const display = lines({
    reported: (line) => written.push(line),
    said: (line) => said.push(line),
    columns: () => Infinity,
  });
  for (let frame = 0; frame < 100; frame++) display.tell(progress("a", frame));
  display.tell(ended("a", 0));
  display.tell(ended("a", 2));
  display.tell({ event: "output", text: "from the script" });
  assertEquals(written, ["5 frames in 1 s, 2 missing\n"]);
  assertEquals(said, ["from the script\n"]);
});

// Would catch: a recording that a script has named so that its report clears the screen.
Deno.test("names of files cannot control the terminal", () => {
  const report = {
    ...(ended("a", 0) as { report: object }).report,
    files: [{ path: "\x1b[2J\u202erun.raw", bytes: 9 }],
  };
  const event = { event: "report", camera: "a", report } as unknown as ScriptEvent;
  assertEquals(onTerminal(80, [event]), "5 frames in 1 s, none lost, [2Jrun.raw (9 bytes)\n");
});

// Would catch: a terminal within an editor, full of control characters that should have erased a line.
Deno.test("where a line cannot be erased, no line is written that would have to be", () => {
  const written: string[] = [];
  const stream = { isTerminal: Deno.stderr.isTerminal, writeSync: Deno.stderr.writeSync };
  const term = Deno.env.get("TERM");
  Object.assign(Deno.stderr, {
    isTerminal: () => true,
    writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)) && bytes.length,
  });
  try {
    for (
      const [name, value, taken] of [["text", "xterm", true], ["text", "dumb", false], [
        "lines",
        "xterm",
        false,
      ]] as const
    ) {
      Deno.env.set("TERM", value);
      const display = makeDisplay(name);
      display.tell(progress("a", 1));
      display.tell({ event: "say", text: "Careful." });
      assertEquals(written.splice(0).join("").includes("\x1b"), taken, `${name}, ${value}`);
    }
  } finally {
    Object.assign(Deno.stderr, stream);
    if (term === undefined) Deno.env.delete("TERM");
    else Deno.env.set("TERM", term);
  }
});

// Would catch: a line of a stranger's script that is taken for ours, also one that the terminal itself breaks in two.
Deno.test("in a terminal each line of a script that no one has read has a mark, and none is wider than the terminal", () => {
  assertEquals(marked("500 frames, none lost\n\nok", 80), "| 500 frames, none lost\n| \n| ok");
  const texts = [
    "x".repeat(200),
    "\t".repeat(50),
    "\u6f22".repeat(99),
    "\u{1f52c}".repeat(99),
    "a b ".repeat(70),
  ];
  for (const text of texts) {
    for (const columns of [1, 20, 80]) {
      const shown = marked(text, columns).split("\n");
      for (const line of shown) {
        const width = [...line].reduce((sum, sign) => sum + (sign > "~" ? 2 : 1), 0);
        assertEquals([line.slice(0, 2), width < Math.max(columns, 6)], ["| ", true], line);
      }
      const signs = shown.map((line) => line.slice(2)).join("");
      assertEquals(signs, text.replaceAll("\t", "    "));
    }
  }
});

// Would catch: an error of a stranger's script, or the name of its file, whose last words stand where a line of ours begins.
Deno.test("whatever continues a line of ours is indented, and the terminal has nothing to break", () => {
  const forged = "500 frames in 5 s, none lost";
  const texts = [
    `${"x".repeat(400)} ${forged}`,
    `${"x".repeat(73)} ${forged}`,
    `Error:${" ".repeat(300)}${forged}`,
    "x".repeat(80) + forged.replaceAll(" ", "\u00a0"),
    `${"\u6f22".repeat(40)}${forged}`,
    `${"\u6f22 ".repeat(38)}${forged}`,
    `  ${"y ".repeat(99)}`,
    "\t".repeat(20) + forged,
  ];
  const widthOf = (line: string) => [...line].reduce((sum, sign) => sum + (sign > "~" ? 2 : 1), 0);
  for (const text of texts) {
    for (const columns of [1, 20, 80]) {
      const [first, ...further] = hung(text, columns);
      const indent = text.startsWith("  ") ? "    " : "  ";
      for (const line of further) assertEquals(line.slice(0, indent.length), indent, line);
      for (const line of [first, ...further]) assertEquals(widthOf(line) < Math.max(columns, 8), true, line);
      const bare = (line: string) => line.replaceAll(/[ \t]/g, "");
      assertEquals(bare([first, ...further].join("")), bare(text));
    }
  }
  const report = {
    frames: 5,
    seconds: 1,
    reason: "complete",
    files: [{ path: texts[0], bytes: 5 }],
    missing: 0,
  };
  const told: ScriptEvent[] = [
    { event: "say", text: texts[0] },
    { event: "report", camera: "a", report: { ...report, readers: [] } } as unknown as ScriptEvent,
  ];
  for (const event of told) {
    assertEquals(onTerminal(80, [event]).split("\n").filter((line) => line.startsWith(forged)), []);
    let text = "";
    lines({ reported: (piece) => text += piece, said() {}, columns: () => 80 }).tell(event);
    assertEquals(text.split("\n").filter((line) => line.startsWith(forged) || line.length > 79), []);
  }
});
