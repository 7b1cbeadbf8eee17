import assert from 'node:assert/strict'
import test from 'node:test'

import { axesOf, project } from '../../src/views/learn/plane'
import { dot } from '../../src/views/learn/word2vec'

test('two numbers are their own place', () => {
  assert.deepEqual(
    project(
      [3, -4],
      axesOf([
        [1, 2],
        [3, 4],
      ]),
    ),
    { x: 3, y: -4 },
  )
  assert.deepEqual(project([3], axesOf([[1]])), { x: 3, y: 0 })
})

test('the axes are the directions of the largest variance', () => {
  // A cloud that is long along (1, 1, 0)/√2, flatter along z, and thin otherwise.
  const points = [-3, -2, -1, 0, 1, 2, 3].flatMap((a) => [-1, 0, 1].map((b) => [5 + a + 0.01 * b, a - 0.01 * b, b]))
  const axes = axesOf(points)
  assert.ok(Math.abs(dot(axes.x, [Math.SQRT1_2, Math.SQRT1_2, 0])) > 0.999)
  assert.ok(Math.abs(axes.y[2]!) > 0.999)
  assert.ok(Math.abs(dot(axes.x, axes.y)) < 1e-9)
  assert.deepEqual(project([5, 0, 0], axes).x.toFixed(6), '0.000000')
})

test('points without any difference are no error', () => {
  const axes = axesOf([
    [1, 1, 1],
    [1, 1, 1],
  ])
  assert.ok(Number.isFinite(project([2, 2, 2], axes).x))
})
