/** A number of bytes in words, such as `105 MB` or `1.7 GB`. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}
