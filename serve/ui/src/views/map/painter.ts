import { kept } from '../../storage'
import type { Points } from './points'

/** What a frame looks like, besides the points. */
export interface Frame {
  /** From the map's space to clip space, column-major. */
  matrix: ArrayLike<number>
  /** Of the canvas, in CSS pixels, and device pixels per CSS pixel. */
  width: number
  height: number
  ratio: number
  magnification: number
}

/** Draws points onto a canvas of its own. */
export interface Painter {
  readonly canvas: HTMLCanvasElement
  setPoints(points: Points): void
  /** RGBA of each point. */
  setColors(rgba: Uint8Array): void
  draw(frame: Frame): void
  dispose(): void
}

/** The diameter of point i of n in CSS pixels: frequent words are larger, crowds smaller. */
export function diameter(i: number, n: number): number {
  const crowd = n > 50_000 ? 0.6 : n > 8000 ? 0.75 : n > 3000 ? 1 : 1.25
  const rank = Math.log(1 + i) / Math.log(1 + Math.max(1, n))
  return crowd * (7.5 - 4.5 * rank)
}

export function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.className = 'map-points'
  canvas.setAttribute('aria-hidden', 'true')
  return canvas
}

/** Sets a canvas to its size in device pixels, if it has another. */
export function resize(canvas: HTMLCanvasElement, frame: Frame): void {
  const width = Math.max(1, Math.round(frame.width * frame.ratio))
  const height = Math.max(1, Math.round(frame.height * frame.ratio))
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

/**
 * A canvas's WebGL. null where there is none, and where it runs in software:
 * that is slower than PixelPainter. The tests ask for it nevertheless.
 */
export function graphics<Kind extends 'webgl' | 'webgl2'>(canvas: HTMLCanvasElement, kind: Kind, options: WebGLContextAttributes): (Kind extends 'webgl' ? WebGLRenderingContext : WebGL2RenderingContext) | null {
  const anything = kept('webgl') === 'software'
  const gl = canvas.getContext(kind, { ...options, failIfMajorPerformanceCaveat: !anything }) as WebGLRenderingContext | null
  if (gl && !anything) {
    const info = gl.getExtension('WEBGL_debug_renderer_info')
    const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
    if (/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name)) return null
  }
  return gl as ReturnType<typeof graphics<Kind>>
}
