/**
 * Where the map is looked at from. Screens differ, so that all lengths are of the
 * smaller side of the canvas: what is seen in the middle is the same on a phone.
 */
export interface Camera {
  /** Numbers that setState takes, for a permalink. */
  state(): number[]
  setState(state: number[]): void
  /** The column-major matrix from the map's space to clip space, of a state or of now. */
  matrix(width: number, height: number, state?: number[]): ArrayLike<number>
  /** Follows a drag by so many pixels: the plane is moved, space is turned. */
  drag(dx: number, dy: number, width: number, height: number): void
  /** Moves by pixels. */
  pan(dx: number, dy: number, width: number, height: number): void
  /** Zooms smoothly about a place of the canvas, given from its middle. */
  zoom(factor: number, x: number, y: number, width: number, height: number): void
  /** Shows all, or a point with its surroundings. */
  fit(): void
  flyTo(x: number, y: number, z: number): void
  /** Goes on with a movement; tells whether it is not finished yet. */
  step(milliseconds: number): boolean
  /** How large points are drawn, relative to how they are when all are seen. */
  magnification(): number
}

/** True where the reader asked the system for less motion: jumps instead of flights. */
export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

const nearestZoom = 20_000
const farthestZoom = 0.4
const fill = 0.92 // of the canvas, when all is seen

/** The camera above the plane. Its state: the middle's x and y, and the zoom; 1 shows all. */
export class FlatCamera implements Camera {
  private x = 0
  private y = 0
  private k = 1
  /** What is left of a zoom: the logarithm of its factor, and where it is held. */
  private left = { zoom: 0, x: 0, y: 0, width: 1, height: 1 }
  private flight: { path: (s: number) => [number, number, number]; length: number; to: number[]; time: number } | null = null

  state(): number[] {
    return [this.x, this.y, this.k]
  }

  setState([x = 0, y = 0, k = 1]: number[]): void {
    this.flight = null
    this.left.zoom = 0
    this.x = clamp(x, -1.5, 1.5)
    this.y = clamp(y, -1.5, 1.5)
    this.k = clamp(k, farthestZoom, nearestZoom)
  }

  private scale(width: number, height: number, k = this.k): number {
    return (k * fill * Math.min(width, height)) / 2
  }

  matrix(width: number, height: number, [x = 0, y = 0, k = 1] = this.state()): Float32Array {
    const scale = this.scale(width, height, k)
    const sx = (2 * scale) / width, sy = (2 * scale) / height
    return new Float32Array([sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 0, 0, -x * sx, -y * sy, 0, 1])
  }

  drag(dx: number, dy: number, width: number, height: number): void {
    this.pan(dx, dy, width, height)
  }

  pan(dx: number, dy: number, width: number, height: number): void {
    const scale = this.scale(width, height)
    this.flight = null
    this.x = clamp(this.x - dx / scale, -1.5, 1.5)
    this.y = clamp(this.y + dy / scale, -1.5, 1.5)
  }

  zoom(factor: number, x: number, y: number, width: number, height: number): void {
    this.flight = null
    this.left = { zoom: this.left.zoom + Math.log(factor), x, y, width, height }
    if (reducedMotion()) this.step(10_000)
  }

  fit(): void {
    this.fly(0, 0, 1)
  }

  flyTo(x: number, y: number): void {
    this.fly(x, y, Math.max(this.k, 8))
  }

  private fly(x: number, y: number, k: number): void {
    this.left.zoom = 0
    this.flight = { ...flightPath([this.x, this.y, 2 / this.k], [x, y, 2 / k]), to: [x, y, k], time: 0 }
    if (reducedMotion()) this.step(1e9)
  }

  step(milliseconds: number): boolean {
    if (this.flight) {
      const f = this.flight
      f.time += milliseconds
      const duration = clamp(f.length * 450, 250, 1600)
      const share = Math.min(1, f.time / duration)
      const [x, y, w] = f.path(easeInOut(share) * f.length)
      this.x = x
      this.y = y
      this.k = clamp(2 / w, farthestZoom, nearestZoom)
      if (share === 1) this.setState(f.to) // to the last bit, and the flight is over
      return share < 1
    }
    if (this.left.zoom === 0) return false
    const { zoom, x, y, width, height } = this.left
    const now = Math.abs(zoom) < 0.002 ? zoom : zoom * (1 - Math.exp(-milliseconds / 70))
    this.left.zoom -= now
    const before = this.scale(width, height)
    this.k = clamp(this.k * Math.exp(now), farthestZoom, nearestZoom)
    const after = this.scale(width, height)
    // What lay under (x, y) stays there.
    this.x = clamp(this.x + x / before - x / after, -1.5, 1.5)
    this.y = clamp(this.y - y / before + y / after, -1.5, 1.5)
    return this.left.zoom !== 0
  }

  magnification(): number {
    return clamp(this.k ** 0.28, 0.8, 4)
  }
}

export function easeInOut(share: number): number {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2
}

/**
 * The way from one view (x, y, width) to another that zooms out and in again so
 * that the picture moves at an even speed: van Wijk and Nuij, "Smooth and
 * efficient zooming and panning" (2003), with their ρ = √2. path(0) is from,
 * path(length) is to.
 */
export function flightPath(from: [number, number, number], to: [number, number, number]): { path: (s: number) => [number, number, number]; length: number } {
  const [x0, y0, w0] = from
  const [x1, y1, w1] = to
  const rho = Math.SQRT2, rho2 = 2, rho4 = 4
  const dx = x1 - x0, dy = y1 - y0
  const d2 = dx * dx + dy * dy
  if (d2 < 1e-12) {
    const length = Math.abs(Math.log(w1 / w0)) / rho
    const sign = w1 < w0 ? -1 : 1
    return { length, path: (s) => [length ? x0 + dx * (s / length) : x1, length ? y0 + dy * (s / length) : y1, length ? w0 * Math.exp(sign * rho * s) : w1] }
  }
  const d1 = Math.sqrt(d2)
  const b0 = (w1 * w1 - w0 * w0 + rho4 * d2) / (2 * w0 * rho2 * d1)
  const b1 = (w1 * w1 - w0 * w0 - rho4 * d2) / (2 * w1 * rho2 * d1)
  const r0 = -Math.asinh(b0), r1 = -Math.asinh(b1)
  return {
    length: (r1 - r0) / rho,
    path: (s) => {
      const u = (w0 / (rho2 * d1)) * (Math.cosh(r0) * Math.tanh(rho * s + r0) - Math.sinh(r0))
      return [x0 + u * dx, y0 + u * dy, (w0 * Math.cosh(r0)) / Math.cosh(rho * s + r0)]
    },
  }
}
