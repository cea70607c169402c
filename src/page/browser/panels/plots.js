// Traces of regions over time and the profile along the line, drawn with uPlot.
import { regionColours } from "../overlay.js";
import { colourOf } from "../theme.js";

/** How many points of time are kept, so that the memory stays the same however long the page is open. */
const MOST_POINTS = 900;
/** How often the plots are drawn, in milliseconds. */
const DRAW_EVERY_MS = 200;

const byId = (id) => document.getElementById(id);

/** Traces of the means of regions, or of the frame if there are no regions. */
export function makeTraces() {
  let plot, names = [], columns = [[]], drawnMs = 0, startMs;

  function begin(regions) {
    names = regions === 0 ? ["Frame"] : Array.from({ length: regions }, (_, index) => `Region ${index + 1}`);
    columns = [[], ...names.map(() => [])];
    startMs = undefined;
    plot?.destroy();
    plot = undefined;
  }

  begin(0);
  return {
    /** Adds the means at a time. Begins again if the number of regions has changed. */
    add(receivedMs, means, regions) {
      if (regions === 0 ? names[0] !== "Frame" : names.length !== regions || names[0] === "Frame") {
        begin(regions);
      }
      startMs ??= receivedMs;
      const seconds = (receivedMs - startMs) / 1000;
      if (columns[0].length > 0 && seconds <= columns[0].at(-1)) return;
      [seconds, ...means].forEach((value, index) => columns[index].push(value));
      if (columns[0].length > MOST_POINTS) { for (const column of columns) column.shift(); }
      const nowMs = performance.now();
      if (nowMs - drawnMs < DRAW_EVERY_MS || !byId("traces").closest("details").open) return;
      drawnMs = nowMs;
      plot ??= makePlot(byId("traces"), { x: "s", series: names.map((label, index) => ({ label, index })) });
      plot.setData(columns);
    },
    /** Begins again, such as when another stream is looked at. */
    clear: () => begin(0),
    /** How many points there are. */
    get points() {
      return columns[0].length;
    },
    resize: () => plot?.setSize(sizeOf(byId("traces"))),
  };
}

/** Plots the values along the line. */
export function makeProfile() {
  let plot;
  return {
    show(values) {
      byId("profile-card").hidden = values === undefined;
      if (values === undefined || !byId("profile-card").open) return;
      plot ??= makePlot(byId("profile"), { x: "px", series: [{ label: "Value", index: 1 }] });
      plot.setData([values.map((_, index) => index), values.map((value) => value < 0 ? null : value)]);
    },
    resize: () => plot?.setSize(sizeOf(byId("profile"))),
  };
}

function makePlot(element, { x, series }) {
  const [ink, line] = ["--soft", "--line"].map(colourOf);
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: "11px system-ui",
  };
  return new globalThis.uPlot(
    {
      ...sizeOf(element),
      legend: { show: series.length > 1, live: false },
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { range: rangeOf } },
      series: [
        { label: x },
        ...series.map(({ label, index }) => ({
          label,
          stroke: regionColours[index % regionColours.length],
          width: 1.5,
          points: { show: false },
          value: (_plot, value) => value === null || value === undefined ? "" : value.toFixed(1),
        })),
      ],
      axes: [{ ...axis, size: 28, values: (_plot, ticks) => withUnit(ticks.map(tickText), x) }, {
        ...axis,
        size: 52,
        values: (_plot, ticks) => ticks.map(tickText),
      }],
    },
    [[], ...series.map(() => [])],
    element,
  );
}

/**
 * The range of an axis: from the least to the greatest value with a margin. It is at least one count, because less is
 * noise.
 */
function rangeOf(_plot, least, most) {
  if (least === null || most === null) return [0, 1];
  const room = Math.max(0.5, (most - least) * 0.06);
  return [least - room, most + room];
}

/** Adds the unit to the last number along an axis. */
function withUnit(texts, unit) {
  return texts.map((text, index) => index === texts.length - 1 ? `${text} ${unit}` : text);
}

function tickText(value) {
  return String(Number(value.toPrecision(6)));
}

function sizeOf(element) {
  return { width: Math.max(120, element.clientWidth), height: 150 };
}
