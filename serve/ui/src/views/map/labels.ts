/** A label that has found its place: its left edge, its middle line. */
export interface Label {
  point: number
  x: number
  y: number
  width: number
}

/** Where labels may stand, and how many. */
export interface Room {
  width: number
  height: number
  lineHeight: number
  most: number
  /** Rectangles (left, top, right, bottom) that something else covers. */
  covered?: [number, number, number, number][]
}

const cell = 6 // pixels; fine enough that a label's place is not wasted by rounding
const margin = 7 // from the point to its label

/**
 * Places labels beside their points, so that none covers another or an earlier
 * label's point: greedily, those of first and then all n in their order, to the
 * right of the point or else to its left. measure gives a word's width in pixels and is called only for
 * points that have room. Stops at most labels, or when so many in a row found no
 * room that hardly any more will.
 */
export function placeLabels(screen: Float32Array, first: number[], n: number, measure: (point: number) => number, room: Room): Label[] {
  const { width, height, lineHeight, most } = room
  const columns = Math.ceil(width / cell) + 1
  const rows = Math.ceil(height / cell) + 1
  const taken = new Uint8Array(columns * rows)
  const free = (left: number, top: number, right: number, bottom: number) => {
    if (left < 0 || top < 0 || right > width || bottom > height) return false
    for (let r = Math.floor(top / cell); r <= Math.floor(bottom / cell); r++) {
      for (let c = Math.floor(left / cell); c <= Math.floor(right / cell); c++) {
        if (taken[r * columns + c]) return false
      }
    }
    return true
  }
  const take = (left: number, top: number, right: number, bottom: number) => {
    for (let r = Math.max(0, Math.floor(top / cell)); r <= Math.min(rows - 1, Math.floor(bottom / cell)); r++) {
      taken.fill(1, r * columns + Math.max(0, Math.floor(left / cell)), r * columns + Math.min(columns - 1, Math.floor(right / cell)) + 1)
    }
  }
  for (const rectangle of room.covered ?? []) take(...rectangle)
  const labels: Label[] = []
  const half = lineHeight / 2
  const special = new Set(first)
  const leading = [...special]
  let refused = 0
  for (let at = -leading.length; at < n; at++) {
    const point = at < 0 ? leading[at + leading.length]! : at
    if (at >= 0 && special.has(point)) continue
    const px = screen[2 * point]!, py = screen[2 * point + 1]!
    if (!(px >= 0 && py >= half && px <= width && py <= height - half)) continue
    // The two cells beside the point say for most points that there is no room.
    const row = Math.floor(py / cell) * columns
    const toRight = !taken[row + Math.min(columns - 1, Math.floor((px + margin) / cell))]
    const toLeft = px > margin && !taken[row + Math.floor((px - margin) / cell)]
    let x = NaN, w = 0
    if (toRight || toLeft) {
      w = measure(point)
      if (toRight && free(px + margin, py - half, px + margin + w, py + half)) x = px + margin
      else if (toLeft && free(px - margin - w, py - half, px - margin, py + half)) x = px - margin - w
    }
    if (Number.isNaN(x)) {
      if (++refused > 4000) break
      continue
    }
    take(Math.min(x, px) - 2, py - half, Math.max(x + w, px) + 2, py + half)
    labels.push({ point, x, y: py, width: w })
    if (labels.length >= most) break
  }
  return labels
}
