// The contrast of the active layer: the histogram with its window, percentiles, gamma and colours.
import { activeLayer, followStatistics } from "../model.js";
import { markColour } from "../painting/mark_colour.js";
import { palettes } from "../painting/palettes.js";
import { colourOf } from "../theme.js";

const byId = (id) => document.getElementById(id);

/** Binds the contrast's controls. `onChange` is called when the picture must be drawn again. */
export function makeContrast(model, onChange) {
  const canvas = byId("histogram");
  let grip, planned = false;

  /** The statistics of which the histogram is shown: those of the frame, or of the chosen region. */
  function shownStatistics(layer) {
    const source = byId("histogram-of").value;
    if (source === "frame") return layer.statistics;
    return layer.measures?.regions?.[Number(source)] ?? layer.statistics;
  }

  /**
   * The range of values that is drawn. It has the values of most pixels and the window, and a margin of half their
   * width on each side.
   */
  function domain(layer, { quantiles }) {
    if (byId("whole-range").checked) return [0, layer.facts.most];
    const { low, high } = layer.contrast;
    const from = Math.min(low, quantiles[1]), to = Math.max(high, quantiles.at(-3));
    const margin = Math.max(2, (to - from) / 2);
    return [Math.max(0, from - margin), Math.min(layer.facts.most * 1.02, to + margin)];
  }

  /** The bins that are drawn: the finer ones if they cover everything that is seen. */
  function finest({ histogram, detail }, from, to) {
    const last = (bins) => bins.low + bins.width * bins.counts.length;
    const reaches = detail && detail.low <= Math.max(from, histogram.low) &&
      last(detail) >= Math.min(to, last(histogram));
    return reaches ? detail : histogram;
  }

  function plan() {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      draw();
    });
  }

  function draw() {
    const layer = activeLayer(model);
    const ratio = devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (width === 0) return;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const paint = canvas.getContext("2d");
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, width, height);
    const statistics = layer && shownStatistics(layer);
    if (!statistics) return;
    const [from, to] = domain(layer, statistics);
    const xOf = (value) => (value - from) / (to - from) * width;
    const { low, width: binWidth, counts } = finest(statistics, from, to);
    const logarithmic = byId("logarithmic").checked;
    const size = logarithmic ? (count) => Math.log1p(count) : (count) => count;
    const tallest = Math.max(...counts.map(size));
    const bars = new Float32Array(Math.ceil(width) + 1);
    counts.forEach((count, index) => {
      const [start, end] = [low + index * binWidth, low + (index + 1) * binWidth].map(xOf);
      for (
        let x = Math.max(0, Math.floor(start));
        x < Math.max(Math.floor(start) + 1, end) && x < bars.length;
        x++
      ) {
        bars[x] = Math.max(bars[x], size(count) / tallest);
      }
    });
    paint.fillStyle = colourOf("--bar");
    bars.forEach((share, x) =>
      paint.fillRect(x, height - 14 - share * (height - 22), 1, share * (height - 22))
    );
    drawWindow(paint, { layer, xOf, width, height });
  }

  function drawWindow(paint, { layer, xOf, width, height }) {
    const { low, high, gamma, palette } = layer.contrast;
    const [left, right] = [xOf(low), xOf(high)];
    const colours = palettes[palette];
    for (let x = 0; x < width; x++) {
      const share = Math.min(1, Math.max(0, (x - left) / Math.max(1, right - left)));
      paint.fillStyle = `rgb(${colours[Math.round(share ** gamma * 255)].join(",")})`;
      paint.fillRect(x, height - 10, 1, 10);
    }
    paint.strokeStyle = colourOf("--accent");
    paint.lineWidth = 1.5;
    paint.beginPath();
    for (let step = 0; step <= 40; step++) {
      const x = left + (right - left) * step / 40, y = height - 14 - (step / 40) ** gamma * (height - 22);
      if (step === 0) paint.moveTo(x, y);
      else paint.lineTo(x, y);
    }
    paint.stroke();
    for (const x of [left, right]) {
      paint.beginPath();
      paint.moveTo(x, 2);
      paint.lineTo(x, height - 12);
      paint.stroke();
      paint.fillStyle = colourOf("--accent");
      paint.fillRect(x - 4, 2, 8, 8);
    }
    if (layer.statistics?.saturated > 0) {
      const x = Math.min(width - 2, xOf(layer.facts.most));
      paint.fillStyle = `rgb(${markColour.join(",")})`;
      paint.fillRect(x - 1, 2, 3, height - 16);
    }
  }

  /** Fills the controls with the values of the active layer. */
  function show() {
    const layer = activeLayer(model);
    if (!layer) return;
    const { contrast, statistics, facts } = layer;
    for (const mode of ["auto", "held", "manual"]) {
      byId(`contrast-${mode}`).setAttribute("aria-pressed", String(contrast.mode === mode));
    }
    fill("low", Math.round(contrast.low), facts.most);
    fill("high", Math.round(contrast.high), facts.most);
    fill("gamma", contrast.gamma);
    byId("gamma-value").textContent = contrast.gamma.toFixed(2);
    byId("share").value = String(contrast.share);
    byId("palette").value = contrast.palette;
    byId("marks").checked = contrast.marks;
    if (statistics) {
      const { min, max, mean, deviation, saturated } = shownStatistics(layer);
      byId("figures").textContent = `min ${min}  max ${max}  mean ${mean.toFixed(1)}  sd ${
        deviation.toFixed(1)
      }`;
      byId("saturated").textContent = saturated > 0
        ? `${saturated} of ${shownStatistics(layer).count} pixels saturated at ${facts.most}`
        : `No pixel saturated (${facts.most})`;
      byId("saturated").classList.toggle("alarm", saturated > 0);
    }
    plan();
  }

  function fill(id, value, most) {
    const field = byId(id);
    if (most !== undefined) field.max = String(most);
    if (document.activeElement !== field || field.type === "range") field.value = String(value);
  }

  function change(work) {
    const layer = activeLayer(model);
    if (!layer) return;
    work(layer.contrast, layer);
    followStatistics(layer);
    show();
    onChange();
  }

  const manual = (contrast, low, high, most) => {
    contrast.mode = "manual";
    contrast.low = Math.max(0, Math.min(low, most - 1));
    contrast.high = Math.min(most, Math.max(contrast.low + 1, high));
  };

  for (const mode of ["auto", "held", "manual"]) {
    byId(`contrast-${mode}`).onclick = () => change((contrast) => contrast.mode = mode);
  }
  byId("share").onchange = (event) =>
    change((contrast) => {
      contrast.share = Number(event.target.value);
      contrast.mode = "auto";
    });
  byId("low").onchange = (event) =>
    change((contrast, { facts }) => manual(contrast, Number(event.target.value), contrast.high, facts.most));
  byId("high").onchange = (event) =>
    change((contrast, { facts }) => manual(contrast, contrast.low, Number(event.target.value), facts.most));
  byId("gamma").oninput = (event) => change((contrast) => contrast.gamma = Number(event.target.value));
  byId("palette").onchange = (event) => change((contrast) => contrast.palette = event.target.value);
  byId("marks").onchange = (event) => change((contrast) => contrast.marks = event.target.checked);
  for (const id of ["logarithmic", "whole-range", "histogram-of"]) byId(id).onchange = show;

  canvas.addEventListener("pointerdown", (event) => {
    const layer = activeLayer(model);
    const statistics = layer && shownStatistics(layer);
    if (!statistics) return;
    const box = canvas.getBoundingClientRect();
    const [from, to] = domain(layer, statistics);
    const valueAt = ({ clientX }) => from + (clientX - box.left) / box.width * (to - from);
    const value = valueAt(event);
    const { low, high } = layer.contrast;
    grip = { end: Math.abs(value - low) < Math.abs(value - high) ? "low" : "high", valueAt };
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  });
  canvas.addEventListener("pointermove", (event) => grip && drag(event));
  canvas.addEventListener("pointerup", () => grip = undefined);
  canvas.addEventListener("pointercancel", () => grip = undefined);

  function drag(event) {
    const value = Math.round(grip.valueAt(event));
    change((contrast, { facts }) =>
      grip.end === "low"
        ? manual(contrast, Math.min(value, contrast.high - 1), contrast.high, facts.most)
        : manual(contrast, contrast.low, Math.max(value, contrast.low + 1), facts.most)
    );
  }

  return {
    show,
    /** Lets the user choose whether the histogram shows the frame or one of this many regions. */
    offerRegions(count) {
      const select = byId("histogram-of");
      if (select.options.length === count + 1) return;
      const chosen = select.value;
      select.replaceChildren(
        new Option("Whole frame", "frame"),
        ...Array.from({ length: count }, (_, index) => new Option(`Region ${index + 1}`, String(index))),
      );
      select.value = [...select.options].some(({ value }) => value === chosen) ? chosen : "frame";
    },
    setMode: (mode) => change((contrast) => contrast.mode = mode),
  };
}
