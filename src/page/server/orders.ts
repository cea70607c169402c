/**
 * Messages between the page's thread and the main thread. All of this file is types, so nothing of it is left at run
 * time.
 *
 * @module
 */
import type { FrameFormat } from "../../frame/format.ts";

/** A source of pictures: a region of a camera's run, or a channel of a plan. */
export interface StreamFacts {
  /** Its number; a later run of the same camera and region has the same one. */
  readonly stream: number;
  /** The stream's name on the page. */
  readonly name: string;
  /** The pixels in a row, after binning. */
  readonly width: number;
  /** The number of rows, after binning. */
  readonly height: number;
  /** The first column and row on the sensor, in unbinned pixels. */
  readonly at: readonly [x: number, y: number];
  /** How many columns and rows are summed into one pixel. */
  readonly binning: readonly [x: number, y: number];
  /** 1 for 8-bit pixels, 2 for 16-bit ones. */
  readonly bytesPerPixel: 1 | 2;
  /** The largest value that the camera's converter gives. */
  readonly most: number;
  /** The size of an unbinned pixel, in micrometres; 0 if the camera does not say it. */
  readonly pixelUm: readonly [x: number, y: number];
  /** Whether `pixelUm` is the size on the sample; otherwise it is the size on the sensor. */
  readonly onSample?: boolean;
  /** The sensor's size, in unbinned pixels. */
  readonly sensor?: readonly [width: number, height: number];
}

/** A ring from which pictures are taken, and the streams of its regions, in the order of the regions. */
export interface RingOrder {
  readonly kind: "ring";
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** The WebAssembly memory that has these bytes, if there is one. */
  readonly memory?: WebAssembly.Memory;
  readonly board: SharedArrayBuffer;
  readonly slots: number;
  readonly format: FrameFormat;
  /** Whether slots are used only once, as in a sequence, and so are never overwritten. */
  readonly once: boolean;
  readonly streams: readonly StreamFacts[];
}

/** A single copied frame of a stream: a frame of a plan, or a snapped picture. */
export interface FrameOrder {
  /** What this is. */
  readonly kind: "frame";
  /** The stream. */
  readonly facts: StreamFacts;
  /** The frame's pixels, row by row. */
  readonly pixels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Our count of frames, from 0. */
  readonly sequence: number;
  /** The camera's count, from 1. */
  readonly frameNumber: number;
  /** When the frame was found, in milliseconds since 1970. */
  readonly receivedMs: number;
}

/** The order that starts the page's thread. */
export interface ServeOrder {
  readonly kind: "serve";
  readonly hostname: string;
  /** The first port that is tried; 0 for any. */
  readonly port: number;
  /** How many ports after that one may be tried. */
  readonly furtherPorts: number;
  /** The token that the address must carry; absent if none is needed. */
  readonly token?: string;
  /** Names by which the page may be called in addition to addresses. */
  readonly names: readonly string[];
  /** Whether viewers may drive the camera. */
  readonly control: boolean;
  /** The texts of the page's files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The most pictures a second of a stream. */
  readonly mostPerSecond: number;
}

/** The messages of the main thread. */
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

/** The answer to a viewer's wish. */
export interface Answer {
  /** Which wish it answers. */
  readonly id: number;
  /** What went wrong, as a sentence; absent if nothing did. */
  readonly error?: string;
  /** What was done, as a sentence. */
  readonly said?: string;
}

/** A viewer's wish: something to be done with the camera. */
export interface Wish {
  /** Who wants it. */
  readonly viewer: number;
  /** The wish's number, for its answer. */
  readonly id: number;
  /** What is to be done. */
  readonly verb: string;
  /** The wish's data. They are not checked yet, and may come from a stranger. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The messages of the page's thread. */
export type PageWord =
  | { readonly kind: "listening"; readonly hostname: string; readonly port: number }
  | { readonly kind: "failed"; readonly why: "taken" | "refused" | "other"; readonly sentence: string }
  | { readonly kind: "wish"; readonly wish: Wish }
  | { readonly kind: "viewers"; readonly count: number }
  | { readonly kind: "ended" };
