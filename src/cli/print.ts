/** Writes one JSON object to stdout, alone on its line. Numbers that JSON cannot hold become texts. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_key, part) => {
    if (typeof part !== "bigint") return part;
    return part >= Number.MIN_SAFE_INTEGER && part <= Number.MAX_SAFE_INTEGER ? Number(part) : String(part);
  }));
}

/** Writes rows in columns; the last cell of a row may be as long as it likes. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  }
}

/** Bytes as people say them, such as `105 MB`. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}

/** A number of things in words, such as `1 frame` and `2 frames`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
