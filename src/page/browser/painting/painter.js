// Chooses how pictures are drawn: with WebGL2 if the machine has a graphics processor, and otherwise on a plain canvas.
// WebGL in software took three times as long as the plain canvas, and some browsers have no WebGL without a graphics
// processor.
import { makeCanvasPainter } from "./canvas_painter.js";
import { makeWebglPainter } from "./webgl_painter.js";

/** Makes a painter on a canvas. The page's address can choose it: `?painter=webgl`, or `canvas`. */
export function makePainter(canvas) {
  const named = new URLSearchParams(location.search).get("painter");
  const takesWebgl = named === "webgl" || named !== "canvas" && hasGraphicsProcessor();
  const painter = takesWebgl ? makeWebglPainter(canvas) : undefined;
  canvas.dataset.painter = painter ? "webgl" : "canvas";
  return painter ?? makeCanvasPainter(canvas);
}

/**
 * Whether there is a graphics processor. Tried on a new canvas, because a canvas with one kind of context gives no
 * other.
 */
function hasGraphicsProcessor() {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
