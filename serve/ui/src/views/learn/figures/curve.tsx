// A curve over the epochs, with a line to compare with and a mark for "now".
export function Curve({ values, count, now, level, levelLabel, label }: { values: number[]; count: number; now: number; level: number; levelLabel: string; label: string }) {
  const [width, height, left, bottom] = [400, 130, 36, 20]
  const most = Math.max(level, ...values) * 1.08
  const x = (epoch: number) => left + (count === 0 ? 0 : epoch / count) * (width - left - 6)
  const y = (value: number) => 6 + (1 - value / most) * (height - bottom - 6)
  const path = values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)},${y(value).toFixed(1)}`).join('')
  return (
    <svg class="curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line class="axis" x1={left} x2={width} y1={y(0)} y2={y(0)} />
      <line class="level" x1={left} x2={width - 6} y1={y(level)} y2={y(level)} />
      <text x={width - 6} y={y(level) - 4} text-anchor="end">{levelLabel}</text>
      <text x={left - 6} y={y(level) + 4} text-anchor="end">{level.toFixed(2)}</text>
      <text x={left - 6} y={y(0) + 4} text-anchor="end">0</text>
      <text x={left} y={height - 4}>0</text>
      <text x={width - 6} y={height - 4} text-anchor="end">{count}</text>
      <path d={path} />
      <line class="now" x1={x(now)} x2={x(now)} y1="6" y2={y(0)} />
    </svg>
  )
}
