/**
 * Messages between the page's thread and the main thread. These are only types; nothing of this file remains at run
 * time.
 *
 * @module
 */
import type { FrameFormat } from "../../frame/format.ts";

/** One picture source: a region of a camera's run, or a channel of a plan. */
export interface StreamFacts {
  /** Its number; a later run of the same camera and region has the same one. */
  readonly stream: number;
  /** What the page calls it. */
  readonly name: string;
  /** Pixels in a row, after binning. */
  readonly width: number;
  /** Rows, after binning. */
  readonly height: number;
  /** First column and row on the sensor, in unbinned pixels. */
  readonly at: readonly [x: number, y: number];
  /** Columns and rows that are summed into one pixel. */
  readonly binning: readonly [x: number, y: number];
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
  /** The size of an unbinned pixel, in micrometres; 0 where the camera does not say. */
  readonly pixelUm: readonly [x: number, y: number];
  /** Whether that is its size on the sample; otherwise it is that on the sensor. */
  readonly onSample?: boolean;
  /** The sensor's size, in unbinned pixels. */
  readonly sensor?: readonly [width: number, height: number];
}

/** A ring that pictures are taken from, and the streams of its regions, in the order of the regions. */
export interface RingOrder {
  readonly kind: "ring";
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory that they lie in, if they do. */
  readonly memory?: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
  readonly slots: number;
  readonly format: FrameFormat;
  /** Whether slots are used once only, as in a sequence, and so are never written over. */
  readonly once: boolean;
  readonly streams: readonly StreamFacts[];
}

/** A single frame of a stream, copied: a frame of a plan, or a picture that was snapped. */
export interface FrameOrder {
  /** What this is. */
  readonly kind: "frame";
  /** The stream. */
  readonly facts: StreamFacts;
  /** Its pixels, row by row. */
  readonly pixels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Our count, from 0. */
  readonly sequence: number;
  /** The camera's count, from 1. */
  readonly frameNumber: number;
  /** When it was found: milliseconds since 1970. */
  readonly receivedMs: number;
}

/** How the page's thread is started. */
export interface ServeOrder {
  readonly kind: "serve";
  readonly hostname: string;
  /** The first port to be tried; 0 for any. */
  readonly port: number;
  /** How many ports behind it may be tried too. */
  readonly furtherPorts: number;
  /** What the address must carry; absent where none is needed. */
  readonly token?: string;
  /** Names that the page may be called by, beside addresses. */
  readonly names: readonly string[];
  /** Whether viewers may drive the camera. */
  readonly control: boolean;
  /** The texts of the page's files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The most pictures a second of a stream. */
  readonly mostPerSecond: number;
}

/** What the main thread sends. */
export type PageOrder =
  | ServeOrder
  | RingOrder
  | FrameOrder
  | { readonly kind: "forget"; readonly streams: readonly number[] }
  /** These streams show nothing new until they get another ring, because their memory will be used again. */
  | { readonly kind: "hold"; readonly streams: readonly number[] }
  | { readonly kind: "status"; readonly status: unknown }
  | { readonly kind: "answer"; readonly viewer: number; readonly answer: Answer }
  | { readonly kind: "end" };

/** What came of what a viewer asked for. */
export interface Answer {
  /** Which wish it answers. */
  readonly id: number;
  /** What went wrong, as a sentence; absent if nothing did. */
  readonly error?: string;
  /** What was done, as a sentence. */
  readonly said?: string;
}

/** Something that a viewer wants done with the camera. */
export interface Wish {
  /** Who wants it. */
  readonly viewer: number;
  /** Its number, for the answer. */
  readonly id: number;
  /** What is to be done. */
  readonly verb: string;
  /** The order's data: not checked yet, and it may come from a stranger. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the page's thread sends. */
export type PageWord =
  | { readonly kind: "listening"; readonly hostname: string; readonly port: number }
  | { readonly kind: "failed"; readonly why: "taken" | "refused" | "other"; readonly sentence: string }
  | { readonly kind: "wish"; readonly wish: Wish }
  | { readonly kind: "viewers"; readonly count: number }
  | { readonly kind: "ended" };
