import assert from 'node:assert/strict'
import test from 'node:test'

import { flightPath, FlatCamera } from '../../src/views/map/camera'
import { placeLabels } from '../../src/views/map/labels'
import { parseLabels } from '../../src/views/map/own-labels'
import { matching, nearHere, type Points } from '../../src/views/map/points'
import { inside, nearest, project } from '../../src/views/map/screen'

// A generator of its own, so that a failure can be seen again: xorshift.
function random(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

function cloud(n: number, seed: number): Points {
  const draw = random(seed)
  const words = Array.from({ length: n }, (_, i) => `w${i}`)
  const xyz = Float32Array.from({ length: 3 * n }, (_, i) => (i % 3 === 2 ? 0 : 2 * draw() - 1))
  return { n, dims: 2, words, ids: words.map((_, i) => i), counts: words.map(() => 1), clusters: null, xyz, find: (w) => words.indexOf(w) }
}

test('labels cover neither each other nor what lies over the map', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const draw = random(seed)
    const n = 400, width = 500, height = 300, lineHeight = 17
    const screen = Float32Array.from({ length: 2 * n }, (_, i) => (draw() * 1.2 - 0.1) * (i % 2 ? height : width))
    const widths = Array.from({ length: n }, () => 6 + draw() * 70)
    const covered: [number, number, number, number] = [10, 200, 120, 290]
    const first = [n - 1, 7, 7]
    const labels = placeLabels(screen, first, n, (i) => widths[i]!, { width, height, lineHeight, most: 60, covered: [covered] })
    assert.ok(labels.length > 10 && labels.length <= 60)
    const boxes = [...labels.map((l): [number, number, number, number] => [l.x, l.y - lineHeight / 2, l.x + l.width, l.y + lineHeight / 2]), covered]
    for (const [i, a] of boxes.entries()) {
      if (i < labels.length) assert.ok(a[0] >= 0 && a[1] >= 0 && a[2] <= width && a[3] <= height, 'a label leaves the map')
      for (const b of boxes.slice(0, i)) assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], `seed ${seed}: labels overlap`)
    }
    // In the order of importance: the first that can be seen has its label.
    const visible = [...first, ...screen.keys()].find((p) => screen[2 * p]! > 0 && screen[2 * p]! < width - widths[p]! - 9 && screen[2 * p + 1]! > 9 && screen[2 * p + 1]! < 190)
    assert.ok(labels.some((l) => l.point === visible))
  }
})

test('a flight begins and ends where it should', () => {
  for (const [from, to] of [
    [[0, 0, 2], [0.5, -0.3, 0.01]],
    [[0.2, 0.1, 0.01], [-0.7, 0.9, 0.01]],
    [[0.2, 0.1, 1], [0.2, 0.1, 0.05]],
    [[0.2, 0.1, 1], [0.2, 0.1, 1]],
  ] as [[number, number, number], [number, number, number]][]) {
    const { path, length } = flightPath(from, to)
    for (const [s, want] of [[0, from], [length, to]] as const) {
      path(s).forEach((v, i) => assert.ok(Math.abs(v - want[i]!) < 1e-9 || (length === 0 && Math.abs(v - to[i]!) < 1e-9), `${path(s)} is not ${want}`))
    }
  }
  // Far places at high zoom: on the way it zooms out.
  const { path, length } = flightPath([-0.7, 0, 0.01], [0.7, 0, 0.01])
  assert.ok(path(length / 2)[2] > 0.3)
})

test('zooming holds what lies under the pointer', () => {
  // reducedMotion asks the browser.
  ;(globalThis as { matchMedia?: unknown }).matchMedia = () => ({ matches: false })
  const camera = new FlatCamera()
  camera.setState([0.1, -0.2, 3])
  const [width, height] = [800, 500]
  const at = (x: number, y: number) => {
    const screen = new Float32Array(2)
    project(new Float32Array([x, y, 0]), 1, camera.matrix(width, height), width, height, screen)
    return [...screen]
  }
  const [px = 0, py = 0] = at(0.3, 0.05)
  camera.zoom(5, px - width / 2, py - height / 2, width, height)
  for (let i = 0; i < 200 && camera.step(16); i++) {
    const [x = 0, y = 0] = at(0.3, 0.05)
    assert.ok(Math.hypot(x - px, y - py) < 0.01)
  }
  assert.ok(Math.abs(camera.state()[2]! - 15) < 1e-6)
})

test('points are found on the screen', () => {
  const points = cloud(300, 5)
  const screen = new Float32Array(600)
  project(points.xyz, points.n, new FlatCamera().matrix(400, 400), 400, 400, screen)
  for (let i = 0; i < points.n; i++) {
    assert.ok(Math.abs(screen[2 * i]! - (200 + 184 * points.xyz[3 * i]!)) < 0.01)
    assert.ok(Math.abs(screen[2 * i + 1]! - (200 - 184 * points.xyz[3 * i + 1]!)) < 0.01)
  }
  assert.equal(nearest(screen, points.n, screen[80]!, screen[81]!, 12), 40)
  assert.equal(nearest(screen, points.n, -300, -300, 12), -1)
  const left = inside(screen, points.n, [0, 0, 200, 0, 200, 400, 0, 400])
  assert.deepEqual(left, [...Array(points.n).keys()].filter((i) => points.xyz[3 * i]! < 0))
  // Behind the eye there is nothing.
  project(points.xyz, 1, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1], 400, 400, screen)
  assert.ok(Number.isNaN(screen[0]))
})

test('a lasso with a dent', () => {
  const screen = new Float32Array([5, 5, 15, 5, 10, 8])
  assert.deepEqual(inside(screen, 3, [0, 0, 20, 0, 20, 10, 10, 2, 0, 10]), [0, 1])
})

test('neighbors in the picture, counted as a full sort would', () => {
  const points = cloud(200, 9)
  const distance = (i: number, j: number) => Math.hypot(points.xyz[3 * i]! - points.xyz[3 * j]!, points.xyz[3 * i + 1]! - points.xyz[3 * j + 1]!)
  for (const i of [0, 17, 199]) {
    const sorted = [...Array(200).keys()].filter((j) => j !== i).sort((a, b) => distance(i, a) - distance(i, b))
    const given = new Set([...sorted.slice(4, 9), sorted[150]!].map((j) => points.words[j]!))
    assert.equal(nearHere(points, i, 7, given), 3)
  }
})

test('words are found while they are typed', () => {
  const words = ['the', 'other', 'then', '中国', '中国人', 'The']
  assert.deepEqual(matching(words, 'the', 8), ['the', 'then', 'The', 'other'])
  assert.deepEqual(matching(words, 'The', 8), ['The', 'the', 'then', 'other'])
  assert.deepEqual(matching(words, '国', 8), ['中国', '中国人'])
  assert.deepEqual(matching(words, '  ', 8), [])
  assert.equal(matching(words, 'e', 2).length, 2)
})

test('labels are read from tabs, commas or spaces', () => {
  const { labels, bad } = parseLabels('\uFEFFcat\tanimal\r\n北京，城市\nnew york\tcity\n\nlost\nred  color\n')
  assert.deepEqual([...labels], [['cat', 'animal'], ['北京', '城市'], ['new york', 'city'], ['red', 'color']])
  assert.equal(bad, 1)
})
