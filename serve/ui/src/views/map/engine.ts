import { type Camera, FlatCamera } from './camera'
import type { ColorBy, Categories, Emphasis } from './colors'
import { paint } from './colors'
import { FlatPainter } from './flat-painter'
import { Gestures } from './gestures'
import { placeLabels } from './labels'
import { drawOverlay, labelFont, type OverlayState } from './overlay'
import type { Painter } from './painter'
import { PixelPainter } from './pixel-painter'
import type { Points } from './points'
import { inside, nearest, project } from './screen'

/** What the map tells the page. */
export interface MapEvents {
  /** A point was clicked; -1 for the empty sea. */
  onPick: (point: number) => void
  onHover: (point: number) => void
  onLasso: (polygon: number[], state: number[]) => void
  /** The view came to rest somewhere else. */
  onRest: (state: number[]) => void
  /** Drawn without WebGL. */
  onFallback: (fallback: boolean) => void
}

/**
 * The map on the screen: two canvases, one for the points (a Painter's), one for
 * what is drawn over them and takes the pointer. Draws when something changed,
 * never otherwise.
 */
export class MapEngine {
  readonly overlay = document.createElement('canvas')
  camera: Camera = new FlatCamera()
  private painter: Painter | null = null
  private points: Points | null = null
  private screen = new Float32Array(0)
  private widths = new Float32Array(0)
  private rgba = new Uint8Array(0)
  private width = 1
  private height = 1
  private waiting = 0
  private lastTime = 0
  private restTimer = 0
  private moved = false
  private spent = false
  private readonly gestures: Gestures
  private readonly observer: ResizeObserver
  private readonly measure = document.createElement('canvas').getContext('2d')!
  private readonly state: OverlayState = { chosen: -1, neighbors: [], hover: -1, marked: [], only: null, lasso: [], alphas: new Map(), cross: false }

  /** frames: how many were drawn; the tests read it. */
  frames = 0
  /** The longest time that drawing a frame took, in milliseconds. */
  slowest = 0

  constructor(private readonly place: HTMLElement, private readonly events: MapEvents) {
    this.overlay.className = 'map-overlay'
    place.prepend(this.overlay)
    this.observer = new ResizeObserver(() => this.resized())
    this.observer.observe(place)
    this.gestures = new Gestures(this.overlay, {
      drag: (dx, dy) => this.move(() => this.camera.drag(dx, dy, this.width, this.height)),
      pan: (dx, dy) => this.move(() => this.camera.pan(dx, dy, this.width, this.height)),
      zoom: (factor, x, y) => this.zoomAt(factor, x, y),
      click: (x, y) => events.onPick(this.at(x, y)),
      hover: (x, y) => this.hoverAt(x, y),
      lasso: (polygon, done) => {
        this.state.lasso = done ? [] : polygon
        this.draw()
        if (done && polygon.length >= 6) events.onLasso(this.toView(polygon), this.camera.state())
      },
    })
    this.resized()
  }

  dispose(): void {
    cancelAnimationFrame(this.waiting)
    clearTimeout(this.restTimer)
    this.observer.disconnect()
    this.gestures.dispose()
    this.painter?.dispose()
    this.overlay.remove()
    this.spent = true
  }

  /** Shows points. The way they are looked at stays, unless their space is another. */
  async show(points: Points, state: number[] | null): Promise<void> {
    const other = this.points?.dims !== points.dims
    this.points = points
    this.screen = new Float32Array(2 * points.n)
    this.widths = new Float32Array(points.n).fill(NaN)
    this.state.alphas.clear()
    if (other || !this.painter) {
      // A failure to load three.js is the caller's to show.
      const space = points.dims === 3 ? await import('./space') : null
      if (this.spent || this.points !== points) return
      this.camera = space ? new space.OrbitCamera() : new FlatCamera()
      this.usePainter(() => (space ? new space.SpacePainter(this.camera as InstanceType<typeof space.OrbitCamera>) : new FlatPainter()))
    }
    if (state) this.camera.setState(state)
    this.painter!.setPoints(points)
    this.draw()
  }

