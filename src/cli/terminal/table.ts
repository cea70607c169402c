import { print, stdoutColumns } from "./print.ts";
import { wrap } from "../../script/mod.ts";

/** The last column is broken between words if it has this much room, in characters. */
const LAST_AT_LEAST = 12;
/** Spaces between two columns. */
const GAP = 2;

/**
 * Writes rows in columns beneath their names. Where the terminal is too narrow for that, the last column is broken
 * between words, or each row becomes a list: its first cell, and beneath it the others by name.
 */
export function printTable([names, ...rows]: readonly (readonly string[])[]): void {
  for (const line of tableLines([names, ...rows], stdoutColumns())) print(line);
}

/** Writes each text after its name, one pair below the other. */
export function printPairs(pairs: readonly (readonly [name: string, text: string])[]): void {
  for (const line of pairLines(pairs, stdoutColumns())) print(line);
}

/** The lines of a table; `columns` is how wide the terminal is. */
export function tableLines(cells: readonly (readonly string[])[], columns: number): string[] {
  const table = onOneLine(cells);
  const widths = widthsOf(table);
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  if (before + LAST_AT_LEAST <= columns || before + widths[widths.length - 1] <= columns) {
    return table.flatMap((row) => rowLines(row, { widths, columns }));
  }
  const [[, ...names], ...rows] = table;
  return rows.flatMap(([first, ...cells]) => {
    const pairs = cells.map((cell, at): [string, string] => [`  ${names[at].toLowerCase()}`, cell.trim()]);
    return [first, ...pairLines(pairs.filter(([, text]) => text !== ""), columns)];
  });
}

/** The lines of these pairs. */
export function pairLines(cells: readonly (readonly [string, string])[], columns: number): string[] {
  const pairs = onOneLine(cells);
  const widths = widthsOf(pairs);
  return pairs.flatMap((pair) => rowLines(pair, { widths, columns }));
}

/**
 * Rows whose cells have no new lines. A name from the user, such as a channel's, may hold some and would break the
 * table.
 */
function onOneLine(rows: readonly (readonly string[])[]): string[][] {
  return rows.map((row) => row.map((cell) => cell.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ")));
}

/** How wide each column is. If a row has fewer cells than another, its last cell widens no column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  const most = Math.max(...rows.map((row) => row.length));
  for (const row of rows) {
    const own = row.length < most ? row.slice(0, -1) : row;
    own.forEach((cell, column) => widths[column] = Math.max(widths[column] ?? 0, cell.length));
  }
  return widths;
}

function rowLines(
  row: readonly string[],
  { widths, columns }: { widths: number[]; columns: number },
): string[] {
  const line = row.map((cell, column) => column < row.length - 1 ? cell.padEnd(widths[column]) : cell)
    .join(" ".repeat(GAP)).trimEnd();
  if (line.length <= columns) return [line];
  const before = row.slice(0, -1).reduce((sum, _, column) => sum + widths[column] + GAP, 0);
  const room = columns - before;
  const last = wrap(row[row.length - 1], Math.max(room, 1));
  return last.map((part, at) => at === 0 ? line.slice(0, before) + part : " ".repeat(before) + part);
}
