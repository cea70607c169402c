// The regions as rows of numbers: a region can be drawn by hand, or typed here.
import { activeLayer } from "../model.js";
import { regionColours } from "../overlay.js";

const byId = (id) => document.getElementById(id);
const parts = ["x", "y", "width", "height"];

/** Binds the list. `shaped` is called when a region has changed. */
export function makeRegionList(model, shaped) {
  byId("region-add").onclick = add;

  /** Adds a region in the middle, for users without a mouse. */
  function add() {
    const layer = activeLayer(model);
    if (!layer || model.regions.length >= 8) return;
    const { width, height } = layer.facts;
    const [w, h] = [Math.ceil(width / 4), Math.ceil(height / 4)];
    model.regions.push([Math.floor((width - w) / 2), Math.floor((height - h) / 2), w, h]);
    model.selected = model.regions.length - 1;
    shaped();
  }

  function remove(index) {
    model.regions.splice(index, 1);
    model.selected = Math.min(model.selected, model.regions.length - 1);
    shaped();
  }

  function show() {
    const list = byId("regions");
    while (list.children.length > model.regions.length) list.lastChild.remove();
    while (list.children.length < model.regions.length) list.append(makeRow(list.children.length));
    model.regions.forEach((region, index) => {
      const row = list.children[index];
      row.classList.toggle("selected", index === model.selected);
      parts.forEach((part, place) => {
        const field = row.querySelector(`[data-part=${part}]`);
        if (document.activeElement !== field) field.value = String(region[place]);
      });
    });
    byId("no-regions").hidden = model.regions.length > 0;
    byId("regions-head").hidden = model.regions.length === 0;
  }

  function makeRow(index) {
    const row = document.createElement("li");
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "mark";
    mark.style.setProperty("--mark", regionColours[index % regionColours.length]);
    mark.textContent = String(index + 1);
    mark.setAttribute("aria-label", `Select region ${index + 1}`);
    mark.onclick = () => {
      model.selected = index;
      shaped();
    };
    const fields = parts.map((part, place) => {
      const field = document.createElement("input");
      field.type = "number";
      field.min = place < 2 ? "0" : "1";
      field.dataset.part = part;
      field.setAttribute("aria-label", `Region ${index + 1}: ${part}`);
      field.onchange = () => change(index, place, Number(field.value));
      return field;
    });
    const mean = document.createElement("output");
    mean.setAttribute("aria-label", `Mean of region ${index + 1}`);
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "plain";
    gone.textContent = "×";
    gone.setAttribute("aria-label", `Remove region ${index + 1}`);
    gone.onclick = () => remove(index);
    row.append(mark, ...fields, mean, gone);
    return row;
  }

  function change(index, place, value) {
    const { width, height } = activeLayer(model).facts;
    const region = model.regions[index];
    region[place] = Math.round(value) || 0;
    const [x, y] = [
      Math.min(width - 1, Math.max(0, region[0])),
      Math.min(height - 1, Math.max(0, region[1])),
    ];
    model.regions[index] = [
      x,
      y,
      Math.min(width - x, Math.max(1, region[2])),
      Math.min(height - y, Math.max(1, region[3])),
    ];
    model.selected = index;
    shaped();
  }

  return {
    show,
    removeSelected: () => model.selected >= 0 && remove(model.selected),
    showMeans(measured) {
      measured.forEach(({ mean }, index) => {
        const output = byId("regions").children[index]?.querySelector("output");
        if (output) output.textContent = mean.toFixed(1);
      });
    },
  };
}
