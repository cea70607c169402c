// Draws pictures with WebGL2. A texture has the camera's own 16-bit values, and the shader applies window, gamma and
// colours. So a move of the contrast or the view needs no new picture.
import { markColour } from "./mark_colour.js";
import { paletteNames, paletteTexture } from "./palettes.js";

const vertexText = `#version 300 es
uniform vec2 corners[4];
out vec2 place;
void main() {
  place = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  gl_Position = vec4(corners[gl_VertexID], 0.0, 1.0);
}`;

const fragmentText = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D picture;
uniform sampler2D palettes;
uniform ivec2 size;
uniform float low, high, gamma, most;
uniform int row;
uniform bool marks;
uniform vec3 mark;
in vec2 place;
out vec4 colour;
void main() {
  ivec2 at = clamp(ivec2(place * vec2(size)), ivec2(0), size - 1);
  float value = float(texelFetch(picture, at, 0).r);
  float share = clamp((value - low) / max(high - low, 1e-6), 0.0, 1.0);
  colour = texelFetch(palettes, ivec2(int(pow(share, gamma) * 255.0 + 0.5), row), 0);
  if (marks && value >= most) colour = vec4(mark, 1.0);
}`;

/** Makes a painter on a canvas; returns nothing if the browser has no WebGL2. */
export function makeWebglPainter(canvas) {
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, preserveDrawingBuffer: true });
  if (!gl) return undefined;
  const program = link(gl);
  const uniforms = Object.fromEntries(
    ["corners", "picture", "palettes", "size", "low", "high", "gamma", "most", "row", "marks", "mark"]
      .map((name) => [name, gl.getUniformLocation(program, name)]),
  );
  const palette = texture(gl);
  gl.texImage2D(
    gl.TEXTURE_2D,
    0,
    gl.RGBA8,
    256,
    paletteNames.length,
    0,
    gl.RGBA,
    gl.UNSIGNED_BYTE,
    paletteTexture(),
  );
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);

  return {
    /** Puts a picture's pixels into its texture. A new texture is made if the size has changed. */
    upload(held, { pixels, width, height }) {
      const wide = pixels.BYTES_PER_ELEMENT === 2;
      const [inside, type] = wide ? [gl.R16UI, gl.UNSIGNED_SHORT] : [gl.R8UI, gl.UNSIGNED_BYTE];
      if (held?.width === width && held.height === height && held.wide === wide) {
        gl.bindTexture(gl.TEXTURE_2D, held.texture);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED_INTEGER, type, pixels);
        return held;
      }
      if (held) gl.deleteTexture(held.texture);
      const made = texture(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, inside, width, height, 0, gl.RED_INTEGER, type, pixels);
      return { texture: made, width, height, wide };
    },

    /** Removes a texture. */
    drop: (held) => held && gl.deleteTexture(held.texture),

    /** Clears everything, before the panes are drawn. */
    begin(background) {
      if (canvas.width !== gl.drawingBufferWidth) canvas.width = gl.drawingBufferWidth;
      gl.disable(gl.SCISSOR_TEST);
      gl.clearColor(...background.map((part) => part / 255), 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.useProgram(program);
      gl.activeTexture(gl.TEXTURE1);
      gl.bindTexture(gl.TEXTURE_2D, palette);
      gl.activeTexture(gl.TEXTURE0);
      gl.uniform1i(uniforms.picture, 0);
      gl.uniform1i(uniforms.palettes, 1);
      gl.uniform3fv(uniforms.mark, markColour.map((part) => part / 255));
    },

    /**
     * Draws a picture with its corners at four places of the screen (upper left, upper right, lower left, lower right),
     * within a pane. With `adds` its colours are added to those that are there.
     */
    draw(held, { corners, pane, ratio, look, most, adds }) {
      const [width, height] = [canvas.width, canvas.height];
      gl.viewport(0, 0, width, height);
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(
        Math.round(pane.x * ratio),
        height - Math.round((pane.y + pane.height) * ratio),
        Math.round(pane.width * ratio),
        Math.round(pane.height * ratio),
      );
      if (adds) {
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.ONE, gl.ONE);
      } else gl.disable(gl.BLEND);
      gl.bindTexture(gl.TEXTURE_2D, held.texture);
      const places = corners.flatMap(([x, y]) => [x * ratio / width * 2 - 1, 1 - y * ratio / height * 2]);
      gl.uniform2fv(uniforms.corners, places);
      gl.uniform2i(uniforms.size, held.width, held.height);
      gl.uniform1f(uniforms.low, look.low);
      gl.uniform1f(uniforms.high, look.high);
      gl.uniform1f(uniforms.gamma, look.gamma);
      gl.uniform1f(uniforms.most, most);
      gl.uniform1i(uniforms.row, Math.max(0, paletteNames.indexOf(look.palette)));
      gl.uniform1i(uniforms.marks, look.marks ? 1 : 0);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    },
  };
}

function link(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertexText], [gl.FRAGMENT_SHADER, fragmentText]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
  return program;
}

function texture(gl) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (
    const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.NEAREST],
      [gl.TEXTURE_MAG_FILTER, gl.NEAREST],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ]
  ) gl.texParameteri(gl.TEXTURE_2D, name, value);
  return made;
}
