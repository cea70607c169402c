// The live page: puts its parts together.
import { connect } from "./connection.js";
import { makeContrast } from "./contrast.js";
import { makeMeter, showFigures } from "./figures.js";
import { listen } from "./hands.js";
import { makeInstrument } from "./instrument.js";
import { bindKeys } from "./keys.js";
import { activeLayer, followStatistics, makeModel, takeStreams } from "./model.js";
import { drawOverlay } from "./overlay.js";
import { makeProfile, makeTraces } from "./plots.js";
import { makeRegionList } from "./region_list.js";
import { makeStage } from "./stage.js";
import { placing } from "./view.js";

/** So many pictures are on their way at once: the next one is read while this one is drawn. */
const ON_THE_WAY = 2;

const byId = (id) => document.getElementById(id);
const model = makeModel();
const meter = makeMeter();
const looks = new Map();
const owed = new Map();
const traces = makeTraces(), profile = makeProfile();

const stage = makeStage(model, byId("canvas"), { onDrawn, onLook });
byId("no-webgl").hidden = stage.works;

const connection = connect({
  picture: onPicture,
  message: onMessage,
  state(state) {
    model.connection = state;
    looks.clear();
    owed.clear();
    showFigures(model, meter);
  },
});

const contrast = makeContrast(model, () => {
  stage.redraw();
  contrastChosen();
});
const regionList = makeRegionList(model, shaped);
const instrument = makeInstrument(model, { ask: connection.ask, notice });
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
  "[": () => step(-1),
  "]": () => step(1),
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
    theme: nextTheme,
    freeze: () => {
      model.frozen = !model.frozen;
      byId("freeze").setAttribute("aria-pressed", String(model.frozen));
      if (!model.frozen) askForPictures();
      showFigures(model, meter);
    },
    layout: () => {
      model.layout = model.layout === "side" ? "over" : "side";
      showLayout();
      stage.moved();
    },
    "line-clear": () => {
      model.line = undefined;
      shaped();
    },
    "notice-close": () => byId("notice").hidden = true,
  })
) byId(id).onclick = work;

addEventListener("resize", () => {
  traces.resize();
  profile.resize();
});
setInterval(() => showFigures(model, meter), 500);
setInterval(askForPictures, 1000); // a picture that never came must not end the page
byId("theme").dataset.theme = readTheme();
showTheme();
setTool("move");

function onMessage(message) {
  switch (message.kind) {
    case "hello":
      model.control = message.control;
      break;
    case "streams":
      takeStreams(model, message.streams, stage.drop);
      showLayers();
      chosen();
      stage.lookSoon();
      askForPictures();
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
  owed.set(picture.stream, Math.max(0, (owed.get(picture.stream) ?? 1) - 1));
  if (!layer) return;
  stage.take(layer, picture);
  layer.newest = picture;
  layer.isNew = true;
}

/** After a drawing the next pictures are asked for: so a slow page, or a hidden one, is sent no more than it can draw. */
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
  askForPictures();
}

function askForPictures() {
  if (model.frozen || model.connection !== "connected" || document.hidden) return;
  for (const { facts, shown } of model.layers.values()) {
    if (!shown) continue;
    const missing = ON_THE_WAY - (owed.get(facts.stream) ?? 0);
    if (missing <= 0) continue;
    owed.set(facts.stream, ON_THE_WAY);
    connection.more(facts.stream, missing);
  }
}
document.addEventListener("visibilitychange", askForPictures);

/** Another part of a stream is seen, or other places of it are to be measured. */
function onLook({ facts }, part) {
  const { stream } = facts;
  const isActive = stream === model.active;
  const look = {
    ...part,
    ...(isActive && model.cursor && { cursor: model.cursor }),
    ...(isActive && model.line && { line: model.line }),
    ...(isActive && model.regions.length > 0 && { regions: model.regions }),
  };
  const text = JSON.stringify(look);
  if (looks.get(stream) === text || model.connection !== "connected") return;
  looks.set(stream, text);
  connection.look(stream, look);
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
  if (regions !== shapedRegions) traces.clear(); // the means of other places
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

/** The value under the cursor: the frame's own, as the server measured it, or what is in the picture meanwhile. */
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

/** Another layer is the active one. */
function chosen() {
  traces.clear();
  for (const button of byId("layers").querySelectorAll("[data-stream]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.stream) === model.active));
  }
  contrast.show();
  shaped();
  showFigures(model, meter);
}

function step(by) {
  const streams = [...model.layers.keys()];
  model.active = streams[(streams.indexOf(model.active) + by + streams.length) % streams.length];
  chosen();
}

/** The buttons that choose among several streams, and hide or show each. */
function showLayers() {
  const several = model.layers.size > 1;
  byId("layers-card").hidden = !several;
  byId("layers").replaceChildren(...[...model.layers.values()].map((layer) => {
    const row = document.createElement("div");
    row.className = "row";
    const name = document.createElement("button");
    name.type = "button";
    name.dataset.stream = String(layer.facts.stream);
    name.textContent = layer.facts.name;
    name.onclick = () => {
      model.active = layer.facts.stream;
      chosen();
    };
    const shown = document.createElement("input");
    shown.type = "checkbox";
    shown.checked = layer.shown;
    shown.setAttribute("aria-label", `Show ${layer.facts.name}`);
    shown.onchange = () => {
      layer.shown = shown.checked;
      stage.moved();
      askForPictures();
    };
    const tint = document.createElement("select");
    tint.setAttribute("aria-label", `Colour of ${layer.facts.name} where layers lie over each other`);
    tint.append(
      ...["green", "magenta", "cyan", "yellow", "red", "blue", "grey"].map((one) => new Option(one)),
    );
    tint.value = layer.tint;
    tint.onchange = () => {
      layer.tint = tint.value;
      stage.redraw();
    };
    row.append(shown, name, tint);
    return row;
  }));
  showLayout();
}

function showLayout() {
  byId("layout").textContent = model.layout === "side" ? "Lay over each other" : "Show side by side";
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

function contrastChosen() {
  instrument.show();
}

function ifControl(work) {
  if (model.control) work();
  else notice("This page may not drive the camera: it was started without --control.", "alarm");
}

/** The picture as it is seen, without what is drawn over it. */
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

let noticeTimer;
function notice(text, kind = "") {
  byId("notice-text").textContent = text;
  byId("notice").className = kind;
  byId("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => byId("notice").hidden = true, kind === "alarm" ? 12_000 : 4000);
}

function readTheme() {
  try {
    return localStorage.getItem("pvcam-theme") ?? "auto";
  } catch {
    return "auto"; // a browser that keeps nothing
  }
}

function nextTheme() {
  const order = ["auto", "dark", "light"];
  const theme = order[(order.indexOf(byId("theme").dataset.theme) + 1) % order.length];
  byId("theme").dataset.theme = theme;
  try {
    localStorage.setItem("pvcam-theme", theme);
  } catch { /* it holds until the page is closed */ }
  showTheme();
}

function showTheme() {
  const { theme } = byId("theme").dataset;
  document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-label", `Theme: ${theme}`);
  byId("theme").title = `Theme: ${theme}`;
  contrast.show();
}
