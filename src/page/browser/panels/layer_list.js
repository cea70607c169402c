// The list of pictures if there are several: which is the active one, which are shown, and in what colours.
import { tints } from "../painting/palettes.js";

const byId = (id) => document.getElementById(id);

/**
 * Binds the list. It calls `on.chosen` for another active layer, `on.shown` when a layer is shown or hidden,
 * `on.tinted` for its colour, and `on.laid` for the layout.
 */
export function makeLayerList(model, on) {
  byId("layout").onclick = () => {
    model.layout = model.layout === "side" ? "over" : "side";
    show();
    on.laid();
  };

  function choose(stream) {
    model.active = stream;
    mark();
    on.chosen();
  }

  function mark() {
    for (const button of byId("layers").querySelectorAll("[data-stream]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.stream) === model.active));
    }
  }

  function rowOf(layer) {
    const { facts } = layer;
    const row = document.createElement("div");
    row.className = "row";
    const name = document.createElement("button");
    name.type = "button";
    name.dataset.stream = String(facts.stream);
    name.textContent = facts.name;
    name.onclick = () => choose(facts.stream);
    const shown = document.createElement("input");
    shown.type = "checkbox";
    shown.checked = layer.shown;
    shown.setAttribute("aria-label", `Show ${facts.name}`);
    shown.onchange = () => {
      layer.shown = shown.checked;
      on.shown();
    };
    const tint = document.createElement("select");
    tint.setAttribute("aria-label", `Colour of ${facts.name} where layers lie over each other`);
    tint.append(...[...Object.keys(tints), "grey"].map((one) => new Option(one)));
    tint.value = layer.tint;
    tint.onchange = () => {
      layer.tint = tint.value;
      on.tinted();
    };
    row.append(shown, name, tint);
    return row;
  }

  function show() {
    byId("layers-card").hidden = model.layers.size < 2;
    byId("layers").replaceChildren(...[...model.layers.values()].map(rowOf));
    byId("layout").textContent = model.layout === "side" ? "Lay over each other" : "Show side by side";
    mark();
  }

  return {
    show,
    mark,
    /** Makes the next layer the active one, or with -1 the one before. */
    step(by) {
      const streams = [...model.layers.keys()];
      choose(streams[(streams.indexOf(model.active) + by + streams.length) % streams.length]);
    },
  };
}
