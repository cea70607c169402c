/**
 * The host and the script write to the same pipe. The host's messages are cut into pieces that each arrive whole. Each
 * piece is marked by a token that the script does not know; all other text is the script's.
 *
 * @module
 */

/** A pipe takes this many bytes as one piece, even if another thread writes to it at the same time. */
const PIECE_BYTES = 4000;
const MARK = "\x1e";
/** The longest message that the reader puts together, in characters. */
const LONGEST = 16 * 2 ** 20;

/** Cuts a message into pieces, to be written one after the other. */
export function* piecesOf(message: unknown, token: string): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  // Only ASCII, so that a piece has as many bytes as characters. JSON escapes the mark.
  const text = JSON.stringify(message).replace(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const room = PIECE_BYTES - token.length - 4;
  for (let at = 0; at < text.length; at += room) {
    const more = at + room < text.length ? "+" : ".";
    yield encoder.encode(`${MARK}${token}${more}${text.slice(at, at + room)}${MARK}`);
  }
}

/** Separates the host's messages from the script's output again. */
export class MessageReader {
  readonly #begin: string;
  #rest = "";
  #message = "";

  constructor(token: string) {
    this.#begin = MARK + token;
  }

  /**
   * Takes more text of the pipe, and splits it into the host's messages and the script's output. Throws for text that
   * no host sends, so that a host that was broken into cannot fill this program's memory.
   */
  take(text: string): { messages: unknown[]; output: string } {
    const messages: unknown[] = [];
    let output = "";
    this.#rest += text;
    while (true) {
      const begin = this.#rest.indexOf(this.#begin);
      if (begin < 0) break;
      const end = this.#rest.indexOf(MARK, begin + this.#begin.length);
      if (end < 0) {
        output += this.#rest.slice(0, begin);
        this.#rest = this.#rest.slice(begin);
        if (this.#rest.length > PIECE_BYTES) throw new Error("a piece of a message has no end");
        return { messages, output };
      }
      output += this.#rest.slice(0, begin);
      const piece = this.#rest.slice(begin + this.#begin.length, end);
      this.#rest = this.#rest.slice(end + 1);
      this.#message += piece.slice(1);
      if (this.#message.length > LONGEST) throw new Error("a message of the sandbox has no end");
      if (piece[0] === "+") continue;
      messages.push(JSON.parse(this.#message));
      this.#message = "";
    }
    // The end of the text may be the beginning of a mark, so it waits for more.
    const keep = this.#partialMark();
    output += this.#rest.slice(0, this.#rest.length - keep);
    this.#rest = this.#rest.slice(this.#rest.length - keep);
    return { messages, output };
  }

  /** The text that is left at the end of the pipe. It is the script's, because the host's pieces arrive whole. */
  end(): string {
    return this.#rest;
  }

  #partialMark(): number {
    for (let length = Math.min(this.#begin.length - 1, this.#rest.length); length > 0; length--) {
      if (this.#begin.startsWith(this.#rest.slice(-length))) return length;
    }
    return 0;
  }
}
