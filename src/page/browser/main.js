// The live page: puts its parts together.
import { connect } from "./connection.js";
import { makeContrast } from "./panels/contrast.js";
import { makeMeter, showFigures } from "./panels/figures.js";
import { listen } from "./hands.js";
import { makeInstrument } from "./panels/instrument.js";
import { bindKeys } from "./keys.js";
import { makeLayerList } from "./panels/layer_list.js";
import { activeLayer, followStatistics, makeModel, takeStreams } from "./model.js";
import { closeNotice, notice } from "./panels/notice.js";
import { drawOverlay } from "./overlay.js";
import { makePictureFlow } from "./picture_flow.js";
import { makeProfile, makeTraces } from "./panels/plots.js";
import { makeRegionList } from "./panels/region_list.js";
import { makeStage } from "./stage.js";
import { bindTheme } from "./theme.js";
import { placing } from "./view.js";

const byId = (id) => document.getElementById(id);
const model = makeModel();
const meter = makeMeter();
const traces = makeTraces(), profile = makeProfile();

const stage = makeStage(model, byId("canvas"), { onDrawn, onLook: (layer, part) => flow.look(layer, part) });

const connection = connect({
  picture: onPicture,
  message: onMessage,
  state(state) {
    model.connection = state;
    flow.forget();
    showFigures(model, meter);
  },
});
const flow = makePictureFlow(model, connection);

const contrast = makeContrast(model, stage.redraw);
const regionList = makeRegionList(model, shaped);
const instrument = makeInstrument(model, { ask: connection.ask, notice });
const layerList = makeLayerList(model, {
  chosen,
  shown: () => {
    stage.moved();
    flow.ask();
  },
  tinted: stage.redraw,
  laid: stage.moved,
});
const hands = listen(model, byId("overlay"), stage, {
  moved: stage.moved,
  shaped,
  pointed,
  chosen,
  tool: setTool,
});

bindKeys({
  "+": () => hands.zoom(1.25),
  "=": () => hands.zoom(1.25),
  "-": () => hands.zoom(0.8),
  "0": hands.fit,
  "1": hands.trueSize,
  r: hands.turn,
  x: () => hands.flip("x"),
  y: () => hands.flip("y"),
  g: () => toggle("grid"),
  c: () => toggle("crosshair"),
  b: () => toggle("scaleBar"),
  d: () => setTool(model.tool === "region" ? "move" : "region"),
  p: () => setTool(model.tool === "line" ? "move" : "line"),
  a: () => contrast.setMode("auto"),
  h: () => contrast.setMode("held"),
  l: () => byId("logarithmic").click(),
  o: () => byId("layout").click(),
  f: () => byId("freeze").click(),
  s: savePng,
  "[": () => layerList.step(-1),
  "]": () => layerList.step(1),
  Escape: () => {
    setTool("move");
    model.selected = -1;
    shaped();
  },
  Delete: () => regionList.removeSelected(),
  ArrowLeft: (event) => hands.nudge(-1, 0, event),
  ArrowRight: (event) => hands.nudge(1, 0, event),
  ArrowUp: (event) => hands.nudge(0, -1, event),
  ArrowDown: (event) => hands.nudge(0, 1, event),
  " ": () => ifControl(instrument.toggleRun),
  n: () => ifControl(instrument.snap),
  R: () => ifControl(instrument.toggleRecording),
  "?": () => byId("help").showModal(),
});

for (
  const [id, work] of Object.entries({
    "zoom-in": () => hands.zoom(1.25),
    "zoom-out": () => hands.zoom(0.8),
    fit: hands.fit,
    "true-size": hands.trueSize,
    turn: hands.turn,
    "flip-x": () => hands.flip("x"),
    "flip-y": () => hands.flip("y"),
    grid: () => toggle("grid"),
    crosshair: () => toggle("crosshair"),
    "tool-region": () => setTool(model.tool === "region" ? "move" : "region"),
    "tool-line": () => setTool(model.tool === "line" ? "move" : "line"),
    png: savePng,
    "open-help": () => byId("help").showModal(),
    "close-help": () => byId("help").close(),
    freeze: () => {
      model.frozen = !model.frozen;
      byId("freeze").setAttribute("aria-pressed", String(model.frozen));
      if (!model.frozen) flow.ask();
      showFigures(model, meter);
    },
    "line-clear": () => {
      model.line = undefined;
      shaped();
    },
    "notice-close": closeNotice,
  })
) byId(id).onclick = work;

