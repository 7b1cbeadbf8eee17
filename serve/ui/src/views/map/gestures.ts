/** What a pointer, a wheel or fingers do, in pixels of the element. */
export interface GestureEvents {
  drag: (dx: number, dy: number) => void
  pan: (dx: number, dy: number) => void
  zoom: (factor: number, x: number, y: number) => void
  click: (x: number, y: number) => void
  /** (-1, -1): nowhere. */
  hover: (x: number, y: number) => void
  lasso: (polygon: number[], done: boolean) => void
}

const clickReach = 5 // pixels that a click may tremble

/**
 * Turns pointer events into gestures: a drag, a pinch of two fingers, the wheel
 * (also a touchpad's pinch), a click, a double click, a lasso (in its mode or
 * with Shift), a pan with the other buttons.
 */
export class Gestures {
  lassoing = false
  private readonly pointers = new Map<number, { x: number; y: number }>()
  private travelled = 0
  private polygon: number[] | null = null
  private button = 0
  private readonly abort = new AbortController()

  constructor(private readonly element: HTMLElement, private readonly on: GestureEvents) {
    const { signal } = this.abort
    const listen = <K extends keyof HTMLElementEventMap>(name: K, f: (event: HTMLElementEventMap[K]) => void) => element.addEventListener(name, f, { signal, passive: false })
    listen('pointerdown', (event) => this.down(event))
    listen('pointermove', (event) => this.moved(event))
    listen('pointerup', (event) => this.up(event, true))
    listen('pointercancel', (event) => this.up(event, false))
    listen('pointerleave', () => this.pointers.size === 0 && on.hover(-1, -1))
    listen('contextmenu', (event) => this.travelled > clickReach && event.preventDefault())
    listen('wheel', (event) => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 300 : 1
      const { x, y } = this.place(event)
      // A touchpad's pinch comes as a wheel with Ctrl and small steps.
      const step = Math.max(-1, Math.min(1, -event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)))
      on.zoom(Math.exp(step), x, y)
    })
    listen('dblclick', (event) => {
      const { x, y } = this.place(event)
      on.zoom(event.shiftKey ? 1 / 2.2 : 2.2, x, y)
    })
  }

  dispose(): void {
    this.abort.abort()
  }

  private place(event: MouseEvent): { x: number; y: number } {
    const box = this.element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private down(event: PointerEvent): void {
    this.element.setPointerCapture(event.pointerId)
    const at = this.place(event)
    this.pointers.set(event.pointerId, at)
    if (this.pointers.size === 1) {
      this.travelled = 0
      this.button = event.button
      this.polygon = this.lassoing || (event.shiftKey && event.button === 0) ? [at.x, at.y] : null
    } else if (this.polygon) {
      // A second finger: not a lasso after all.
      this.polygon = null
      this.on.lasso([], false)
    }
  }

  private moved(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId)
    const at = this.place(event)
    if (!before) {
      this.on.hover(at.x, at.y)
      return
    }
    const dx = at.x - before.x, dy = at.y - before.y
    this.travelled += Math.abs(dx) + Math.abs(dy)
    if (this.pointers.size === 1) {
      this.pointers.set(event.pointerId, at)
      if (this.polygon) {
        const n = this.polygon.length
        if (Math.hypot(at.x - this.polygon[n - 2]!, at.y - this.polygon[n - 1]!) >= 4) this.polygon.push(at.x, at.y)
        this.on.lasso(this.polygon, false)
      } else if (this.travelled > clickReach) {
        if (this.button === 0) this.on.drag(dx, dy)
        else this.on.pan(dx, dy)
      }
      return
    }
    // Two fingers: their middle pans, their distance zooms.
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p)
    if (!other) return
    const was = Math.hypot(before.x - other.x, before.y - other.y)
    const is = Math.hypot(at.x - other.x, at.y - other.y)
    this.pointers.set(event.pointerId, at)
    this.on.pan(dx / 2, dy / 2)
    if (was > 10 && is > 10) this.on.zoom(is / was, (at.x + other.x) / 2, (at.y + other.y) / 2)
  }

  private up(event: PointerEvent, finished: boolean): void {
    const at = this.pointers.get(event.pointerId)
    this.pointers.delete(event.pointerId)
    if (!at || this.pointers.size > 0) return
    const polygon = this.polygon
    this.polygon = null
    if (polygon && this.travelled > clickReach) this.on.lasso(finished ? polygon : [], true)
    else if (finished && this.travelled <= clickReach && this.button === 0) this.on.click(at.x, at.y)
  }
}
