import { color } from '../../theme'
import type { Label } from './labels'
import type { Points } from './points'

/** What is drawn over the points. */
export interface OverlayState {
  /** Points by number, -1 for none. */
  chosen: number
  hover: number
  neighbors: number[]
  marked: number[]
  /** Those of the one class that is shown; null where all are. */
  only: Set<number> | null
  /** The lasso as it is drawn, in pixels. */
  lasso: number[]
  /** How far each label has faded in. */
  alphas: Map<number, number>
  cross: boolean
}

export interface Overlay extends OverlayState {
  width: number
  height: number
  ratio: number
  points: Points | null
  screen: Float32Array
  labels: Label[]
  /** The plane's camera (x, y, zoom), for the graticule; null in space. */
  flat: number[] | null
}

/** The font of labels, as canvases want it. */
export function labelFont(weight = 400): string {
  return `${weight} 13px ${color('--sans')}`
}

/** Draws the overlay; tells whether labels are still fading. */
export function drawOverlay(canvas: HTMLCanvasElement, o: Overlay, milliseconds: number): boolean {
  const pixelWidth = Math.round(o.width * o.ratio), pixelHeight = Math.round(o.height * o.ratio)
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight
  const c = canvas.getContext('2d')!
  c.setTransform(o.ratio, 0, 0, o.ratio, 0, 0)
  c.clearRect(0, 0, o.width, o.height)
  if (o.flat) graticule(c, o, o.flat)
  const ways = o.points ? rays(c, o) : new Set<number>()
  const fading = o.points ? labels(c, o, o.points, ways, milliseconds) : false
  if (o.lasso.length >= 4) lasso(c, o.lasso)
  if (o.cross) cross(c, o)
  return fading
}

// Thin lines that move with the map, so that the eye keeps hold of it; finer ones
// come in as it grows.
function graticule(c: CanvasRenderingContext2D, o: Overlay, [x = 0, y = 0, k = 1]: number[]): void {
  const scale = (k * 0.92 * Math.min(o.width, o.height)) / 2
  const level = Math.log2(160 / scale) // lines of the finest level are 80 to 160 pixels apart
  const fine = 2 ** Math.floor(level)
  const share = 1 - (level - Math.floor(level))
  c.strokeStyle = color('--rule')
  c.lineWidth = 1
  for (const [step, alpha] of [[fine, share * 0.55], [fine * 2, 0.55]] as const) {
    c.globalAlpha = alpha
    c.beginPath()
    const left = x - o.width / 2 / scale, top = y + o.height / 2 / scale
    for (let gx = Math.ceil(left / step) * step; ; gx += step) {
      const px = Math.round((gx - left) * scale) + 0.5
      if (px > o.width) break
      c.moveTo(px, 0)
      c.lineTo(px, o.height)
    }
    for (let gy = Math.floor(top / step) * step; ; gy -= step) {
      const py = Math.round((top - gy) * scale) + 0.5
      if (py > o.height) break
      c.moveTo(0, py)
      c.lineTo(o.width, py)
    }
    c.stroke()
  }
  c.globalAlpha = 1
}

// Lines from the chosen word to its neighbors, and a ring around it.
function rays(c: CanvasRenderingContext2D, o: Overlay): Set<number> {
  const seen = new Set<number>()
  if (o.chosen < 0) return seen
  const mark = color('--mark')
  const x = o.screen[2 * o.chosen]!, y = o.screen[2 * o.chosen + 1]!
  if (Number.isNaN(x)) return seen
  c.strokeStyle = c.fillStyle = mark
  c.lineWidth = 1
  c.globalAlpha = 0.45
  c.beginPath()
  for (const i of o.neighbors) {
    c.moveTo(x, y)
    c.lineTo(o.screen[2 * i]!, o.screen[2 * i + 1]!)
  }
  c.stroke()
  c.globalAlpha = 1
  for (const i of o.neighbors) {
    seen.add(i)
    dot(c, o.screen[2 * i]!, o.screen[2 * i + 1]!, 3.5)
  }
  dot(c, x, y, 4.5)
  c.lineWidth = 1.5
  c.beginPath()
  c.arc(x, y, 9, 0, 7)
  c.stroke()
  return seen
}

function dot(c: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  c.beginPath()
  c.arc(x, y, radius, 0, 7)
  c.fill()
}

function labels(c: CanvasRenderingContext2D, o: Overlay, points: Points, neighbors: Set<number>, milliseconds: number): boolean {
  const ink = color('--ink'), mark = color('--mark')
  c.textBaseline = 'middle'
  c.lineJoin = 'round'
  c.lineWidth = 3
  c.strokeStyle = color('--paper')
  const plain = labelFont(), bold = labelFont(600)
  let fading = false
  const shown = new Map<number, number>()
  const quiet = o.chosen >= 0 || o.marked.length > 0 || o.only !== null
  const marked = new Set(o.marked)
  for (const label of o.labels) {
    const i = label.point
    const special = i === o.chosen || i === o.hover || neighbors.has(i) || marked.has(i)
    const alpha = special ? 1 : Math.min(1, (o.alphas.get(i) ?? 0) + milliseconds / 140)
    if (alpha < 1) fading = true
    shown.set(i, alpha)
    c.globalAlpha = alpha * (quiet && !special && !o.only?.has(i) ? 0.5 : 1)
    c.font = i === o.chosen || i === o.hover ? bold : plain
    c.fillStyle = special && i !== o.hover ? mark : ink
    c.strokeText(points.words[i]!, label.x, label.y)
    c.fillText(points.words[i]!, label.x, label.y)
  }
  c.globalAlpha = 1
  o.alphas.clear()
  for (const [i, alpha] of shown) o.alphas.set(i, alpha)
  if (o.hover >= 0 && o.hover !== o.chosen) {
    c.strokeStyle = ink
    c.lineWidth = 1.5
    c.beginPath()
    c.arc(o.screen[2 * o.hover]!, o.screen[2 * o.hover + 1]!, 6, 0, 7)
    c.stroke()
  }
  return fading
}

function lasso(c: CanvasRenderingContext2D, polygon: number[]): void {
  c.beginPath()
  for (let v = 0; v < polygon.length; v += 2) c.lineTo(polygon[v]!, polygon[v + 1]!)
  c.closePath()
  c.fillStyle = c.strokeStyle = color('--mark')
  c.globalAlpha = 0.1
  c.fill()
  c.globalAlpha = 1
  c.lineWidth = 1.5
  c.setLineDash([5, 4])
  c.stroke()
  c.setLineDash([])
}

function cross(c: CanvasRenderingContext2D, o: Overlay): void {
  const x = Math.round(o.width / 2) + 0.5, y = Math.round(o.height / 2) + 0.5
  c.strokeStyle = color('--mark')
  c.lineWidth = 1
  c.beginPath()
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    c.moveTo(x + 4 * dx, y + 4 * dy)
    c.lineTo(x + 14 * dx, y + 14 * dy)
  }
  c.stroke()
}
