// Colour maps with 256 colours each. A named map is given by a few colours, and the others are interpolated.

/** The colours of overlaid layers. */
export const tints = {
  green: [0, 255, 0],
  magenta: [255, 0, 255],
  cyan: [0, 255, 255],
  yellow: [255, 255, 0],
  red: [255, 60, 60],
  blue: [70, 110, 255],
};

const inferno =
  "000004 07051b 160b39 2b0b57 420a68 57106e 6c186e 801f6c 952667 a92e5e bc3754 cf4446 dd513a e9642a f37819 f98e09 fca50a f9bf26 f6d746 f2ea69 fcffa4";
const viridis =
  "440154 481467 482576 463480 414487 3b528b 355f8d 2f6c8e 2a788e 25848e 21918c 1e9c89 22a884 2fb47c 44bf70 5ec962 7ad151 9bd93c bddf26 dfe318 fde725";

/** All maps, in the order of the texture's rows. */
export const palettes = {
  grey: ramp([[0, 0, 0], [255, 255, 255]]),
  inferno: ramp(points(inferno)),
  viridis: ramp(points(viridis)),
  hilo: hilo(),
  ...Object.fromEntries(Object.entries(tints).map(([name, colour]) => [name, ramp([[0, 0, 0], colour])])),
};

export const paletteNames = Object.keys(palettes);

/** The pixels of a texture of 256 columns, with a map in each row. */
export function paletteTexture() {
  const bytes = new Uint8Array(256 * 4 * paletteNames.length);
  paletteNames.forEach((name, row) => {
    palettes[name].forEach(([r, g, b], column) => bytes.set([r, g, b, 255], (row * 256 + column) * 4));
  });
  return bytes;
}

function points(text) {
  return text.split(" ").map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
}

function ramp(colours) {
  return Array.from({ length: 256 }, (_, index) => {
    const place = index / 255 * (colours.length - 1);
    const before = Math.min(colours.length - 2, Math.floor(place));
    const share = place - before;
    return colours[before].map((value, part) =>
      Math.round(value + (colours[before + 1][part] - value) * share)
    );
  });
}

/** Grey, but blue for pixels at or below the window's lower end, and red for pixels at or above its upper end. */
function hilo() {
  const map = ramp([[0, 0, 0], [255, 255, 255]]);
  map[0] = [0, 60, 255];
  map[255] = [255, 0, 0];
  return map;
}
