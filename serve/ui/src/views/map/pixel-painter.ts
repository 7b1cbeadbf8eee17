import { diameter, type Frame, newCanvas, type Painter, resize } from './painter'
import type { Points } from './points'
import { project } from './screen'

const few = 4000 // points that are drawn as circles, with smooth edges
const many = 40_000 // points from where on device pixels are not worth their time

/**
 * Draws the plane and space without WebGL: a few points as circles, more of them as
 * discs written into the pixels of an image, so that 200,000 still move smoothly.
 */
export class PixelPainter implements Painter {
  readonly canvas = newCanvas()
  private readonly context: CanvasRenderingContext2D
  private points: Points | null = null
  private colors = new Uint32Array(0)
  private screen = new Float32Array(0)
  private sizes = new Float32Array(0)
  private image: ImageData | null = null

  constructor() {
    this.context = this.canvas.getContext('2d')!
  }

  setPoints(points: Points): void {
    this.points = points
    this.screen = new Float32Array(2 * points.n)
    this.sizes = Float32Array.from({ length: points.n }, (_, i) => diameter(i, points.n))
  }

  setColors(rgba: Uint8Array): void {
    this.colors = new Uint32Array(rgba.slice().buffer)
  }

  draw(frame: Frame): void {
    const points = this.points
    if (!points) return
    const ratio = points.n > many ? 1 : frame.ratio
    resize(this.canvas, { ...frame, ratio })
    const { width, height } = this.canvas
    project(points.xyz, points.n, frame.matrix, width, height, this.screen)
    if (points.n <= few) this.circles(points, frame, ratio)
    else this.discs(points, frame, ratio)
  }

  // In space the farther points are smaller, as far as their w tells.
  private radius(i: number, { xyz, dims }: Points, { matrix: m, magnification }: Frame, ratio: number): number {
    const w = dims === 3 ? m[3]! * xyz[3 * i]! + m[7]! * xyz[3 * i + 1]! + m[11]! * xyz[3 * i + 2]! + m[15]! : 1
    return Math.max(0.6, (ratio * this.sizes[i]! * magnification) / w / 2)
  }

  private circles(points: Points, frame: Frame, ratio: number): void {
    const c = this.context
    c.clearRect(0, 0, this.canvas.width, this.canvas.height)
    const bytes = new Uint8Array(this.colors.buffer)
    for (let i = points.n - 1; i >= 0; i--) {
      const x = this.screen[2 * i]!, y = this.screen[2 * i + 1]!
      if (!(x > -50 && y > -50 && x < this.canvas.width + 50 && y < this.canvas.height + 50)) continue
      c.fillStyle = `rgb(${bytes[4 * i]} ${bytes[4 * i + 1]} ${bytes[4 * i + 2]} / ${bytes[4 * i + 3]! / 255})`
      c.beginPath()
      c.arc(x, y, this.radius(i, points, frame, ratio), 0, 7)
      c.fill()
    }
  }

  private discs(points: Points, frame: Frame, ratio: number): void {
    const { width, height } = this.canvas
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(width, height)
    const pixels = new Uint32Array(this.image.data.buffer)
    pixels.fill(0)
    for (let i = points.n - 1; i >= 0; i--) {
      disc(pixels, width, height, this.screen[2 * i]!, this.screen[2 * i + 1]!, this.radius(i, points, frame, ratio), this.colors[i]!)
    }
    this.context.putImageData(this.image, 0, 0)
  }

  dispose(): void {
    this.canvas.remove()
  }
}

// Rows of a disc, cut at the edges of the image. NaN draws nothing.
function disc(pixels: Uint32Array, width: number, height: number, x: number, y: number, radius: number, color: number): void {
  if (!(x >= -radius && y >= -radius && x < width + radius && y < height + radius)) return
  const top = Math.max(0, Math.round(y - radius))
  const bottom = Math.min(height, Math.round(y + radius))
  for (let row = top; row < bottom; row++) {
    const dy = row + 0.5 - y
    const half = Math.sqrt(Math.max(0.25, radius * radius - dy * dy))
    const left = Math.max(0, Math.round(x - half))
    const right = Math.min(width, Math.round(x + half))
    for (let p = row * width + left; p < row * width + right; p++) pixels[p] = color
  }
}
