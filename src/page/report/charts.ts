import type { Loss, RunTimes } from "./run_times.ts";

/** The size and the margins of a chart, in its own units. */
const WIDTH = 920, LEFT = 62, RIGHT = 14, TOP = 18, BOTTOM = 34;

/** The colour and the name of each kind of loss. */
export const lossKinds = {
  missing: { colour: "#d6336c", label: "missing" },
  unseen: { colour: "#e8890c", label: "overrun or skipped" },
  lapped: { colour: "#7048e8", label: "lapped" },
  silent: { colour: "#5c6b7a", label: "silent" },
} as const satisfies Record<Loss["kind"], { colour: string; label: string }>;

interface Scale {
  (value: number): number;
  readonly from: number;
  readonly to: number;
}

function scaleOf([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = to > from ? to - from : 1;
  return Object.assign((value: number) => start + (value - from) / span * (end - start), {
    from,
    to: from + span,
  });
}

/**
 * A chart of the intervals between frames on a time axis, with a mark for each loss. It is a complete picture with its
 * own colours, so that it can be used in a paper.
 */
export function intervalsSvg(
  { seconds, intervalsMs, losses }: RunTimes,
  { height = 260, standalone = false } = {},
): string {
  const last = Math.max(seconds.at(-1) ?? 1, losses.at(-1)?.seconds ?? 0) || 1;
  const longest = intervalsMs.reduce((most, one) => Math.max(most, one), 0) || 1;
  const shortest = intervalsMs.reduce((least, one) => Math.min(least, one), longest);
  const margin = (longest - shortest) * 0.08 || longest * 0.05;
  const x = scaleOf([0, last], [LEFT, WIDTH - RIGHT]);
  const y = scaleOf([Math.max(0, shortest - margin), longest + margin], [height - BOTTOM, TOP]);
  const marks = losses.map(({ kind, count, lastedMs, seconds, beforeFrame, afterFrame }) => {
    const what = lastedMs === undefined ? String(count) : `${(lastedMs / 1000).toFixed(1)} s`;
    const at = x(seconds).toFixed(1);
    const { colour, label } = lossKinds[kind];
    const where = beforeFrame === undefined ? `after frame ${afterFrame}` : `before frame ${beforeFrame}`;
    return `<g class="loss" data-kind="${kind}" data-seconds="${
      seconds.toFixed(4)
    }"><line x1="${at}" y1="${TOP}" x2="${at}" y2="${
      height - BOTTOM
    }" stroke="${colour}" stroke-width="1.5" opacity=".8"/>` +
      `<path d="M${at} ${TOP}l-4.5 -8h9z" fill="${colour}"/><title>${what} ${label}, ${where}</title></g>`;
  });
  const body = axes({ x, y, height, xName: "seconds", yName: "ms" }) + marks.join("") +
    trace(seconds, intervalsMs, { x, y });
  return svg(body, { height, standalone, label: "Intervals between frames over time, with losses marked" });
}

/**
 * A line through the points. If there are more points than columns, each column has a line from its smallest to its
 * largest value.
 */
function trace(seconds: Float64Array, values: Float64Array, { x, y }: { x: Scale; y: Scale }): string {
  if (values.length === 0) return "";
  const columns = WIDTH - LEFT - RIGHT;
  if (values.length <= columns) {
    const points = [...values].map((value, at) => `${x(seconds[at + 1]).toFixed(1)},${y(value).toFixed(1)}`);
    return `<polyline points="${points.join(" ")}" fill="none" stroke="#2b8a9e" stroke-width="1.2"/>`;
  }
  const least = new Float64Array(columns + 1).fill(Infinity),
    most = new Float64Array(columns + 1).fill(-Infinity);
  values.forEach((value, at) => {
    const column = Math.round(x(seconds[at + 1]) - LEFT);
    least[column] = Math.min(least[column], value);
    most[column] = Math.max(most[column], value);
  });
  const bars = [...least].flatMap((value, column) =>
    value === Infinity
      ? []
      : [`M${column + LEFT} ${(y(value) + 0.5).toFixed(1)}V${(y(most[column]) - 0.5).toFixed(1)}`]
  );
  return `<path d="${bars.join("")}" fill="none" stroke="#2b8a9e" stroke-width="1"/>`;
}

/** Values over time, as a line with dots. */
export function lineSvg(
  points: readonly (readonly [x: number, y: number])[],
  names: { x: string; y: string; label: string },
): string {
  const height = 180;
  const values = points.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = (most - least) * 0.15 || Math.abs(most) * 0.02 || 1;
  const x = scaleOf([0, points.at(-1)?.[0] || 1], [LEFT, WIDTH - RIGHT]);
  const y = scaleOf([least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin], [
    height - BOTTOM,
    TOP,
  ]);
  const places = points.map(([at, value]) => [x(at).toFixed(1), y(value).toFixed(1)]);
  const dots = places.length > 120
    ? []
    : places.map(([cx, cy], at) =>
      `<circle cx="${cx}" cy="${cy}" r="2.6" fill="#2b8a9e"><title>${values[at].toFixed(1)}</title></circle>`
    );
  const line = `<polyline points="${
    places.map((place) => place.join(",")).join(" ")
  }" fill="none" stroke="#2b8a9e" stroke-width="1.2"/>`;
  return svg(axes({ x, y, height, xName: names.x, yName: names.y }) + line + dots.join(""), {
    height,
    label: names.label,
  });
}

/** Counts of values as bars, on a logarithmic scale. */
export function barsSvg(
  { low, width, counts }: { low: number; width: number; counts: readonly number[] },
  label: string,
): string {
  const height = 180;
  const x = scaleOf([low, low + width * counts.length], [LEFT, WIDTH - RIGHT]);
  const y = scaleOf([0, Math.log10(1 + Math.max(...counts))], [height - BOTTOM, TOP]);
  const bars = counts.flatMap((count, at) => {
    if (count === 0) return [];
    const [left, right] = [x(low + at * width), x(low + (at + 1) * width)];
    const top = y(Math.log10(1 + count));
    return [
      `M${left.toFixed(1)} ${height - BOTTOM}V${top.toFixed(1)}H${Math.max(left + 0.6, right).toFixed(1)}V${
        height - BOTTOM
      }`,
    ];
  });
  const ticks = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((power) => power <= y.to).map((power) => {
    const at = y(Math.log10(1 + 10 ** power)).toFixed(1);
    return `<text x="${LEFT - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${
      10 ** power
    }</text>`;
  });
  const body = axes({ x, height, xName: "value" }) + ticks.join("") +
    `<path d="${bars.join("")}" fill="#7d93a8"/>`;
  return svg(body, { height, label });
}

function axes(
  { x, y, height, xName, yName = "" }: { x: Scale; y?: Scale; height: number; xName: string; yName?: string },
): string {
  const parts = [
    `<path d="M${LEFT} ${TOP}V${height - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#9aa5b1"/>`,
  ];
  for (const tick of ticksOf(x, 8)) {
    const at = x(tick).toFixed(1);
    parts.push(
      `<path d="M${at} ${height - BOTTOM}v4" stroke="#9aa5b1"/><text x="${at}" y="${
        height - BOTTOM + 16
      }" text-anchor="middle">${shown(tick)}</text>`,
    );
  }
  for (const tick of y ? ticksOf(y, 5) : []) {
    const at = y!(tick).toFixed(1);
    parts.push(
      `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#9aa5b1" opacity=".25"/><text x="${
        LEFT - 8
      }" y="${at}" text-anchor="end" dominant-baseline="middle">${shown(tick)}</text>`,
    );
  }
  parts.push(`<text x="${WIDTH - RIGHT}" y="${height - 4}" text-anchor="end">${xName}</text>`);
  if (yName) parts.push(`<text x="6" y="${TOP - 6}">${yName}</text>`);
  return parts.join("");
}

function ticksOf({ from, to }: Scale, about: number): number[] {
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * power >= rough)! * power;
  const ticks: number[] = [];
  // Counted: next to a very large number, a step may be too small to change it.
  for (let at = 0; at <= about + 1; at++) {
    const tick = (Math.ceil(from / step) + at) * step;
    if (!(tick <= to + step * 1e-9)) break;
    if (tick !== ticks.at(-1)) ticks.push(tick);
  }
  return ticks;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function svg(
  body: string,
  { height, label, standalone = false }: { height: number; label: string; standalone?: boolean },
): string {
  const style = `font:11px 'DejaVu Sans','Helvetica Neue',Arial,sans-serif`;
  const paper = standalone ? `<rect width="100%" height="100%" fill="#fff"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}" style="${style}" fill="${
    standalone ? "#222" : "currentColor"
  }">${paper}${body}</svg>`;
}
