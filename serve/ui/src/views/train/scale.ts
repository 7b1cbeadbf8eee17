// What an axis shows.

/** From a little below the smallest to a little above the largest; never nothing. */
export function bounds(ys: number[], fromZero: boolean): [number, number] {
  if (ys.length === 0) return [0, 1]
  const low = fromZero ? 0 : Math.min(...ys)
  const high = Math.max(...ys)
  const room = (high - low || Math.abs(high) || 1) * 0.08
  return [fromZero ? 0 : low - room, high + room]
}

/** Three to six round numbers between two. */
export function ticks(low: number, high: number): number[] {
  const raw = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(raw))
  const unit = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw)!
  const out: number[] = []
  for (let i = Math.ceil(low / unit); i * unit <= high; i++) out.push(Number((i * unit).toPrecision(12)))
  return out
}
