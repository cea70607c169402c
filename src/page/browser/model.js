// What the page knows, and what its viewer has chosen. It is plain data, which the other modules read and change.
import { tints } from "./painting/palettes.js";
import { makeView } from "./view.js";

const tintNames = Object.keys(tints);

/** The model before anything has come. */
export function makeModel() {
  return {
    /** By stream: its facts, its pictures, its contrast. */
    layers: new Map(),
    /** The stream that tools and figures are about. */
    active: undefined,
    /** `side`: a pane for each; `over`: all in one, in colours. */
    layout: "side",
    view: makeView(),
    regions: [],
    selected: -1,
    line: undefined,
    /** `move`, `region` or `line`: what dragging does. */
    tool: "move",
    cursor: undefined,
    crosshair: false,
    grid: false,
    scaleBar: true,
    frozen: false,
    control: false,
    status: undefined,
    connection: "connecting",
  };
}

/** The active layer: the one that tools and figures are about. */
export function activeLayer(model) {
  return model.layers.get(model.active);
}

/** Takes the present list of streams. Streams that stay keep their contrast. */
export function takeStreams(model, streams, drop) {
  for (const [stream, layer] of model.layers) {
    if (streams.some((facts) => facts.stream === stream)) continue;
    drop(layer);
    model.layers.delete(stream);
  }
  streams.forEach((facts, index) => {
    const layer = model.layers.get(facts.stream);
    if (!layer) {
      model.layers.set(facts.stream, {
        facts,
        whole: undefined,
        detail: undefined,
        statistics: undefined,
        measures: undefined,
        shown: true,
        credit: 0,
        contrast: {
          mode: "auto",
          share: 2,
          low: 0,
          high: facts.most,
          gamma: 1,
          palette: "grey",
          marks: true,
        },
        tint: tintNames[index % tintNames.length],
      });
      return;
    }
    const sizeChanged = layer.facts.width !== facts.width || layer.facts.height !== facts.height;
    layer.facts = facts;
    if (!sizeChanged) return;
    drop(layer);
    layer.whole =
      layer.detail =
      layer.statistics =
      layer.measures =
        undefined;
  });
  if (!model.layers.has(model.active)) model.active = model.layers.keys().next().value;
  const facts = activeLayer(model)?.facts;
  if (!facts) return;
  model.regions = model.regions.filter(([x, y, w, h]) => x + w <= facts.width && y + h <= facts.height);
  if (model.selected >= model.regions.length) model.selected = model.regions.length - 1;
}

/** Sets the window of a layer with automatic contrast, by the share of pixels that may be outside of the window. */
export function followStatistics({ contrast, statistics }) {
  if (contrast.mode !== "auto" || !statistics) return;
  const { quantiles } = statistics;
  contrast.low = quantiles[contrast.share];
  contrast.high = Math.max(contrast.low + 1, quantiles[quantiles.length - 1 - contrast.share]);
}
