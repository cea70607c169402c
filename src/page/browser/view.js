// Converts pixels of the frame to places on the screen and back, with zoom, pan, quarter turns and mirrors. These
// change only what is seen.

/** The largest size of a frame's pixel, in pixels of the screen. */
const LARGEST_PIXEL = 64;

/**
 * The view, which is the same for all frames: its centre as shares of the frame, and its zoom, which is 1 if the frame
 * just fits.
 */
export function makeView() {
  return { centre: [0.5, 0.5], zoom: 1, turns: 0, flipX: false, flipY: false };
}

/** The placing of a frame of `width` x `height` in a pane. */
export function placing(view, pane, { width, height }) {
  const turned = view.turns % 2 === 1;
  const fit = Math.min(pane.width / (turned ? height : width), pane.height / (turned ? width : height));
  const scale = fit * view.zoom;
  const middle = [pane.x + pane.width / 2, pane.y + pane.height / 2];
  const mirror = [view.flipX ? -1 : 1, view.flipY ? -1 : 1];
  return {
    scale,
    fit,
    /** The place on the screen of a point of the frame. Whole numbers are corners of pixels. */
    toScreen([x, y]) {
      let [right, down] = [
        (x - width * view.centre[0]) * mirror[0],
        (y - height * view.centre[1]) * mirror[1],
      ];
      for (let turn = 0; turn < view.turns; turn++) [right, down] = [-down, right];
      return [middle[0] + right * scale, middle[1] + down * scale];
    },
    /** The point of the frame at a place of the screen, with fractions of pixels. */
    toFrame([left, top]) {
      let [right, down] = [(left - middle[0]) / scale, (top - middle[1]) / scale];
      for (let turn = 0; turn < view.turns; turn++) [right, down] = [down, -right];
      return [right * mirror[0] + width * view.centre[0], down * mirror[1] + height * view.centre[1]];
    },
  };
}

/** Zooms by a factor. What is at `anchor`, a place of the screen, stays there. */
export function zoomBy(view, factor, { pane, size, anchor }) {
  const before = placing(view, pane, size);
  const at = before.toFrame(anchor);
  const largest = Math.max(1, LARGEST_PIXEL / before.fit);
  view.zoom = Math.min(largest, Math.max(1, view.zoom * factor));
  const now = placing(view, pane, size).toFrame(anchor);
  view.centre = [
    view.centre[0] + (at[0] - now[0]) / size.width,
    view.centre[1] + (at[1] - now[1]) / size.height,
  ];
  keepInSight(view, pane, size);
}

/** Moves the view by some pixels of the screen. */
export function panBy(view, [right, down], { pane, size }) {
  const { toFrame } = placing(view, pane, size);
  const from = toFrame([0, 0]), to = toFrame([-right, -down]);
  view.centre = [
    view.centre[0] + (to[0] - from[0]) / size.width,
    view.centre[1] + (to[1] - from[1]) / size.height,
  ];
  keepInSight(view, pane, size);
}

/** The part of the frame that is on the screen, as x, y, width and height in pixels of the frame. */
export function seenPart(view, pane, size) {
  const { toFrame } = placing(view, pane, size);
  const corners = [
    toFrame([pane.x, pane.y]),
    toFrame([pane.x + pane.width, pane.y + pane.height]),
  ];
  const low = (axis) => Math.min(corners[0][axis], corners[1][axis]);
  const high = (axis) => Math.max(corners[0][axis], corners[1][axis]);
  const x = Math.max(0, Math.floor(low(0))), y = Math.max(0, Math.floor(low(1)));
  const right = Math.min(size.width, Math.ceil(high(0))), bottom = Math.min(size.height, Math.ceil(high(1)));
  return [x, y, Math.max(1, right - x), Math.max(1, bottom - y)];
}

function keepInSight(view, pane, size) {
  const { scale } = placing(view, pane, size);
  const turned = view.turns % 2 === 1;
  [size.width, size.height].forEach((length, axis) => {
    const room = (axis === 0) !== turned ? pane.width : pane.height;
    const half = room / scale / length / 2;
    view.centre[axis] = half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, view.centre[axis]));
  });
}
