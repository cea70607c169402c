// Input on the picture by mouse, pen, fingers and keys.
import { activeLayer } from "./model.js";
import { makeView, panBy, placing, zoomBy } from "./view.js";

/**
 * Listens for input on the stage. It calls `on.moved` when the view changes, `on.shaped` when a region or the line
 * changes, and `on.pointed` when the cursor changes.
 */
export function listen(model, element, stage, on) {
  const pointers = new Map();
  let drag, pinch;

  const placeOf = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  /** The pane at a place of the screen. */
  function paneAt([x, y]) {
    return stage.panes().find((pane) =>
      x >= pane.x && y >= pane.y && x < pane.x + pane.width && y < pane.y + pane.height
    );
  }

  function layerOf(pane) {
    return pane.layers.find(({ facts }) => facts.stream === model.active) ?? pane.layers[0];
  }

  /**
   * The pixel of the frame at a place of the screen. Outside the frame: nothing, or the nearest pixel if `within` is
   * false.
   */
  function pixelAt(place, { within = true } = {}) {
    const pane = paneAt(place) ?? stage.activePane();
    if (!pane) return undefined;
    const { facts } = layerOf(pane);
    const at = placing(model.view, pane, facts).toFrame(place).map(Math.floor);
    const inside = at[0] >= 0 && at[1] >= 0 && at[0] < facts.width && at[1] < facts.height;
    if (inside) return at;
    if (within) return undefined;
    return [Math.min(facts.width, Math.max(0, at[0])), Math.min(facts.height, Math.max(0, at[1]))];
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    const place = placeOf(event);
    const pane = paneAt(place);
    if (!pane) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place);
    if (pointers.size === 2) {
      const [one, other] = [...pointers.values()];
      pinch = { distance: distance(one, other), middle: middle(one, other) };
      drag = undefined;
      return;
    }
    const stream = layerOf(pane).facts.stream;
    if (stream !== model.active) {
      model.active = stream;
      on.chosen();
    }
    drag = beginDrag(event, place);
    element.focus({ preventScroll: true });
  });

  function beginDrag(event, place) {
    const { region, corner, end } = event.target.dataset;
    if (event.button === 1) return { what: "pan", last: place };
    const at = pixelAt(place, { within: false });
    if (end !== undefined) return { what: "line-end", end: Number(end) };
    if (corner !== undefined) {
      const [x, y, w, h] = model.regions[region];
      const opposite = [[x + w, y + h], [x, y + h], [x, y], [x + w, y]][corner];
      return { what: "corner", region: Number(region), opposite };
    }
    if (model.tool === "region") {
      model.regions.push([at[0], at[1], 1, 1]);
      model.selected = model.regions.length - 1;
      return { what: "corner", region: model.selected, opposite: at, isNew: true };
    }
    if (model.tool === "line") {
      model.line = [at[0] + 0.5, at[1] + 0.5, at[0] + 0.5, at[1] + 0.5];
      return { what: "line-end", end: 1 };
    }
    if (region !== undefined) {
      model.selected = Number(region);
      on.shaped();
      const [x, y] = model.regions[region];
      return { what: "region", region: Number(region), offset: [at[0] - x, at[1] - y] };
    }
    return { what: "pan", last: place };
  }

  element.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    model.cursor = pixelAt(place);
    on.pointed();
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, place);
    const pane = stage.activePane();
    const layer = activeLayer(model);
    if (!pane || !layer) return;
    const size = layer.facts;
    if (pinch && pointers.size === 2) {
      const [one, other] = [...pointers.values()];
      const now = { distance: distance(one, other), middle: middle(one, other) };
      zoomBy(model.view, now.distance / pinch.distance, { pane, size, anchor: now.middle });
      panBy(model.view, [now.middle[0] - pinch.middle[0], now.middle[1] - pinch.middle[1]], { pane, size });
      pinch = now;
      return on.moved();
    }
    if (!drag) return;
    const at = pixelAt(place, { within: false });
    if (drag.what === "pan") {
      panBy(model.view, [place[0] - drag.last[0], place[1] - drag.last[1]], { pane, size });
      drag.last = place;
      return on.moved();
    }
    if (drag.what === "line-end") {
      model.line.splice(
        2 * drag.end,
        2,
        Math.min(at[0], size.width - 1) + 0.5,
        Math.min(at[1], size.height - 1) + 0.5,
      );
    } else if (drag.what === "corner") model.regions[drag.region] = between(drag.opposite, at, size);
    else if (drag.what === "region") {
      const [, , w, h] = model.regions[drag.region];
      model.regions[drag.region] = [
        Math.min(size.width - w, Math.max(0, at[0] - drag.offset[0])),
        Math.min(size.height - h, Math.max(0, at[1] - drag.offset[1])),
        w,
        h,
      ];
    }
    on.shaped();
  });

  const release = (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size < 2) pinch = undefined;
    if (drag?.isNew) {
      const [, , w, h] = model.regions[drag.region];
      // A click without a drag draws nothing.
      if (w < 2 && h < 2) {
        model.regions.splice(drag.region, 1);
        model.selected = model.regions.length - 1;
      }
    }
    if (drag && drag.what !== "pan") {
      on.tool("move");
      on.shaped();
    }
    drag = undefined;
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => {
    model.cursor = undefined;
    on.pointed();
  });

  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    zoom(1.0018 ** -pixels, placeOf(event));
  }, { passive: false });

  element.addEventListener("dblclick", () => fit());

  function zoom(factor, anchor) {
    const pane = stage.activePane();
    const layer = activeLayer(model);
    if (!pane || !layer) return;
    const middle = [pane.x + pane.width / 2, pane.y + pane.height / 2];
    zoomBy(model.view, factor, { pane, size: layer.facts, anchor: anchor ?? middle });
    on.moved();
  }

  function fit() {
    Object.assign(model.view, { centre: makeView().centre, zoom: 1 });
    on.moved();
  }

  /** Zooms so that a pixel of the frame takes one pixel of the screen. */
  function trueSize() {
    const pane = stage.activePane();
    const layer = activeLayer(model);
    if (!pane || !layer) return;
    const { scale } = placing(model.view, pane, layer.facts);
    zoom(1 / (scale * stage.size.ratio));
  }

  function turn() {
    model.view.turns = (model.view.turns + 1) % 4;
    on.moved();
  }

  function flip(axis) {
    const name = (model.view.turns % 2 === 1) !== (axis === "x") ? "flipX" : "flipY";
    model.view[name] = !model.view[name];
    on.moved();
  }

  /** Moves the selected region, or the view if no region is selected. With Alt it moves the cursor. */
  function nudge(right, down, event) {
    const layer = activeLayer(model);
    const pane = stage.activePane();
    if (!layer || !pane) return;
    const region = model.regions[model.selected];
    const step = event.shiftKey ? 1 : 10;
    if (event.altKey) {
      const [x, y] = model.cursor ?? [Math.floor(layer.facts.width / 2), Math.floor(layer.facts.height / 2)];
      model.cursor = [
        Math.min(layer.facts.width - 1, Math.max(0, x + right * step)),
        Math.min(layer.facts.height - 1, Math.max(0, y + down * step)),
      ];
      return on.pointed();
    }
    if (region) {
      region[0] = Math.min(layer.facts.width - region[2], Math.max(0, region[0] + right * step));
      region[1] = Math.min(layer.facts.height - region[3], Math.max(0, region[1] + down * step));
      return on.shaped();
    }
    panBy(model.view, [-right * 60, -down * 60], { pane, size: layer.facts });
    on.moved();
  }

  return { zoom, fit, trueSize, turn, flip, nudge };
}

function between([x0, y0], [x1, y1], { width, height }) {
  const [x, y] = [Math.min(x0, x1, width - 1), Math.min(y0, y1, height - 1)];
  return [x, y, Math.max(1, Math.abs(x1 - x0)), Math.max(1, Math.abs(y1 - y0))];
}

function distance([x0, y0], [x1, y1]) {
  return Math.max(1, Math.hypot(x1 - x0, y1 - y0));
}

function middle([x0, y0], [x1, y1]) {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}
