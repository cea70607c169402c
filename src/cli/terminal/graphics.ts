import { deflateSync } from "node:zlib";
import type { GreyPicture } from "./half_blocks.ts";

/** How a terminal shows pictures of pixels. */
export interface Graphics {
  /** By which of the two protocols. */
  readonly kind: "kitty" | "sixel";
  /** How wide and high a character is, in pixels. */
  readonly cell: readonly [width: number, height: number];
}

/** How long a terminal may take to answer, in milliseconds: over a connection to another country it takes 100 ms. */
const ANSWER_MS = 400;
/**
 * Asks for kitty's graphics, for the size of a character, and for what kind of terminal it is. Nearly every terminal
 * answers the last question, so that answer ends the waiting.
 */
const QUESTION = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c";
/** The end of the last answer. */
// deno-lint-ignore no-control-regex
const LAST_ANSWER = /\x1b\[\?[\d;]*c/;
/** The size of a character, in pixels, if the terminal does not say it. */
const USUAL_CELL = [8, 16] as const;

/** Asks the terminal whether it shows pictures. Nothing if it does not, or does not answer soon. */
export async function askGraphics(write: (text: string) => void): Promise<Graphics | undefined> {
  if (!Deno.stdin.isTerminal()) return undefined;
  // Answers come as if they were typed. Ctrl-C stays a signal.
  Deno.stdin.setRaw(true, { cbreak: true });
  const reader = Deno.stdin.readable.getReader();
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ANSWER_MS);
  let answer = "";
  try {
    write(QUESTION);
    while (!LAST_ANSWER.test(answer)) {
      const read = await Promise.race([reader.read(), late.promise]);
      if (!read?.value) break;
      answer += new TextDecoder().decode(read.value);
    }
  } finally {
    clearTimeout(timer);
    Deno.stdin.setRaw(false);
    reader.cancel().catch(() => {}); // nothing else of this tool is typed
  }
  return graphicsOf(answer);
}

/** What a terminal's answers say. */
export function graphicsOf(answer: string): Graphics | undefined {
  // deno-lint-ignore no-control-regex
  const [, height, width] = /\x1b\[6;(\d+);(\d+)t/.exec(answer) ?? [];
  const cell = Number(width) > 0 && Number(height) > 0
    ? [Number(width), Number(height)] as const
    : USUAL_CELL;
  // deno-lint-ignore no-control-regex
  if (/\x1b_Gi=31;OK/.test(answer)) return { kind: "kitty", cell };
  const [kind = ""] = LAST_ANSWER.exec(answer) ?? [];
  return kind.slice(3, -1).split(";").slice(1).includes("4") ? { kind: "sixel", cell } : undefined;
}

/** The most bytes of one piece of kitty's protocol. */
const KITTY_PIECE = 4096;

/** A picture by kitty's protocol, at the cursor, in place of the one before. */
export function kittyPicture({ width, height, grey }: GreyPicture): string {
  const colours = new Uint8Array(3 * grey.length);
  grey.forEach((value, at) => colours.fill(value, 3 * at, 3 * at + 3));
  const text = deflateSync(colours).toString("base64");
  const pieces = text.match(new RegExp(`.{1,${KITTY_PIECE}}`, "g")) ?? [];
  // q: it answers nothing; C: the cursor stays; o: deflated.
  const head = `a=T,f=24,s=${width},v=${height},i=1,p=1,q=2,C=1,o=z,`;
  return pieces.map((piece, at) =>
    `\x1b_G${at === 0 ? head : ""}m=${at < pieces.length - 1 ? 1 : 0};${piece}\x1b\\`
  ).join("");
}

/** The number of greys in a sixel picture. More would make it longer without a visible difference. */
const SIXEL_GREYS = 32;

/** A picture as sixels, at the cursor: six rows at a time, one grey after the other. */
export function sixelPicture({ width, height, grey }: GreyPicture): string {
  const parts = [`\x1bP0;1q"1;1;${width};${height}`];
  for (let level = 0; level < SIXEL_GREYS; level++) {
    const percent = Math.round(level / (SIXEL_GREYS - 1) * 100);
    parts.push(`#${level};2;${percent};${percent};${percent}`);
  }
  const levels = grey.map((value) => Math.round(value / 255 * (SIXEL_GREYS - 1)));
  for (let top = 0; top < height; top += 6) {
    const columns = Array.from({ length: SIXEL_GREYS }, (): Uint8Array | undefined => undefined);
    for (let row = 0; row < Math.min(6, height - top); row++) {
      for (let x = 0; x < width; x++) {
        const level = levels[(top + row) * width + x];
        (columns[level] ??= new Uint8Array(width))[x] |= 1 << row;
      }
    }
    const lines = columns.flatMap((bits, level) => bits ? [`#${level}${runLengths(bits)}`] : []);
    parts.push(`${lines.join("$")}-`);
  }
  return `${parts.join("")}\x1b\\`;
}

/** A row of sixels, where equal ones are counted. */
function runLengths(bits: Uint8Array): string {
  let text = "";
  for (let at = 0, end = 0; at < bits.length; at = end) {
    while (end < bits.length && bits[end] === bits[at]) end++;
    if (end === bits.length && bits[at] === 0) break; // the rest is empty
    const sign = String.fromCharCode(63 + bits[at]);
    text += end - at > 3 ? `!${end - at}${sign}` : sign.repeat(end - at);
  }
  return text;
}
