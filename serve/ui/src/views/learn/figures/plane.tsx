import type { Point } from '../plane'

export interface Arrow {
  from: Point
  to: Point
  kind: 'center' | 'context' | 'expected' | 'result' | 'negative' | 'faint'
  label?: string
}

export interface Dot {
  at: Point
  kind: 'center' | 'context' | 'negative'
  label: string
  /** Words that the step is about stand out. */
  strong?: boolean
  faint?: boolean
}

const size = 400

/** Vectors as arrows, words as dots, in a square that reaches `reach` to each side of 0. */
export function Plane({ arrows = [], dots = [], reach, label }: { arrows?: Arrow[]; dots?: Dot[]; reach: number; label: string }) {
  const x = (p: Point) => size / 2 + (p.x / reach) * (size / 2)
  const y = (p: Point) => size / 2 - (p.y / reach) * (size / 2)
  const unit = niceUnit(reach)
  const lines: number[] = []
  for (let i = -Math.floor(reach / unit); i <= reach / unit; i++) lines.push(i * unit)
  return (
    <svg class="plane" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <g class="grid" aria-hidden="true">
        {lines.map((at) => (
          <g key={at} class={at === 0 ? 'axis' : ''}>
            <line x1={x({ x: at, y: 0 })} x2={x({ x: at, y: 0 })} y1="0" y2={size} />
            <line y1={y({ x: 0, y: at })} y2={y({ x: 0, y: at })} x1="0" x2={size} />
          </g>
        ))}
        <text x={x({ x: unit, y: 0 })} y={y({ x: 0, y: 0 }) + 13} text-anchor="middle">{String(Number(unit.toPrecision(2)))}</text>
      </g>
      {[...dots].sort((a, b) => Number(a.strong ?? false) - Number(b.strong ?? false)).map((dot) => (
        <g key={`${dot.kind}${dot.label}`} class={`dot ${dot.kind} ${dot.strong ? 'strong' : ''} ${dot.faint ? 'faint' : ''}`}>
          {dot.kind === 'center' ? <circle cx={x(dot.at)} cy={y(dot.at)} r={dot.strong ? 5 : 3.5} /> : <rect x={x(dot.at) - 3} y={y(dot.at) - 3} width="6" height="6" />}
          {/* Its own class: Chromium misses the change of the group's when elements change places. */}
          <text class={dot.strong ? 'strong' : dot.faint ? 'faint' : ''} x={x(dot.at) + 7} y={y(dot.at) + 4}>{dot.label}</text>
        </g>
      ))}
      {arrows.map((arrow, i) => <Drawn key={i} arrow={arrow} x1={x(arrow.from)} y1={y(arrow.from)} x2={x(arrow.to)} y2={y(arrow.to)} />)}
    </svg>
  )
}

function Drawn({ arrow, x1, y1, x2, y2 }: { arrow: Arrow; x1: number; y1: number; x2: number; y2: number }) {
  const length = Math.hypot(x2 - x1, y2 - y1)
  const [dx, dy] = length === 0 ? [0, 0] : [(x2 - x1) / length, (y2 - y1) / length]
  const head = Math.min(9, length)
  const [bx, by] = [x2 - dx * head, y2 - dy * head]
  const points = [[x2, y2], [bx - dy * head * 0.45, by + dx * head * 0.45], [bx + dy * head * 0.45, by - dx * head * 0.45]]
  return (
    <g class={`arrow ${arrow.kind}`}>
      <line x1={x1} y1={y1} x2={bx} y2={by} />
      {length > 0.5 && arrow.kind !== 'faint' && <polygon points={points.map((p) => p.map((v) => v.toFixed(1)).join(',')).join(' ')} />}
      {arrow.label && <text x={x2 + (dx >= 0 ? 6 : -6)} y={y2 + (dy >= 0 ? 13 : -6)} text-anchor={dx >= 0 ? 'start' : 'end'}>{arrow.label}</text>}
    </g>
  )
}

/** 1, 2 or 5 times a power of ten, so that some four lines fit. */
function niceUnit(reach: number): number {
  const raw = reach / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw)!
}

/** How far a plane must reach for these points. */
export function reachOf(points: Point[]): number {
  return Math.max(0.1, ...points.map((p) => Math.max(Math.abs(p.x), Math.abs(p.y)))) * 1.15
}
