import assert from 'node:assert/strict'
import test from 'node:test'

import { Practice, pairsOf, type Settings } from '../../src/views/learn/practice'
import { readText } from '../../src/views/learn/sentence'
import { cosine } from '../../src/views/learn/word2vec'

const text = readText('云似马\n云像马\n月似弓\n月像弓\n人骑马\n人拉弓\n人看云\n人看月')
const settings: Settings = { window: 2, dim: 4, rate: 0.2, seed: 1, goal: 'softmax', negatives: 3 }

test('pairs are those of the windows, in the order of the text', () => {
  const pairs = pairsOf([[5, 6, 7], [8]], 1)
  assert.deepEqual(
    pairs.map((p) => [p.text, p.t, p.s, p.c, p.o]),
    [
      [0, 0, 1, 5, 6],
      [0, 1, 0, 6, 5],
      [0, 1, 2, 6, 7],
      [0, 2, 1, 7, 6],
    ],
  )
})

for (const goal of ['softmax', 'negative'] as const) {
  test(`a state is the same whichever way it is reached: ${goal}`, () => {
    const straight = new Practice(text, { ...settings, goal })
    const jumped = new Practice(text, { ...settings, goal })
    for (let n = 0; n < 730; n++) straight.advance(1)
    jumped.at(jumped.total)
    assert.equal(jumped.known, jumped.total)
    assert.deepEqual(jumped.at(730), straight.at(730))
    assert.deepEqual(jumped.at(3), straight.at(3))
    assert.notDeepEqual(jumped.at(3), jumped.at(4))
  })

  test(`words in the same company come together: ${goal}`, () => {
    const practice = new Practice(text, { ...settings, goal })
    const { input } = practice.at(practice.total)
    const id = (word: string) => text.words.indexOf(word)
    assert.ok(cosine(input[id('似')]!, input[id('像')]!) > 0.9)
    assert.ok(cosine(input[id('似')]!, input[id('骑')]!) < 0.8)
    assert.equal(practice.losses.length, practice.epochs + 1)
    assert.ok(practice.losses[practice.epochs]! < practice.losses[0]! * 0.8)
  })
}

test('texts without pairs are no error', () => {
  for (const empty of ['', '，。', '古', '一\n二']) {
    const practice = new Practice(readText(empty), settings)
    assert.equal(practice.total, 0)
    assert.equal(practice.advance(10), false)
    assert.equal(practice.lossOf(practice.at(5)), 0)
  }
})
