import type { Look } from "./measures.ts";

/** The most pictures that a viewer may ask for in advance. */
const MOST_CREDIT = 4;
/** After this many messages that make no sense a connection ends. */
const MOST_MISTAKES = 8;
/** A connection with this many bytes still unsent gets nothing more. */
const MOST_WAITING_BYTES = 4_000_000;

/** What one viewer sees of one stream. */
interface Sight {
  credit: number;
  look: Look;
  /** What was shown last. */
  epoch: number;
  sequence: number;
  statistics: string;
  /** Whether the part it looks at has been measured since its last `look`. */
  measured: boolean;
}

/** One connection. It gets what it asks for and no more, so nothing queues for a slow one. */
export class Viewer {
  readonly number: number;
  readonly #socket: WebSocket;
  readonly #sights = new Map<number, Sight>();
  #mistakes = 0;

  constructor(socket: WebSocket, number: number) {
    this.#socket = socket;
    this.number = number;
  }

  /** What it sees of a stream. */
  sight(stream: number): Sight {
    let sight = this.#sights.get(stream);
    if (!sight) {
      sight = { credit: 0, look: {}, epoch: 0, sequence: -1, statistics: "", measured: true };
      this.#sights.set(stream, sight);
    }
    return sight;
  }

  /** Whether it waits for a frame of a stream that it has not seen. */
  wants(stream: number, { epoch, sequence }: { epoch: number; sequence: number }): boolean {
    const sight = this.#sights.get(stream);
    return sight !== undefined && sight.credit > 0 &&
      (sight.epoch !== epoch || sight.sequence !== sequence) &&
      this.#socket.bufferedAmount < MOST_WAITING_BYTES;
  }

  /** It looks at another part, which it has not seen of the newest frame either. */
  look(stream: number, look: Look): void {
    const sight = this.sight(stream);
    const seen = ({ part, pixels }: Look) => JSON.stringify([part, pixels]);
    if (seen(look) !== seen(sight.look)) sight.sequence = -1;
    sight.look = look;
    sight.measured = false;
  }

  /** Whether it has ever asked for a picture of a stream, and can take more. */
  looksAt(stream: number): boolean {
    return this.#sights.has(stream) && this.#socket.bufferedAmount < MOST_WAITING_BYTES;
  }

  /** Whether it waits to have something measured. */
  wantsMeasures(stream: number): boolean {
    return this.#sights.get(stream)?.measured === false;
  }

  /** How many more pictures it can take. */
  grant(stream: number, pictures: number): void {
    const sight = this.sight(stream);
    sight.credit = Math.min(MOST_CREDIT, sight.credit + pictures);
  }

  /** A stream has ended. */
  forget(stream: number): void {
    this.#sights.delete(stream);
  }

  /** Sends, unless the connection is over or far behind. */
  send(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_WAITING_BYTES) return;
    this.#socket.send(message);
  }

  /** It said something that means nothing. */
  mistook(): void {
    if (++this.#mistakes >= MOST_MISTAKES) this.close(1008, "These messages mean nothing here.");
  }

  /** Ends the connection. */
  close(code: number, why: string): void {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(code, why);
  }
}
