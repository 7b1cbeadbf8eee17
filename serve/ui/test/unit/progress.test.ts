import assert from 'node:assert/strict'
import test from 'node:test'

import { bounds, ticks } from '../../src/views/train/scale'
import { after, changes, clock, nothing, type Progress, seenAt, size, wordList } from '../../src/views/train/progress'

const run = (...events: [string, unknown][]): Progress => events.reduce((p, [name, data]) => after(p, name, data), nothing)
const step = (positions: number, loss = 1): [string, unknown] => ['training', { epoch: 1, epochs: 4, percent: positions, positions, total_positions: 100, tokens_per_second: 5, loss, learning_rate: 0.1, seconds_left: 9 }]

test('events add up to curves over the epochs', () => {
  const p = run(['started', { resumed: false }], ['reading', { bytes: 5, total_bytes: null, tokens: 2, tokens_per_second: 3 }], step(25, 2), ['evaluation', { epoch: 1, held_out_loss: 1.5, scores: { analogies: 0.5, other: null } }], step(50))
  assert.deepEqual(p.steps.map((s) => [s.at, s.loss]), [[1, 2], [2, 1]])
  assert.deepEqual(p.evaluations, [{ at: 1, heldOut: 1.5, scores: { analogies: 0.5, other: null } }])
  assert.equal(p.secondsLeft, 9)
  assert.equal(p.reading?.total, null)
  assert.equal(p.end, null)
})

test('what was trained after the checkpoint is replaced when it is trained again', () => {
  const p = run(step(25), step(50, 9), ['evaluation', { epoch: 2 }], ['stopped', { resumable: true }], ['queued', { ahead: 1 }], ['started', { resumed: true }], step(40, 7), ['evaluation', { epoch: 2, held_out_loss: 3 }])
  assert.deepEqual(p.steps.map((s) => s.loss), [1, 7])
  assert.deepEqual(p.evaluations.map((e) => e.heldOut), [3])
  assert.equal(p.end, null)
})

test('a run that begins anew begins with nothing', () => {
  assert.deepEqual(run(step(25), ['failed', { error: 'x' }], ['started', { resumed: false }]).steps, [])
})

test('ends are told', () => {
  assert.equal(run(['failed', { error: 'no room' }]).error, 'no room')
  assert.deepEqual([run(['stopped', { resumable: true }]).resumable, run(['stopped', {}]).resumable], [true, false])
  const done = run(['done', { file: { bytes: 7 }, summary: { words: 3 }, remarks: ['r'] }])
  assert.deepEqual([done.end, done.percent, done.bytes, done.summary?.words, done.remarks], ['done', 100, 7, 3, ['r']])
  assert.equal(run(['something new', { a: 1 }]), nothing)
  assert.doesNotThrow(() => run(['training', null], ['watched', null], ['map', 3]))
})

test('long runs are thinned out, and their last point stays', () => {
  let p = nothing
  for (let i = 1; i <= 5000; i++) p = after(p, ...(['training', { epochs: 1, positions: i, total_positions: 5000, loss: i }] as const))
  assert.ok(p.steps.length <= 1200 && p.steps.length > 500)
  assert.equal(p.steps[p.steps.length - 1]!.loss, 5000)
  assert.ok(p.steps.every((s, i) => i === 0 || s.at > p.steps[i - 1]!.at))
})

test('changes of a list of neighbors', () => {
  const near = (...words: string[]) => words.map((word) => ({ word, score: 0.5 }))
  assert.deepEqual(changes(near('a', 'b', 'c'), near('b', 'a', 'x')).map((c) => c.moved), [1, -1, null])
  assert.deepEqual(changes(near('a'), undefined).map((c) => c.moved), [0])
})

test('the state at an epoch is the last one up to it', () => {
  const seen = [1, 2, 3].map((at) => ({ at, words: {}, unknown: [] }))
  assert.deepEqual([0, 1, 2.5, 9].map((at) => seenAt(seen, at)?.at), [1, 1, 2, 3])
  assert.equal(seenAt([], 1), undefined)
})

test('times, sizes, words', () => {
  assert.deepEqual([0, 65, 3600 + 62, -1].map(clock), ['0:00', '1:05', '1:01:02', '0:00'])
  assert.deepEqual([0, 999, 1500, 123_456_789].map(size), ['0 B', '999 B', '1.5 kB', '123 MB'])
  assert.deepEqual(wordList(' king, 国王，红、king\n北京; '), ['king', '国王', '红', '北京'])
})

test('charts have room and round numbers', () => {
  for (const ys of [[1, 2], [5], [0], [-3, -3], [1e-6, 2e-6]]) {
    const [low, high] = bounds(ys, false)
    assert.ok(low < Math.min(...ys) && high > Math.max(...ys))
    const marks = ticks(low, high)
    assert.ok(marks.length >= 2 && marks.length <= 6, `${ys}: ${marks}`)
    assert.ok(marks.every((x) => x >= low && x <= high))
  }
  assert.deepEqual(bounds([], true), [0, 1])
  assert.equal(bounds([4], true)[0], 0)
})
