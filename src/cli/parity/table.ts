import { print } from "../terminal/print.ts";
import { printTable } from "../terminal/table.ts";
import { sayBytes } from "../../say_bytes.ts";
import type { Row } from "./row.ts";

/** The rows for people: one table for each work, with the reference's row above those compared with it. */
export function printRows(rows: readonly Row[]): void {
  for (const work of new Set(rows.map((row) => row.work))) {
    print(work);
    const columns = [
      ["client", "waker", "buffer mode", "metadata"],
      ["frames/s", "missing", "overrun", "lapped", "CPU us/frame", "of C++", "bytes/frame", "wakes/frame"],
      ["p50 us", "p99 us"],
    ].flat();
    const lines = rows.filter((row) => row.work === work).map((row) => cells(row, referenceOf(row, rows)));
    // Numbers are aligned to the right, words to the left.
    const widths = columns.map((name, column) =>
      Math.max(name.length, ...lines.map((line) => line[column].length))
    );
    const align = (cell: string, column: number) => column < 4 ? cell : cell.padStart(widths[column]);
    printTable([columns, ...lines].map((line) => line.map(align)));
    print("");
  }
}

function referenceOf(row: Row, rows: readonly Row[]): Row | undefined {
  return rows.find(({ client, work, bufferMode, metadata }) =>
    client === "reference" && work === row.work && bufferMode === row.bufferMode && metadata === row.metadata
  );
}

function cells(row: Row, reference: Row | undefined): string[] {
  const us = (value: number | null) => value === null ? "-" : value.toFixed(value < 100 ? 1 : 0);
  const ratio = reference && reference.cpuUsPerFrame > 0
    ? (row.cpuUsPerFrame / reference.cpuUsPerFrame).toFixed(2)
    : "-";
  return [
    row.client,
    row.waker,
    row.bufferMode,
    row.metadata ? "yes" : "no",
    row.framesPerSecond.toFixed(1),
    String(row.missing),
    String(row.overrun),
    String(row.lapped),
    row.cpuUsPerFrame.toFixed(2),
    ratio,
    sayBytes(row.bytesPerFrame),
    row.wakesPerFrame.toFixed(3),
    us(row.latencyP50Us),
    us(row.latencyP99Us),
  ];
}
