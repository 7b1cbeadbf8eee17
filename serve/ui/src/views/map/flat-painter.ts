import { diameter, type Frame, graphics, newCanvas, type Painter, resize } from './painter'
import type { Points } from './points'

const vertex = `
attribute vec2 position;
attribute vec4 color;
attribute float size;
uniform mat4 matrix;
uniform float scale;
varying vec4 fill;
varying float pixels;
void main() {
  gl_Position = matrix * vec4(position, 0.0, 1.0);
  gl_PointSize = max(1.5, size * scale);
  pixels = gl_PointSize;
  fill = color;
}`

// A disc whose edge is smooth over one pixel.
const fragment = `
precision mediump float;
varying vec4 fill;
varying float pixels;
void main() {
  float edge = (0.5 - length(gl_PointCoord - 0.5)) * pixels;
  float alpha = fill.a * clamp(edge + 0.5, 0.0, 1.0);
  gl_FragColor = vec4(fill.rgb * alpha, alpha);
}`

/** Draws the plane with WebGL. Throws where there is none. */
export class FlatPainter implements Painter {
  readonly canvas = newCanvas()
  private readonly gl: WebGLRenderingContext
  private readonly buffers: Record<'position' | 'color' | 'size', WebGLBuffer>
  private readonly uniforms: Record<'matrix' | 'scale', WebGLUniformLocation>
  private n = 0

  constructor() {
    const gl = graphics(this.canvas, 'webgl', { antialias: false, depth: false, premultipliedAlpha: true })
    if (!gl) throw new Error('no WebGL')
    this.gl = gl
    const program = gl.createProgram()
    for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(kind)
      if (!shader) throw new Error('no WebGL: the context is lost')
      gl.shaderSource(shader, source)
      gl.compileShader(shader)
      gl.attachShader(program, shader)
    }
    gl.linkProgram(program)
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`WebGL: ${gl.getProgramInfoLog(program) ?? ''}`)
    gl.useProgram(program)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    this.uniforms = { matrix: gl.getUniformLocation(program, 'matrix')!, scale: gl.getUniformLocation(program, 'scale')! }
    const attribute = (name: string, size: number, type: number, normalized: boolean) => {
      const buffer = gl.createBuffer()
      const location = gl.getAttribLocation(program, name)
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
      gl.enableVertexAttribArray(location)
      gl.vertexAttribPointer(location, size, type, normalized, 0, 0)
      return buffer
    }
    this.buffers = {
      position: attribute('position', 2, gl.FLOAT, false),
      color: attribute('color', 4, gl.UNSIGNED_BYTE, true),
      size: attribute('size', 1, gl.FLOAT, false),
    }
  }

  private fill(buffer: WebGLBuffer, data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer)
    this.gl.bufferData(this.gl.ARRAY_BUFFER, data, this.gl.STATIC_DRAW)
  }

  // Later points cover earlier ones: the buffers run from the rarest word to the
  // most frequent.
  setPoints({ n, xyz }: Points): void {
    const position = new Float32Array(2 * n)
    const size = new Float32Array(n)
    for (let i = 0; i < n; i++) {
      const at = n - 1 - i
      position[2 * at] = xyz[3 * i]!
      position[2 * at + 1] = xyz[3 * i + 1]!
      size[at] = diameter(i, n)
    }
    this.n = n
    this.fill(this.buffers.position, position)
    this.fill(this.buffers.size, size)
  }

  setColors(rgba: Uint8Array): void {
    const reversed = new Uint8Array(rgba.length)
    for (let i = 0, at = rgba.length - 4; at >= 0; i += 4, at -= 4) {
      for (let c = 0; c < 4; c++) reversed[at + c] = rgba[i + c]!
    }
    this.fill(this.buffers.color, reversed)
  }

  draw(frame: Frame): void {
    const { gl } = this
    resize(this.canvas, frame)
    gl.viewport(0, 0, this.canvas.width, this.canvas.height)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.uniformMatrix4fv(this.uniforms.matrix, false, new Float32Array(frame.matrix))
    gl.uniform1f(this.uniforms.scale, frame.ratio * frame.magnification)
    gl.drawArrays(gl.POINTS, 0, this.n)
  }

  dispose(): void {
    this.canvas.remove()
    this.gl.getExtension('WEBGL_lose_context')?.loseContext()
  }
}
