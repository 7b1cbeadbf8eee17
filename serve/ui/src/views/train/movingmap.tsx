import { useEffect, useRef } from 'preact/hooks'
import { decodeFloats } from '../../api'
import { color, theme } from '../../theme'
import type { MapPicture } from './progress'

/** How long words take to their new places, in milliseconds. */
const glide = 900
/** Words that get a label, if there is room. */
const labels = 140

/** Words in the plane, moving as they are trained. */
export function MovingMap({ map, watched, near, label }: { map: MapPicture; watched: string[]; near: string[]; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = useRef(new Map<string, { x: number; y: number }>())
  const scale = useRef(1)
  useEffect(() => {
    const positions = decodeFloats(map.positions)
    const target = new Map(map.words.map((word, i) => [word, { x: positions[2 * i] ?? 0, y: positions[2 * i + 1] ?? 0 }]))
    const from = new Map([...target].map(([word, to]) => [word, shown.current.get(word) ?? to]))
    let reach = 0.05
    for (const p of target.values()) reach = Math.max(reach, Math.abs(p.x), Math.abs(p.y))
    const [scaleFrom, scaleTo] = [shown.current.size === 0 ? reach : scale.current, reach]
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const begin = performance.now()
    let frame = 0
    const draw = (now: number) => {
      const share = still ? 1 : Math.min(1, (now - begin) / glide)
      const eased = 1 - (1 - share) ** 3
      scale.current = scaleFrom + (scaleTo - scaleFrom) * eased
      shown.current = new Map([...target].map(([word, to]) => {
        const was = from.get(word)!
        return [word, { x: was.x + (to.x - was.x) * eased, y: was.y + (to.y - was.y) * eased }]
      }))
      if (canvas.current) paint(canvas.current, shown.current, scale.current, new Set(watched), new Set(near))
      if (share < 1) frame = requestAnimationFrame(draw)
    }
    frame = requestAnimationFrame(draw)
    const resized = new ResizeObserver(() => canvas.current && paint(canvas.current, shown.current, scale.current, new Set(watched), new Set(near)))
    if (canvas.current) resized.observe(canvas.current)
    return () => {
      cancelAnimationFrame(frame)
      resized.disconnect()
    }
  }, [map, watched.join('\n'), theme.value])
  return <canvas ref={canvas} class="moving-map" role="img" aria-label={label} />
}

function paint(canvas: HTMLCanvasElement, words: Map<string, { x: number; y: number }>, reach: number, watched: Set<string>, near: Set<string>): void {
  const ratio = devicePixelRatio
  const { clientWidth: w, clientHeight: h } = canvas
  canvas.width = w * ratio
  canvas.height = h * ratio
  const g = canvas.getContext('2d')!
  g.scale(ratio, ratio)
  const at = (p: { x: number; y: number }) => ({ x: w / 2 + (p.x / reach) * (w / 2 - 40), y: h / 2 - (p.y / reach) * (h / 2 - 14) })
  const [ink, mark, faint] = [color('--ink'), color('--mark'), color('--low')]
  const family = color('--serif')
  g.fillStyle = faint
  for (const p of words.values()) {
    const { x, y } = at(p)
    g.fillRect(x - 1.25, y - 1.25, 2.5, 2.5)
  }
  // Watched words first, then those near to them, then the most frequent; a label that would lie over another is left out.
  const taken: { x0: number; x1: number; y0: number; y1: number }[] = []
  const rank = (word: string) => (watched.has(word) ? 0 : near.has(word) ? 1 : 2)
  const order = [...words].sort((a, b) => rank(a[0]) - rank(b[0])).slice(0, labels)
  for (const [word, p] of order) {
    const strong = watched.has(word)
    g.font = `${strong ? '600 15px' : '12px'} ${family}`
    const { x, y } = at(p)
    const wide = g.measureText(word).width
    const box = { x0: x + 4, x1: x + 6 + wide, y0: y - 8, y1: y + 7 }
    if (!strong && taken.some((b) => b.x0 < box.x1 && box.x0 < b.x1 && b.y0 < box.y1 && box.y0 < b.y1)) continue
    taken.push(box)
    g.fillStyle = strong || near.has(word) ? mark : ink
    if (strong) g.fillRect(x - 2.5, y - 2.5, 5, 5)
    g.fillText(word, x + 5, y + 4)
  }
}
