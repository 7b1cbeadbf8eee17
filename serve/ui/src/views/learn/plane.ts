// Vectors of any length as points in the plane: their own two numbers if D is 2,
// else along the two directions in which they differ most (PCA).

import { dot, type Matrix, type Vector } from './word2vec'

export interface Axes {
  center: Vector
  x: Vector
  y: Vector
}

export interface Point {
  x: number
  y: number
}

/** The axes to draw vectors of this length by. */
export function axesOf(points: Matrix): Axes {
  const D = points[0]?.length ?? 0
  const unit = (place: number): Vector => Array.from({ length: D }, (_, d) => (d === place ? 1 : 0))
  if (D <= 2) return { center: unit(-1), x: unit(0), y: unit(1) }
  const center = unit(-1).map((_, d) => points.reduce((sum, p) => sum + p[d]!, 0) / points.length)
  const centered = points.map((p) => p.map((value, d) => value - center[d]!))
  const x = principal(centered, [])
  return { center, x, y: principal(centered, [x]) }
}

/** The direction of the largest variance at right angles to others, by power iteration. */
function principal(points: Matrix, others: Vector[]): Vector {
  const D = points[0]!.length
  let direction = normalized(
    orthogonal(
      Array.from({ length: D }, (_, d) => 1 + d * 0.1),
      others,
    ),
  )
  for (let round = 0; round < 60; round++) {
    const next = new Array<number>(D).fill(0)
    for (const p of points) {
      const along = dot(p, direction)
      for (let d = 0; d < D; d++) next[d]! += along * p[d]!
    }
    const turned = orthogonal(next, others)
    if (dot(turned, turned) === 0) break
    direction = normalized(turned)
  }
  return direction
}

function orthogonal(v: Vector, others: Vector[]): Vector {
  return others.reduce((rest, other) => {
    const along = dot(rest, other)
    return rest.map((value, d) => value - along * other[d]!)
  }, v)
}

function normalized(v: Vector): Vector {
  const length = Math.sqrt(dot(v, v)) || 1
  return v.map((value) => value / length)
}

export function project(v: Vector, axes: Axes): Point {
  const moved = v.map((value, d) => value - axes.center[d]!)
  return { x: dot(moved, axes.x), y: dot(moved, axes.y) }
}
