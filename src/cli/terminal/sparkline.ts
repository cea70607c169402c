const bars = "▁▂▃▄▅▆▇█";

/** The last values as a row of bars, from the least to the greatest of them; as many as there is room for. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(Math.max(0, values.length - Math.max(0, width)));
  const least = Math.min(...shown), most = Math.max(...shown);
  const step = most > least ? (bars.length - 1) / (most - least) : 0;
  return shown.map((value) => bars[Math.round((value - least) * step)]).join("");
}
