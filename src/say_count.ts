/** A number of things in words, such as `1 frame` and `2 frames`. */
export function sayCount(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
