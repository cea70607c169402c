/** A piece of a description: either a line without its end, or a function that writes several lines with their ends. */
export type Piece = string | ((out: TextBytes) => void);

const zero = 48, minus = 45, point = 46;
/** Up to this number, whole numbers have all their digits. */
const mostWhole = Number.MAX_SAFE_INTEGER;
const micro = 1e6;

/**
 * Text that grows as bytes in UTF-8, for descriptions of a hundred thousand planes. Joining strings takes five times as
 * long, most of it while the program waits for the end of its file.
 */
export class TextBytes {
  #bytes = new Uint8Array(64 * 1024);
  #end = 0;

  /** Adds text. */
  text(text: string): void {
    const { length } = text;
    this.#room(3 * length); // no character takes more bytes
    const bytes = this.#bytes;
    const start = this.#end;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) {
        const { written } = encoder.encodeInto(text.slice(index), bytes.subarray(start + index));
        this.#end = start + index + written;
        return;
      }
      bytes[start + index] = code;
    }
    this.#end = start + length;
  }

  /** Adds a number as JavaScript writes it. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= mostWhole) this.#digits(value, digitsOf(value));
    else this.text(String(value));
  }

  /** Adds seconds to the microsecond, without zeros at the end. */
  seconds(value: number): void {
    const micros = Math.round(Math.abs(value) * micro);
    if (!(micros <= mostWhole)) return this.text(String(value));
    this.#room(1);
    if (value < 0 && micros > 0) this.#bytes[this.#end++] = minus;
    const whole = Math.floor(micros / micro);
    this.number(whole);
    let rest = micros - whole * micro, digits = 6;
    if (rest === 0) return;
    for (; rest % 10 === 0; digits--) rest /= 10;
    this.#room(1);
    this.#bytes[this.#end++] = point;
    this.#digits(rest, digits);
  }

  /** All bytes so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#end);
  }

  #digits(value: number, digits: number): void {
    this.#room(digits);
    this.#end += digits;
    for (let at = this.#end - 1, rest = value, left = digits; left > 0; left--, at--) {
      const next = Math.floor(rest / 10);
      this.#bytes[at] = rest - 10 * next + zero;
      rest = next;
    }
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.#bytes.length, this.#end + bytes));
    longer.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = longer;
  }
}

const encoder = new TextEncoder();

function digitsOf(value: number): number {
  let digits = 1;
  for (let most = 10; value >= most; most *= 10) digits++;
  return digits;
}

/** Pieces, one after another. */
export function linesOf(pieces: readonly Piece[]): TextBytes {
  const out = new TextBytes();
  for (const piece of pieces) {
    if (typeof piece !== "string") piece(out);
    else if (piece !== "") out.text(`${piece}\n`);
  }
  return out;
}
