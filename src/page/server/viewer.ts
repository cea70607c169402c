import type { Look } from "./measures.ts";

/** The most pictures that a viewer may ask for in advance. */
const MOST_CREDIT = 4;
/** A connection ends after this many messages that make no sense. */
const MOST_MISTAKES = 8;
/** A connection with this many unsent bytes gets nothing more. */
const MOST_WAITING_BYTES = 4_000_000;

/** What a viewer sees of a stream. */
interface Sight {
  credit: number;
  look: Look;
  /** The source and the frame that were shown last. */
  epoch: number;
  sequence: number;
  statistics: string;
  /** Whether what the viewer looks at was measured since the last `look`. */
  measured: boolean;
}

/** A viewer's connection. It gets what it asks for and no more, so nothing queues for a slow viewer. */
export class Viewer {
  readonly number: number;
  readonly #socket: WebSocket;
  readonly #sights = new Map<number, Sight>();
  #mistakes = 0;

  constructor(socket: WebSocket, number: number) {
    this.#socket = socket;
    this.number = number;
  }

  /** What the viewer sees of a stream. */
  sight(stream: number): Sight {
    let sight = this.#sights.get(stream);
    if (!sight) {
      sight = { credit: 0, look: {}, epoch: 0, sequence: -1, statistics: "", measured: true };
      this.#sights.set(stream, sight);
    }
    return sight;
  }

  /** Whether the viewer waits for a frame of a stream, and has not seen this one. */
  wants(stream: number, { epoch, sequence }: { epoch: number; sequence: number }): boolean {
    const sight = this.#sights.get(stream);
    return sight !== undefined && sight.credit > 0 &&
      (sight.epoch !== epoch || sight.sequence !== sequence) &&
      this.#socket.bufferedAmount < MOST_WAITING_BYTES;
  }

  /**
   * Notes what the viewer looks at. If it is another part, the viewer has not seen that part of the newest frame yet.
   */
  look(stream: number, look: Look): void {
    const sight = this.sight(stream);
    const seen = ({ part, pixels }: Look) => JSON.stringify([part, pixels]);
    if (seen(look) !== seen(sight.look)) sight.sequence = -1;
    sight.look = look;
    sight.measured = false;
  }

  /** Whether the viewer has ever asked for a picture of a stream, and can take more. */
  looksAt(stream: number): boolean {
    return this.#sights.has(stream) && this.#socket.bufferedAmount < MOST_WAITING_BYTES;
  }

  /** Whether the viewer waits for a measurement. */
  wantsMeasures(stream: number): boolean {
    return this.#sights.get(stream)?.measured === false;
  }

  /** Notes how many more pictures the viewer can take. */
  grant(stream: number, pictures: number): void {
    const sight = this.sight(stream);
    sight.credit = Math.min(MOST_CREDIT, sight.credit + pictures);
  }

  /** Forgets a stream that has ended. */
  forget(stream: number): void {
    this.#sights.delete(stream);
  }

  /** Sends a message, unless the connection is over or far behind. */
  send(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_WAITING_BYTES) return;
    this.#socket.send(message);
  }

  /** Counts a message that makes no sense. */
  mistook(): void {
    if (++this.#mistakes >= MOST_MISTAKES) this.close(1008, "These messages mean nothing here.");
  }

  /** Ends the connection. */
  close(code: number, why: string): void {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(code, why);
  }
}