  // WebGL where there is any, else pixels; also when WebGL is taken away later,
  // as browsers and drivers do.
  private usePainter(make: () => Painter): void {
    this.painter?.dispose()
    try {
      this.painter = make()
      this.painter.canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault()
        if (!this.spent && event.target === this.painter?.canvas) this.useFallback()
      })
      this.events.onFallback(false)
    } catch {
      this.painter = new PixelPainter()
      this.events.onFallback(true)
    }
    this.place.prepend(this.painter.canvas)
  }

  private useFallback(): void {
    this.usePainter(() => {
      throw new Error('the context is lost')
    })
    if (this.points) this.painter!.setPoints(this.points)
    this.painter!.setColors(this.rgba)
    this.draw()
  }

  setColors(by: ColorBy, categories: Categories | null, emphasis: Emphasis): void {
    if (!this.points || !this.painter) return
    this.rgba = paint(this.points, by, categories, emphasis)
    this.painter.setColors(this.rgba)
    this.state.marked = emphasis.marked
    this.state.only = emphasis.category === null || !categories ? null : new Set(Array.from(categories.of.keys()).filter((i) => categories.of[i] === emphasis.category))
    this.draw()
  }

  choose(point: number, neighbors: number[]): void {
    this.state.chosen = point
    this.state.neighbors = neighbors
    this.draw()
  }

  hover(point: number): void {
    if (point === this.state.hover) return
    this.state.hover = point
    this.draw()
  }

  setLassoing(on: boolean): void {
    this.gestures.lassoing = on
    this.overlay.classList.toggle('lassoing', on)
  }

  /** The cross in the middle, for those who move by keyboard. */
  setCross(on: boolean): void {
    this.state.cross = on
    this.draw()
  }

  pickMiddle(): void {
    this.events.onPick(this.at(this.width / 2, this.height / 2, 60))
  }

  fit(): void {
    this.move(() => this.camera.fit())
  }

  /** Flies to a point. */
  flyTo(point: number): void {
    if (!this.points || point < 0) return
    const [x = 0, y = 0, z = 0] = this.points.xyz.subarray(3 * point, 3 * point + 3)
    this.move(() => this.camera.flyTo(x, y, z))
  }

  zoomAt(factor: number, x = this.width / 2, y = this.height / 2): void {
    this.move(() => this.camera.zoom(factor, x - this.width / 2, y - this.height / 2, this.width, this.height))
  }

  pan(dx: number, dy: number): void {
    this.move(() => this.camera.drag(dx, dy, this.width, this.height))
  }

  setState(state: number[]): void {
    this.camera.setState(state)
    this.draw()
  }

  /** The points within a polygon, both as onLasso gave them: the same in a window of another size. */
  within(polygon: number[], state: number[]): number[] {
    if (!this.points) return []
    const screen = new Float32Array(2 * this.points.n)
    const side = 1000
    project(this.points.xyz, this.points.n, this.camera.matrix(side, side, state), side, side, screen)
    return inside(screen, this.points.n, polygon.map((v) => ((v + 1) * side) / 2))
  }

  /** All that is seen now, as a polygon for within. */
  seen(): { polygon: number[]; state: number[] } {
    return { polygon: this.toView([0, 0, this.width, 0, this.width, this.height, 0, this.height]), state: this.camera.state() }
  }

  // In units of the smaller side, from the middle: what does not depend on the window.
  private toView(polygon: number[]): number[] {
    const unit = Math.min(this.width, this.height) / 2
    return polygon.map((v, i) => (v - (i % 2 === 0 ? this.width : this.height) / 2) / unit)
  }

  private at(x: number, y: number, reach = matchMedia('(pointer: coarse)').matches ? 24 : 12): number {
    return this.points ? nearest(this.screen, this.points.n, x, y, reach) : -1
  }

  private hoverAt(x: number, y: number): void {
    const point = x < 0 ? -1 : this.at(x, y)
    if (point === this.state.hover) return
    this.hover(point)
    this.overlay.classList.toggle('on-point', point >= 0)
    this.events.onHover(point)
  }

  private move(change: () => void): void {
    change()
    this.moved = true
    this.draw()
  }

  private resized(): void {
    this.width = Math.max(1, this.place.clientWidth)
    this.height = Math.max(1, this.place.clientHeight)
    this.draw()
  }

  /** Draws at the next chance. */
  draw(): void {
    if (!this.waiting && !this.spent) this.waiting = requestAnimationFrame((time) => this.frame(time))
  }

  private frame(time: number): void {
    this.waiting = 0
    const began = performance.now()
    const milliseconds = this.lastTime ? Math.min(50, time - this.lastTime) : 16
    const moving = this.camera.step(milliseconds)
    const ratio = Math.min(2, devicePixelRatio || 1)
    const { width, height, points, painter, state } = this
    const matrix = this.camera.matrix(width, height)
    if (points && painter) {
      painter.draw({ matrix, width, height, ratio, magnification: this.camera.magnification() })
      project(points.xyz, points.n, matrix, width, height, this.screen)
    }
    const fading = drawOverlay(this.overlay, {
      ...state, width, height, ratio, points, screen: this.screen,
      flat: points?.dims !== 3 ? this.camera.state() : null,
      labels: points ? this.labels(points) : [],
    }, milliseconds)
    this.frames++
    this.slowest = Math.max(this.slowest, performance.now() - began)
    if (moving || fading) this.draw()
    this.lastTime = this.waiting ? time : 0
    if (this.moved && !moving) {
      clearTimeout(this.restTimer)
      this.restTimer = window.setTimeout(() => this.events.onRest(this.camera.state()), 250)
      this.moved = false
    }
  }

  // What is chosen first, then its neighbors, then what is marked, then the most frequent.
  private labels(points: Points) {
    const { chosen, hover, neighbors, marked, only } = this.state
    const first = [hover, chosen, ...neighbors, ...marked.slice(0, 200), ...[...only ?? []].slice(0, 200)].filter((i) => i >= 0 && i < points.n)
    this.measure.font = labelFont()
    const most = Math.min(240, Math.round((this.width * this.height) / 6500)) + Math.min(60, first.length)
    return placeLabels(this.screen, first, points.n, (i) => {
      const known = this.widths[i]!
      return Number.isNaN(known) ? (this.widths[i] = Math.ceil(this.measure.measureText(points.words[i]!).width)) : known
    }, { width: this.width, height: this.height, lineHeight: 17, most, covered: this.covered() })
  }

  // The legend and the buttons that lie over the map.
  private covered(): [number, number, number, number][] {
    return [...this.place.querySelectorAll<HTMLElement>(':scope > :not(canvas)')].map((e) => [e.offsetLeft, e.offsetTop, e.offsetLeft + e.offsetWidth, e.offsetTop + e.offsetHeight])
  }

  /** What the tests look at. */
  report() {
    const points = this.points
    return {
      frames: this.frames, slowest: this.slowest, painter: this.painter?.constructor === PixelPainter ? 'pixels' : 'webgl',
      labels: points ? this.labels(points).map((l) => ({ word: points.words[l.point]!, x: l.x, y: l.y, width: l.width })) : [],
      at: (word: string) => {
        const i = points?.find(word) ?? -1
        return i < 0 ? null : { x: this.screen[2 * i]!, y: this.screen[2 * i + 1]! }
      },
    }
  }
}