addEventListener("resize", () => {
  traces.resize();
  profile.resize();
});
setInterval(() => showFigures(model, meter), 500);
bindTheme(contrast.show);
setTool("move");

function onMessage(message) {
  switch (message.kind) {
    case "hello":
      model.control = message.control;
      break;
    case "streams":
      takeStreams(model, message.streams, stage.drop);
      layerList.show();
      chosen();
      stage.lookSoon();
      flow.ask();
      break;
    case "statistics": {
      const layer = model.layers.get(message.stream);
      if (!layer) return;
      const { low, high } = layer.contrast;
      layer.statistics = message;
      followStatistics(layer);
      if (message.stream === model.active) contrast.show();
      if (low !== layer.contrast.low || high !== layer.contrast.high) stage.redraw();
      break;
    }
    case "measures":
      onMeasures(message);
      break;
    case "status":
      model.status = message;
      instrument.show();
      showFigures(model, meter);
  }
}

function onPicture(picture) {
  const layer = model.layers.get(picture.stream);
  flow.came(picture.stream);
  if (!layer) return;
  stage.take(layer, picture);
  layer.newest = picture;
  layer.isNew = true;
}

function onDrawn() {
  for (const layer of model.layers.values()) {
    if (!layer.isNew) continue;
    layer.isNew = false;
    if (layer.facts.stream === model.active) {
      meter.count(layer.newest.receivedMs);
      byId("frame").textContent = `frame ${layer.newest.frameNumber}`;
      if (!layer.statistics) continue;
      if (model.regions.length === 0) traces.add(layer.newest.receivedMs, [layer.statistics.mean], 0);
    }
  }
  drawOverlay(model, byId("overlay"), stage);
  pointedText();
  flow.ask();
}

function onMeasures(message) {
  const layer = model.layers.get(message.stream);
  if (!layer || message.stream !== model.active) return;
  layer.measures = message;
  pointedText();
  profile.show(model.line && message.line);
  if (message.regions?.length === model.regions.length && model.regions.length > 0) {
    regionList.showMeans(message.regions);
    traces.add(message.receivedMs, message.regions.map(({ mean }) => mean), model.regions.length);
  }
}

let shapedRegions = "[]";
function shaped() {
  const regions = JSON.stringify(model.regions);
  if (regions !== shapedRegions) traces.clear(); // the old means are of other places
  shapedRegions = regions;
  regionList.show();
  contrast.offerRegions(model.regions.length);
  instrument.show();
  if (!model.line) profile.show(undefined);
  stage.redraw();
  stage.lookSoon();
}

function pointed() {
  pointedText();
  if (model.crosshair) stage.redraw();
  stage.lookSoon();
}

/** Shows the value under the cursor: the frame's own, once the server has measured it, and "…" until then. */
function pointedText() {
  const layer = activeLayer(model);
  const pane = stage.activePane();
  if (!layer || !pane) return;
  const { cursor } = model;
  const measured = layer.measures?.cursor;
  const value = cursor && measured?.x === cursor[0] && measured.y === cursor[1]
    ? String(measured.value)
    : "…";
  byId("place").textContent = cursor ? `x ${cursor[0]}, y ${cursor[1]}` : "";
  byId("value").textContent = cursor ? value : "";
  const { scale } = placing(model.view, pane, layer.facts);
  byId("zoom").textContent = `${Math.round(scale * stage.size.ratio * 100)}%`;
}

/** Called when another layer has become the active one. */
function chosen() {
  layerList.mark();
  traces.clear();
  contrast.show();
  shaped();
  showFigures(model, meter);
}

function toggle(name) {
  model[name] = !model[name];
  const button = byId(name);
  if (button) button.setAttribute("aria-pressed", String(model[name]));
  stage.redraw();
}

function setTool(tool) {
  model.tool = tool;
  byId("overlay").dataset.tool = tool;
  for (const one of ["region", "line"]) {
    byId(`tool-${one}`).setAttribute("aria-pressed", String(tool === one));
  }
}

function ifControl(work) {
  if (model.control) work();
  else notice("This page may not drive the camera: it was started without --control.", "alarm");
}

/** Saves the picture as it is seen, without what is drawn over it. */
function savePng() {
  byId("canvas").toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${activeLayer(model)?.facts.name ?? "picture"}-${
      activeLayer(model)?.newest?.frameNumber ?? 0
    }.png`;
    link.click();
    URL.revokeObjectURL(link.href);
    notice(`Saved ${link.download}`);
  });
}
