import { useState } from 'preact/hooks'
import { fixed } from '../../i18n'
import { bounds, ticks } from './scale'

export interface Series {
  name: string
  color: string
  points: { x: number; y: number }[]
  /** Few points, each of which counts: evaluations. */
  dots?: boolean
}

const [width, height, left, right, top, bottom] = [420, 190, 46, 10, 10, 22]

/** Curves over the epochs. Pointing at the chart tells the values there. */
export function Chart({ title, series, epochs, format = (y) => fixed(y, 3), fromZero = false, empty }: { title: string; series: Series[]; epochs: number; format?: (y: number) => string; fromZero?: boolean; empty: string }) {
  const [pointed, setPointed] = useState<number | null>(null)
  const shown = series.filter((s) => s.points.length > 0)
  const ys = shown.flatMap((s) => s.points.map((p) => p.y)).filter(Number.isFinite)
  const [low, high] = bounds(ys, fromZero)
  const x = (at: number) => left + (at / Math.max(epochs, 1e-9)) * (width - left - right)
  const y = (value: number) => top + (1 - (value - low) / (high - low)) * (height - top - bottom)
  const lines = ticks(low, high)
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = ((((event.clientX - box.left) / box.width) * width - left) / (width - left - right)) * epochs
    setPointed(at < 0 || at > epochs ? null : at)
  }
  const values = shown.map((s) => ({ s, p: pointed === null ? s.points[s.points.length - 1]! : nearest(s.points, pointed) }))
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {values.map(({ s, p }) => <span key={s.name} class="chart-value" style={{ '--own': `var(${s.color})` }}>{(shown.length > 1 || s.name !== title) && `${s.name} `}<strong>{format(p.y)}</strong></span>)}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}: ${values.map(({ s, p }) => `${s.name} ${format(p.y)}`).join(', ')}`} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
        {ys.length > 0 && lines.map((at) => (
          <g key={at}>
            <line class="chart-grid" x1={left} x2={width - right} y1={y(at)} y2={y(at)} />
            <text x={left - 6} y={y(at) + 4} text-anchor="end">{format(at)}</text>
          </g>
        ))}
        {epochMarks(epochs).map((at) => <text key={at} x={x(at)} y={height - 5} text-anchor={at === 0 ? 'start' : at === epochs ? 'end' : 'middle'}>{at}</text>)}
        {shown.map((s) => (
          <g key={s.name} style={{ '--own': `var(${s.color})` }}>
            <path class="chart-line" d={s.points.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join('')} />
            {(s.dots || s.points.length === 1) && s.points.map((p) => <circle key={p.x} class="chart-dot" cx={x(p.x)} cy={y(p.y)} r="2.5" />)}
          </g>
        ))}
        {pointed !== null && values.map(({ s, p }) => <circle key={s.name} class="chart-dot" style={{ '--own': `var(${s.color})` }} cx={x(p.x)} cy={y(p.y)} r="4" />)}
        {ys.length === 0 && <text class="chart-empty" x={width / 2} y={height / 2} text-anchor="middle">{empty}</text>}
      </svg>
    </figure>
  )
}

function nearest(points: Series['points'], at: number) {
  return points.reduce((best, p) => (Math.abs(p.x - at) < Math.abs(best.x - at) ? p : best))
}

function epochMarks(epochs: number): number[] {
  if (epochs <= 0) return []
  const every = Math.max(1, Math.ceil(epochs / 6))
  const marks = Array.from({ length: Math.floor(epochs / every) + 1 }, (_, i) => i * every)
  return marks[marks.length - 1] === epochs ? marks : [...marks.filter((at) => epochs - at > every * 0.6), epochs]
}
