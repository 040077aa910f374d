import type { MapPoints } from "../../api/map";
import type { Size, View } from "./view";

const vertexShader = `#version 300 es
uniform vec2 center;
uniform vec2 scale;
uniform float size;
in vec2 place;
in vec4 color;
flat out vec4 shade;
void main() {
  gl_Position = vec4((place - center) * scale, 0.0, 1.0);
  gl_PointSize = size;
  shade = color;
}`;

const fragmentShader = `#version 300 es
precision mediump float;
uniform bool isRound;
flat in vec4 shade;
out vec4 pixel;
void main() {
  vec2 off = gl_PointCoord - 0.5;
  if (isRound && dot(off, off) > 0.25) discard;
  pixel = shade;
}`;

/** Draws points with WebGL 2: one call a frame, in which the graphics processor does all that depends on the view. */
export class PointRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #places: WebGLBuffer;
  readonly #colors: WebGLBuffer;
  #count = 0;

  /** @throws {Error} The browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, powerPreference: "high-performance" });
    if (!gl) {
      throw new Error("This browser does not offer WebGL 2, which the map is drawn with. Try another browser, or allow graphics acceleration.");
    }

    this.#gl = gl;
    this.#program = link(gl);
    this.#places = gl.createBuffer();
    this.#colors = gl.createBuffer();
    gl.useProgram(this.#program);
    this.#attribute("place", this.#places, 2, gl.FLOAT, false);
    this.#attribute("color", this.#colors, 4, gl.UNSIGNED_BYTE, true);
  }

  /** @param colors Four bytes a point. */
  setPoints(points: MapPoints, colors: Uint8Array): void {
    const places = new Float32Array(2 * points.count);
    for (let i = 0; i < points.count; i++) {
      places[2 * i] = points.x[i]!;
      places[2 * i + 1] = points.y[i]!;
    }

    this.#count = points.count;
    this.#fill(this.#places, places);
    this.setColors(colors);
  }

  setColors(colors: Uint8Array): void {
    this.#fill(this.#colors, colors);
  }

  /** Draws the first points in the order of the map, the last of them underneath nothing. */
  draw(view: View, size: Size, pixelRatio: number, pointSize: number, count: number): void {
    const gl = this.#gl;
    const canvas = gl.canvas as HTMLCanvasElement;
    const [width, height] = [Math.round(size.width * pixelRatio), Math.round(size.height * pixelRatio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }

    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.#uniform("center"), view.x, view.y);
    gl.uniform2f(this.#uniform("scale"), (2 * view.scale) / size.width, (-2 * view.scale) / size.height);
    gl.uniform1f(this.#uniform("size"), pointSize * pixelRatio);
    gl.uniform1i(this.#uniform("isRound"), pointSize * pixelRatio >= 3 ? 1 : 0);
    gl.drawArrays(gl.POINTS, 0, Math.min(count, this.#count));
  }

  dispose(): void {
    this.#gl.deleteBuffer(this.#places);
    this.#gl.deleteBuffer(this.#colors);
    this.#gl.deleteProgram(this.#program);
  }

  #uniform(name: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, name);
  }

  #attribute(name: string, buffer: WebGLBuffer, width: number, type: number, isNormalized: boolean): void {
    const gl = this.#gl;
    const location = gl.getAttribLocation(this.#program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, width, type, isNormalized, 0, 0);
  }

  #fill(buffer: WebGLBuffer, data: Float32Array | Uint8Array): void {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, buffer);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, data, this.#gl.STATIC_DRAW);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertexShader], [gl.FRAGMENT_SHADER, fragmentShader]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }

  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`The map's shaders do not run here: ${gl.getProgramInfoLog(program) ?? "no reason given"}`);
  }

  return program;
}
