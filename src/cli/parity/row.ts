import type { Measured, OwnOrder } from "./order.ts";

/** One client in one mode: a row of the table. */
export interface Row {
  /** The C++ reference, ours on the ring itself, or ours with a copy of each frame. */
  readonly client: "reference" | "zero-copy" | "copy";
  /** The work, in words. */
  readonly work: string;
  readonly bufferMode: "overwrite" | "no-overwrite";
  readonly waker: "semaphore" | "callback";
  /** Whether the camera embedded metadata and the client decoded it. */
  readonly metadata: boolean;
  readonly framesPerSecond: number;
  readonly missing: number;
  readonly overrun: number;
  readonly lapped: number;
  readonly cpuUsPerFrame: number;
  readonly bytesPerFrame: number;
  readonly wakesPerFrame: number;
  /** `null` for a real camera, which cannot say when a frame arrived. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
}

/** A row that is not measured yet. */
export type RowToDo = Pick<Row, "client" | "bufferMode" | "waker" | "metadata">;

/**
 * Every client in every mode. The reference comes first in each mode, so that its row is above those compared with it.
 */
export function rowsToDo({ metadata }: { readonly metadata: boolean }): RowToDo[] {
  const rows: RowToDo[] = [];
  for (const withMetadata of metadata ? [false, true] : [false]) {
    for (const bufferMode of ["overwrite", "no-overwrite"] as const) {
      const mode = { bufferMode, metadata: withMetadata };
      rows.push({ client: "reference", waker: "callback", ...mode });
      for (const client of ["zero-copy", "copy"] as const) {
        for (const waker of ["semaphore", "callback"] as const) rows.push({ client, waker, ...mode });
      }
    }
  }
  return rows;
}

/** The order for a row's client. */
export function orderOf(
  row: RowToDo,
  order: Omit<OwnOrder, "bufferMode" | "copy" | "metadata" | "waker">,
): OwnOrder {
  const { bufferMode, metadata, waker, client } = row;
  return { ...order, bufferMode, metadata, waker, copy: client === "copy" };
}

/** The row with its measurement. */
export function rowOf(
  { client, bufferMode, waker, metadata }: RowToDo,
  work: string,
  measured: Measured,
): Row {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const orNull = (value: number | null) => value === null ? null : round(value, 1);
  const { missing, overrun, lapped } = measured;
  return {
    client,
    work,
    bufferMode,
    waker,
    metadata,
    framesPerSecond: round(measured.framesPerSecond, 2),
    missing,
    overrun,
    lapped,
    cpuUsPerFrame: round(measured.cpuUsPerFrame, 3),
    bytesPerFrame: round(measured.bytesPerFrame, 0),
    wakesPerFrame: round(measured.wakesPerFrame, 4),
    latencyP50Us: orNull(measured.latencyP50Us),
    latencyP99Us: orNull(measured.latencyP99Us),
  };
}
