import { variable } from "../variable.ts";
import { Outlet } from "./outlet.ts";

/** The width of the terminal; 80 if it is unknown. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Whether reports go to a terminal that can rewrite a line. A dumb one, as in an editor, shows every version. */
export function canRewrite(): boolean {
  return Deno.stderr.isTerminal() && variable("TERM") !== "dumb";
}

/** Writes to a stream whose reader may have gone, or whose terminal was closed; a recording must not fail for that. */
export function writeUnlessGone(
  stream: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array<ArrayBuffer>,
): void {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether a write failed because its reader has gone, or its terminal was closed. */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Error && "code" in error && error.code === "EIO";
}

const outlet = new Outlet(2, () => Deno.stderr);
/** What else is said to a terminal that was halted is lost, in bytes. */
const MOST_WAITING = 2 ** 20;

/**
 * Says something to the person at the terminal, if there is one. Whoever started this program learns it from the exit
 * code. While a terminal is halted (Ctrl-S) the text waits in memory, and no camera waits for it.
 */
export function sayOnStderr(text: string): void {
  const bytes = new TextEncoder().encode(text);
  if (outlet.waitingBytes + bytes.length > MOST_WAITING) return;
  try {
    outlet.write(bytes);
  } catch {
    // A full disk under `2> log.txt` is no reason to lose a recording.
  }
}

/** Whether the person at the terminal has not seen all that was said. */
export function isStderrBehind(): boolean {
  return outlet.waitingBytes > 0;
}

/** Waits until all that was said has been written, once no camera and no file waits for it. */
export async function stderrDrained(): Promise<void> {
  await outlet.drained().catch(() => {}); // the terminal was closed
}

// deno-lint-ignore no-control-regex
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text without control characters. Names of files may have some, and with them could make a terminal do or show
 * anything.
 */
export function plainText(text: string): string {
  return text.replace(controls, "");
}

/** The same on one line, so that a line break in a name or an error message does not begin a line of ours. */
export function plainLine(text: string): string {
  return plainText(text.replace(/\s*[\n\r\u0085\u2028\u2029]\s*/g, " "));
}

/** The same for JSON, which keeps them as escapes. JSON.stringify escapes only those below a space. */
export function plainJson(json: string): string {
  return json.replace(controls, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A line is not broken after these: a number and its unit, the sides of a picture, `10.0 a second`. */
const belongsToNext = /(?:^|[( ])[-+]?\d+(?:\.\d+)?$|\d x$|\d a$/;

/** Breaks a line between words. Further lines are indented like the first, or by `hanging`. */
export function wrap(line: string, width: number, hanging?: number): string[] {
  if (line.length <= width) return [line];
  const indent = /^ */.exec(line)![0];
  const below = hanging === undefined ? indent : " ".repeat(hanging);
  const lines: string[] = [];
  for (const word of pieces(line.slice(indent.length))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push((last === undefined ? indent : below) + word);
  }
  return lines;
}

/**
 * Breaks a line of ours for a terminal of this width. Whatever continues it is indented: the line may quote a stranger,
 * whose words must not stand where a line of ours begins. So the terminal itself must have nothing to break.
 */
export function hung(line: string, columns: number): string[] {
  const indent = `${/^ */.exec(line)![0]}  `;
  const room = Math.max(indent.length + 2, columns - 1);
  return wrap(line.replaceAll("\t", "    "), room, indent.length).flatMap((part) => {
    const [first] = cut(part, room);
    const rest = part.slice(first.length);
    return rest === "" ? [first] : [first, ...cut(rest, room - indent.length).map((piece) => indent + piece)];
  });
}

/** Cuts a text into pieces of at most this width, in columns. Signs that are not ASCII may be two columns wide. */
export function cut(text: string, columns: number): string[] {
  const found: string[] = [];
  let piece = "", width = 0;
  for (const sign of text) {
    const wide = sign >= " " && sign <= "~" ? 1 : 2;
    if (width + wide > columns) {
      found.push(piece);
      piece = "";
      width = 0;
    }
    piece += sign;
    width += wide;
  }
  return [...found, piece];
}

/** As many comma-separated parts as fit a line; if the first does not fit, its beginning. */
export function fit(line: string, width: number): string {
  if (line.length <= width) return line;
  const end = Math.max(...[", ", "; "].map((mark) => line.lastIndexOf(mark, width)));
  return line.slice(0, end > 0 ? end : width);
}

/** Splits into words; numbers stay with what they count. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last !== undefined && belongsToNext.test(last)) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}
