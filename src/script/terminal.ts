/** The width of the terminal; 80 for one that does not tell. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Whether reports go to a terminal that can rewrite a line. A dumb one, as in an editor, shows every version. */
export function canRewrite(): boolean {
  return Deno.stderr.isTerminal() && !isDumb();
}

function isDumb(): boolean {
  const right = { name: "env", variable: "TERM" } as const;
  return Deno.permissions.querySync(right).state === "granted" && Deno.env.get("TERM") === "dumb";
}

/** Writes to a stream whose reader may have gone, or closed the terminal: no reason to lose a recording. */
export function writeUnlessGone(
  stream: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array<ArrayBuffer>,
): void {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    const gone = error instanceof Deno.errors.BrokenPipe ||
      error instanceof Error && "code" in error && error.code === "EIO";
    if (!gone) throw error;
  }
}

// deno-lint-ignore no-control-regex
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** A text without control characters, which could tell a terminal to do or to show anything: names of files have some. */
export function plainText(text: string): string {
  return text.replace(controls, "");
}

/** The same on one line: a line break in a name or in an error's message does not begin a line of ours. */
export function plainLine(text: string): string {
  return plainText(text.replace(/\s*[\n\r\u0085\u2028\u2029]\s*/g, " "));
}

/** The same for JSON, which keeps them as escapes. It escapes those below a space by itself. */
export function plainJson(json: string): string {
  return json.replace(controls, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Behind these no line is broken: a number and its unit, the sides of a picture, `10.0 a second`. */
const belongsToNext = /(?:^|[( ])[-+]?\d+(?:\.\d+)?$|\d x$|\d a$/;

/** Breaks a line between words; what goes on below is as far in as the line itself, or as `hanging` says. */
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

/** As much of a line of parts with commas between them as fits; of a single part that does not, its beginning. */
export function fit(line: string, width: number): string {
  if (line.length <= width) return line;
  const end = Math.max(...[", ", "; "].map((mark) => line.lastIndexOf(mark, width)));
  return line.slice(0, end > 0 ? end : width);
}

/** Words, and numbers together with what they count. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last !== undefined && belongsToNext.test(last)) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}
