// A ring without a camera, and pages that show it.
import { Page, streamsOf } from "../../../src/page/mod.ts";
import type { FrameFormat } from "../../../src/frame/format.ts";
import { Board, PHASE, WORD } from "../../../src/ring/board.ts";
import { Ring } from "../../../src/ring/ring.ts";

/** A ring whose frames are made by the test. */
export class ShownRing {
  readonly ring: Ring;
  readonly format: FrameFormat;
  readonly board: Board;
  readonly width: number;
  readonly height: number;
  #bytes: Uint8Array<SharedArrayBuffer>;

  /** 16-bit frames of one region, at a place of the sensor. */
  constructor(
    width: number,
    height: number,
    options: { slots?: number; bitDepth?: number; at?: [number, number] } = {},
  ) {
    const { slots = 8, bitDepth = 16, at: [x, y] = [0, 0] } = options;
    [this.width, this.height] = [width, height];
    this.board = new Board(slots);
    this.board.words[WORD.phase] = PHASE.running;
    this.#bytes = new Uint8Array(new SharedArrayBuffer(slots * width * height * 2));
    this.format = {
      frameBytes: width * height * 2,
      bytesPerPixel: 2,
      bitDepth,
      regions: [{ x, y, width, height, binning: [1, 1], offsetBytes: 0 }],
    };
    this.ring = new Ring({
      bytes: this.#bytes,
      format: this.format,
      board: this.board,
      bufferMode: "overwrite",
      exposuresMs: [10],
      progress: () => 0,
    });
  }

  /** Publishes a frame whose pixels are made from their places. */
  publish(valueAt: (x: number, y: number) => number): void {
    const pixels = new Uint16Array(this.width * this.height);
    for (let at = 0; at < pixels.length; at++) {
      pixels[at] = valueAt(at % this.width, Math.floor(at / this.width));
    }
    this.publishCopy(pixels);
  }

  /** Publishes a frame of these pixels; its first one can be another, so that frames differ. */
  publishCopy(from: Uint16Array, first = from[0]): void {
    const { words } = this.board;
    const sequence = words[WORD.published], slot = sequence % this.ring.slots;
    const pixels = new Uint16Array(
      this.#bytes.buffer,
      slot * this.format.frameBytes,
      this.width * this.height,
    );
    pixels.set(from);
    pixels[0] = first;
    this.board.frameNumbers[slot] = sequence + 1;
    this.board.positions[slot] = sequence + 1;
    this.board.slotIndexes[slot] = slot;
    this.board.receivedMs[slot] = Date.now();
    Atomics.store(words, WORD.newest, sequence + 1);
    Atomics.store(words, WORD.last, sequence + 1);
    Atomics.store(words, WORD.published, sequence + 1);
    this.board.tick();
  }

  /** Shows it on a page. */
  showOn(page: Page, name = "test", stream = 0): void {
    page.showRing(
      this.ring,
      streamsOf(this.format, { name, pixelSizeUm: [6.5, 6.5], width: 2048, height: 2048 }, stream),
    );
  }
}

/** The size of a known picture, and its values: no two pixels are alike. */
export const known = { width: 64, height: 48 };
export const valueAt = (x: number, y: number): number => 100 + 50 * x + y;

/** Shows the known picture on a page, as a camera of 12 bits. */
export function showKnown(page: Page): ShownRing {
  const shown = new ShownRing(known.width, known.height, { bitDepth: 12 });
  shown.showOn(page);
  shown.publish(valueAt);
  return shown;
}

/** A viewer without a browser: keeps what came, and waits for more. */
export class TestViewer implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[] = [];
  readonly pictures: DataView[] = [];
  readonly closed: Promise<CloseEvent>;
  #wake = () => {};

  constructor(url: string, options?: { headers?: Record<string, string> }) {
    const socketUrl = url.replace(/^http/, "ws").replace(/\/(\?|$)/, "/live$1");
    this.socket = options ? new WebSocket(socketUrl, options) : new WebSocket(socketUrl);
    this.socket.binaryType = "arraybuffer";
    this.closed = new Promise((resolve) =>
      this.socket.onclose = (event) => {
        resolve(event);
        this.#wake();
      }
    );
    this.socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.messages.push(JSON.parse(data));
      else this.pictures.push(new DataView(data));
      this.#wake();
    };
    this.socket.onerror = () => {};
  }

  /** Says something, once the connection is there. */
  async say(message: unknown): Promise<void> {
    await this.until(() => this.socket.readyState === WebSocket.OPEN);
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Waits until something holds. */
  async until(holds: () => unknown): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The newest message of a kind. */
  last(kind: string): Record<string, unknown> | undefined {
    return this.messages.findLast((message) => message.kind === kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState <= WebSocket.OPEN) this.socket.close();
    await this.closed;
  }
}

/** The 16-bit pixels of a picture's message. */
export function pixelsOf(view: DataView): Uint16Array {
  return new Uint16Array(view.buffer, view.getUint16(4, true));
}

/** Opens a page at any free port. */
export function openTestPage(conductor?: Parameters<typeof Page.open>[1]): Promise<Page> {
  return Page.open({ port: 0 }, conductor);
}
