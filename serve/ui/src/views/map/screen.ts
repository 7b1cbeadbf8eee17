// From the map's space to the screen and back to words. Plain loops over all
// points: for 200,000 of them about a millisecond, so no index is needed.

/**
 * Projects n points by a column-major 4 × 4 matrix to pixels of a canvas that is
 * width × height: out gets x and y of each. A point behind the eye gets NaN.
 */
export function project(xyz: Float32Array, n: number, matrix: ArrayLike<number>, width: number, height: number, out: Float32Array): void {
  const [a = 0, b = 0, , c = 0, d = 0, e = 0, , f = 0, g = 0, h = 0, , i = 0, j = 0, k = 0, , l = 0] = Array.from(matrix)
  for (let p = 0; p < n; p++) {
    const x = xyz[3 * p]!, y = xyz[3 * p + 1]!, z = xyz[3 * p + 2]!
    const w = c * x + f * y + i * z + l
    if (w <= 0) {
      out[2 * p] = out[2 * p + 1] = NaN
      continue
    }
    out[2 * p] = ((a * x + d * y + g * z + j) / w + 1) * 0.5 * width
    out[2 * p + 1] = (1 - (b * x + e * y + h * z + k) / w) * 0.5 * height
  }
}

/** The point nearest to (x, y) and no farther than reach pixels, or -1. Of two, the more frequent. */
export function nearest(screen: Float32Array, n: number, x: number, y: number, reach: number): number {
  let best = -1
  let least = reach * reach
  for (let p = 0; p < n; p++) {
    const dx = screen[2 * p]! - x, dy = screen[2 * p + 1]! - y
    const distance = dx * dx + dy * dy
    if (distance < least) {
      least = distance
      best = p
    }
  }
  return best
}

/** The points inside of a polygon (x0, y0, x1, y1, …), by the even-odd rule. */
export function inside(screen: Float32Array, n: number, polygon: ArrayLike<number>): number[] {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity
  for (let v = 0; v + 1 < polygon.length; v += 2) {
    left = Math.min(left, polygon[v]!)
    right = Math.max(right, polygon[v]!)
    top = Math.min(top, polygon[v + 1]!)
    bottom = Math.max(bottom, polygon[v + 1]!)
  }
  const found: number[] = []
  for (let p = 0; p < n; p++) {
    const x = screen[2 * p]!, y = screen[2 * p + 1]!
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue
    let odd = false
    for (let v = 0, u = polygon.length - 2; v + 1 < polygon.length; u = v, v += 2) {
      const y0 = polygon[v + 1]!, y1 = polygon[u + 1]!
      if (y0 > y !== y1 > y && x < ((polygon[u]! - polygon[v]!) * (y - y0)) / (y1 - y0) + polygon[v]!) odd = !odd
    }
    if (odd) found.push(p)
  }
  return found
}
