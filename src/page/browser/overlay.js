// Everything that is drawn over the pictures: names, regions, the line, crosshair, grid and scale bar.
import { activeLayer } from "./model.js";
import { placing } from "./view.js";

/** The colours of regions and of their traces, in the order of the regions. */
export const regionColours = [
  "#ffb000",
  "#4cc9f0",
  "#f72585",
  "#80ed99",
  "#b892ff",
  "#ff7f51",
  "#e9ff70",
  "#00e5c0",
];

/** The approximate length of the scale bar, and the least distance between grid lines, in pixels of the screen. */
const BAR_ABOUT = 120, GRID_AT_LEAST = 70;

/** What was drawn last, so that the same is not drawn again. */
const drawn = new WeakMap();

/** Draws the overlay into an `svg` element. */
export function drawOverlay(model, svg, stage) {
  const { width, height } = stage.size;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const parts = [];
  const panes = stage.panes();
  for (const pane of panes) {
    const isActive = pane.layers.some(({ facts }) => facts.stream === model.active);
    if (panes.length > 1 && isActive) {
      parts.push(
        `<rect class="pane-edge" x="${pane.x + 1}" y="${pane.y + 1}" width="${pane.width - 2}" height="${
          pane.height - 2
        }"/>`,
      );
    }
    if (model.layers.size > 1) {
      pane.layers.forEach(({ facts, tint }, index) => {
        const colour = pane.layers.length > 1 ? ` style="fill:${tint}"` : "";
        parts.push(
          `<text class="pane-name" x="${pane.x + 12}" y="${pane.y + 24 + 18 * index}"${colour}>${
            escaped(facts.name)
          }</text>`,
        );
      });
    }
    const facts = (isActive ? activeLayer(model) : pane.layers[0]).facts;
    const placed = placing(model.view, pane, facts);
    if (model.grid) parts.push(grid(facts, placed));
    if (model.crosshair) parts.push(crosshair(facts, placed, isActive ? model.cursor : undefined));
    if (model.scaleBar && isActive) parts.push(scaleBar(facts, placed, { model, pane }));
    if (isActive) parts.push(shapes(model, placed));
  }
  const text = parts.join("");
  if (text === drawn.get(svg)) return; // a new picture changes nothing here
  drawn.set(svg, text);
  svg.innerHTML = text;
}

function shapes(model, { toScreen }) {
  const parts = model.regions.map(([x, y, w, h], index) => {
    const corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]].map(toScreen);
    const selected = index === model.selected;
    const colour = regionColours[index % regionColours.length];
    const points = corners.map((corner) => corner.map((part) => part.toFixed(1)).join(",")).join(" ");
    const left = Math.min(...corners.map(([at]) => at)), top = Math.min(...corners.map(([, at]) => at));
    const handles = selected
      ? corners.map(([cx, cy], corner) =>
        `<circle class="handle" data-region="${index}" data-corner="${corner}" cx="${cx.toFixed(1)}" cy="${
          cy.toFixed(1)
        }" r="6" style="fill:${colour}"/>`
      ).join("")
      : "";
    return `<polygon class="region${
      selected ? " selected" : ""
    }" data-region="${index}" points="${points}" style="stroke:${colour}"/>` +
      `<text class="region-name" x="${(left + 4).toFixed(1)}" y="${
        (top - 6).toFixed(1)
      }" style="fill:${colour}">${index + 1}</text>${handles}`;
  });
  if (model.line) {
    const [x0, y0, x1, y1] = model.line;
    const [from, to] = [toScreen([x0, y0]), toScreen([x1, y1])];
    parts.push(
      `<line class="profile" x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${
        to[0].toFixed(1)
      }" y2="${to[1].toFixed(1)}"/>`,
    );
    [from, to].forEach(([cx, cy], end) =>
      parts.push(
        `<circle class="handle line-end" data-end="${end}" cx="${cx.toFixed(1)}" cy="${
          cy.toFixed(1)
        }" r="6"/>`,
      )
    );
  }
  return parts.join("");
}

function crosshair({ width, height }, { toScreen }, cursor) {
  const at = cursor ? [cursor[0] + 0.5, cursor[1] + 0.5] : [width / 2, height / 2];
  const ends = [[[0, at[1]], [width, at[1]]], [[at[0], 0], [at[0], height]]];
  return ends.map((pair) => lineOf("crosshair", pair.map(toScreen))).join("");
}

function grid({ width, height }, { toScreen, scale }) {
  const step = roundUp(GRID_AT_LEAST / scale);
  const parts = [];
  for (let x = 0; x <= width; x += step) {
    parts.push(lineOf("grid", [toScreen([x, 0]), toScreen([x, height])]));
  }
  for (let y = 0; y <= height; y += step) {
    parts.push(lineOf("grid", [toScreen([0, y]), toScreen([width, y])]));
  }
  return parts.join("");
}

function lineOf(kind, [[x1, y1], [x2, y2]]) {
  return `<line class="${kind}" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${
    y2.toFixed(1)
  }"/>`;
}

/**
 * A scale bar of 1, 2 or 5 times a power of ten, in micrometres if the size of a pixel is known. Without a
 * magnification that is the size on the sensor, and the bar says so, so that it is not taken for the size on the
 * sample.
 */
export function scaleBar(facts, { scale, toScreen }, { model, pane }) {
  const turned = model.view.turns % 2;
  const micrometres = facts.pixelUm[turned] * facts.binning[turned];
  const unit = micrometres > 0 ? micrometres : 1;
  const length = roundUp(BAR_ABOUT / scale * unit * 0.6);
  const long = length / unit * scale;
  const measure = length >= 1000 ? `${length / 1000} mm` : `${length} µm`;
  const text = micrometres <= 0 ? `${length} px` : facts.onSample ? measure : `${measure} on the sensor`;
  const ends = [toScreen([0, 0]), toScreen([facts.width, facts.height])];
  const right = Math.min(pane.x + pane.width, Math.max(ends[0][0], ends[1][0])) - 16;
  const bottom = Math.min(pane.y + pane.height, Math.max(ends[0][1], ends[1][1])) - 18;
  return `<line class="scale-bar" x1="${right - long}" y1="${bottom}" x2="${right}" y2="${bottom}"/>` +
    `<text class="scale-text" x="${right}" y="${bottom - 8}">${text}</text>`;
}

/** The smallest number that is at least `value` and is 1, 2 or 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const first = [1, 2, 5, 10].find((step) => step * power >= value);
  return Number((first * power).toPrecision(3));
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
