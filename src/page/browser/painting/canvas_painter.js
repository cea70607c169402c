// Draws pictures on a plain canvas. Each value is looked up in a table of colours, which is made for the window, gamma
// and map.
import { palettes } from "./palettes.js";
import { markColour } from "./mark_colour.js";

/** Makes a painter on a canvas. It has the same functions as the WebGL painter. */
export function makeCanvasPainter(canvas) {
  // In the processor's own memory: pixels are written there for each picture.
  const paint = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  return {
    /** Keeps a picture's pixels. They get their colours when they are drawn. */
    upload(held, { pixels, width, height }) {
      const same = held?.width === width && held.height === height;
      const made = same ? held : makeHeld(width, height);
      made.pixels = pixels;
      made.colouredBy = undefined;
      return made;
    },

    /** Does nothing: a picture is kept nowhere else. */
    drop() {},

    /** Clears everything, before the panes are drawn. */
    begin(background) {
      paint.setTransform(1, 0, 0, 1, 0, 0);
      paint.globalCompositeOperation = "source-over";
      paint.fillStyle = `rgb(${background.join(",")})`;
      paint.fillRect(0, 0, canvas.width, canvas.height);
    },

    /**
     * Draws a picture with its corners at four places of the screen (upper left, upper right, lower left, lower right),
     * within a pane. With `adds` its colours are added to those that are there.
     */
    draw(held, { corners: [from, right, below], pane, ratio, look, most, adds }) {
      const { width, height } = held;
      colour(held, look, most);
      paint.save();
      paint.beginPath();
      paint.rect(pane.x * ratio, pane.y * ratio, pane.width * ratio, pane.height * ratio);
      paint.clip();
      paint.globalCompositeOperation = adds ? "lighter" : "source-over";
      paint.imageSmoothingEnabled = false;
      paint.setTransform(
        (right[0] - from[0]) * ratio / width,
        (right[1] - from[1]) * ratio / width,
        (below[0] - from[0]) * ratio / height,
        (below[1] - from[1]) * ratio / height,
        from[0] * ratio,
        from[1] * ratio,
      );
      paint.drawImage(held.canvas, 0, 0);
      paint.restore();
    },
  };
}

function makeHeld(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const paint = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  const image = paint.createImageData(width, height);
  return { width, height, canvas, paint, image, words: new Uint32Array(image.data.buffer) };
}

/** Gives a picture its colours, unless it has them already. */
function colour(held, look, most) {
  const table = tableOf(look, most);
  if (held.colouredBy === table) return;
  held.colouredBy = table;
  const { pixels, words } = held;
  for (let at = 0; at < pixels.length; at++) words[at] = table[pixels[at]];
  held.paint.putImageData(held.image, 0, 0);
}

/** The tables that were made last, by their keys: enough for one table for each layer, and a few more. */
const tables = new Map();
const MOST_TABLES = 12;

/** A table with the colour of each value, as a word of four bytes in this machine's byte order. */
function tableOf({ low, high, gamma, palette, marks }, most) {
  const key = [low, high, gamma, palette, marks, most].join();
  let table = tables.get(key);
  if (table) return table;
  const colours = palettes[palette].map(wordOf);
  table = new Uint32Array(65_536).fill(colours[255]).fill(colours[0], 0, Math.max(0, Math.ceil(low)));
  const step = 1 / Math.max(high - low, 1e-6);
  for (let value = Math.max(0, Math.ceil(low)); value < high && value < table.length; value++) {
    table[value] = colours[Math.round(((value - low) * step) ** gamma * 255)];
  }
  if (marks) table.fill(wordOf(markColour), most);
  if (tables.size >= MOST_TABLES) tables.delete(tables.keys().next().value);
  tables.set(key, table);
  return table;
}

function wordOf([red, green, blue]) {
  return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0];
}
