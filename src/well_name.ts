/** The name of a plate's row, from 0: A to Z, then AA, AB and so on. */
export function rowName(row: number): string {
  let name = "";
  for (let rest = row; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    name = String.fromCharCode(65 + rest % 26) + name;
  }
  return name;
}

/** The name of a plate's column, from 0: 1, 2 and so on. */
export function columnName(column: number): string {
  return String(column + 1);
}

/** The name of a well, such as `B3`. */
export function wellName(row: number, column: number): string {
  return `${rowName(row)}${columnName(column)}`;
}
