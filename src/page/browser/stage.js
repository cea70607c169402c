// The panes: the places of the layers on the screen. Draws the layers when something has changed.
import { makePainter } from "./painting/painter.js";
import { placing, seenPart } from "./view.js";

/** If less than this share of a frame is seen, only that part is asked for. */
const PART_BELOW = 0.7;
/** The margin around such a part, so that small moves need no new picture. */
const MARGIN = 0.1;

/** Draws a model on a canvas. `onDrawn` is called after each drawing, and `onLook` when another part is to be sent. */
export function makeStage(model, canvas, { onDrawn, onLook }) {
  const painter = makePainter(canvas);
  let width = 1, height = 1, ratio = 1, planned = false, lookTimer;

  function resize() {
    const box = canvas.parentElement.getBoundingClientRect();
    ratio = Math.min(2, devicePixelRatio || 1);
    [width, height] = [Math.max(1, box.width), Math.max(1, box.height)];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    redraw();
    lookSoon();
  }

  /** The panes, which are places of the screen, each with the layers that are seen in it. */
  function panes() {
    const layers = [...model.layers.values()].filter(({ shown }) => shown);
    if (layers.length === 0) return [];
    const whole = { x: 0, y: 0, width, height };
    if (layers.length === 1 || model.layout === "over") return [{ ...whole, layers }];
    const columns = Math.max(
      1,
      Math.min(layers.length, Math.round(Math.sqrt(layers.length * width / height))),
    );
    const rows = Math.ceil(layers.length / columns);
    const gap = 2;
    return layers.map((layer, index) => ({
      x: (index % columns) * (width + gap) / columns,
      y: Math.floor(index / columns) * (height + gap) / rows,
      width: (width + gap) / columns - gap,
      height: (height + gap) / rows - gap,
      layers: [layer],
    }));
  }

  /** The pane of the active layer; if it is not seen, the first pane. */
  function activePane() {
    const all = panes();
    return all.find(({ layers }) => layers.some(({ facts }) => facts.stream === model.active)) ?? all[0];
  }

  function draw() {
    planned = false;
    painter.begin([11, 13, 16]);
    for (const pane of panes()) {
      pane.layers.forEach((layer, index) => drawLayer(layer, pane, index));
    }
    onDrawn();
  }

  function drawLayer({ facts, whole, detail, contrast, tint }, pane, index) {
    const { toScreen } = placing(model.view, pane, facts);
    const over = pane.layers.length > 1;
    const look = over ? { ...contrast, palette: tint, marks: false } : contrast;
    const pictures = [whole, detail].filter(Boolean).sort((one, other) => one.arrived - other.arrived);
    // If the whole frame's picture is the newest, it covers all others, so only that one is drawn.
    const seen = pictures.at(-1) === whole ? [whole] : pictures;
    for (const [order, { held, part: [x, y, w, h] }] of seen.filter(Boolean).entries()) {
      const corners = [[x, y], [x + w, y], [x, y + h], [x + w, y + h]].map(toScreen);
      painter.draw(held, {
        corners,
        pane,
        ratio,
        look,
        most: facts.most,
        adds: over && index > 0 && order === 0,
      });
    }
  }

  /** Draws before the screen's next refresh. Several calls until then make one drawing. */
  function redraw() {
    if (planned) return;
    planned = true;
    requestAnimationFrame(draw);
  }

  /** Called when the view has changed: draws, and asks for what is seen now. */
  function moved() {
    redraw();
    lookSoon();
  }

  function lookSoon() {
    lookTimer ??= setTimeout(() => {
      lookTimer = undefined;
      for (const pane of panes()) for (const layer of pane.layers) onLook(layer, wanted(layer, pane));
    }, 60);
  }

  function wanted({ facts }, pane) {
    const { scale } = placing(model.view, pane, facts);
    const [x, y, w, h] = seenPart(model.view, pane, facts);
    const onScreen = (length) => Math.max(1, Math.min(65_535, Math.round(length * scale * ratio)));
    if (w * h > PART_BELOW * facts.width * facts.height) {
      return { pixels: [onScreen(facts.width), onScreen(facts.height)] };
    }
    const [left, top] = [Math.max(0, Math.floor(x - w * MARGIN)), Math.max(0, Math.floor(y - h * MARGIN))];
    const right = Math.min(facts.width, Math.ceil(x + w * (1 + MARGIN)));
    const bottom = Math.min(facts.height, Math.ceil(y + h * (1 + MARGIN)));
    const part = [left, top, right - left, bottom - top];
    return { part, pixels: [onScreen(part[2]), onScreen(part[3])] };
  }

  new ResizeObserver(resize).observe(canvas.parentElement);
  resize();

  return {
    panes,
    activePane,
    redraw,
    moved,
    lookSoon,
    /** Takes a picture that has come. */
    take(layer, picture) {
      const isWhole = picture.part[2] * picture.part[3] > PART_BELOW * layer.facts.width * layer.facts.height;
      const place = isWhole ? "whole" : "detail";
      const held = painter.upload(layer[place]?.held, picture);
      const { part, reduction, frameNumber, sequence } = picture;
      layer[place] = {
        held,
        part,
        reduction,
        frameNumber,
        sequence,
        arrived: performance.now(),
      };
      redraw();
    },
    /** Forgets a layer's pictures. */
    drop(layer) {
      painter.drop(layer.whole?.held);
      painter.drop(layer.detail?.held);
    },
    /** The size of the stage on the screen. */
    get size() {
      return { width, height, ratio };
    },
  };
}
