import assert from 'node:assert/strict'
import test from 'node:test'

import type { Token } from '../../src/api'
import { colorOf, hex, overlap, pieces } from '../../src/views/tokenize/pieces'

const bytes = (text: string) => new TextEncoder().encode(text)
const token = (text: string, start: number, end: number): Token => ({ text, id: null, start, end })

test('pieces are the whole text, tokens and what stands between them', () => {
  const text = '“The”\n古 👍!'
  const cut = pieces(bytes(text), [token('the', 3, 6), token('古', 10, 13), token('👍', 14, 18)])
  assert.deepEqual(cut, [
    { text: '“', token: null },
    { text: 'The', token: 0 },
    { text: '”\n', token: null },
    { text: '古', token: 1 },
    { text: ' ', token: null },
    { text: '👍', token: 2 },
    { text: '!', token: null },
  ])
  assert.equal(cut.map((piece) => piece.text).join(''), text)
  assert.deepEqual(pieces(bytes(''), []), [])
  assert.deepEqual(pieces(bytes('a b'), []), [{ text: 'a b', token: null }])
})

test('parts of a character are shown as the tokenizer writes them', () => {
  const cut = pieces(bytes('👍'), [token('ðŁ', 0, 2), token('ĳį', 2, 4)])
  assert.deepEqual(cut.map((piece) => piece.text), ['ðŁ', 'ĳį'])
})

test('tokens that share bytes, and tokens of none, lose nothing', () => {
  const cut = pieces(bytes('abc'), [token('ab', 0, 2), token('bc', 1, 3), token('</s>', 3, 3)])
  assert.deepEqual(cut.map((piece) => [piece.text, piece.token]), [['ab', 0], ['bc', 1], ['</s>', 2]])
})

test('a word has one of twelve colors, always the same', () => {
  const words = Array.from({ length: 600 }, (_, i) => `word${i}`)
  assert.deepEqual(words.map(colorOf), words.map(colorOf))
  const used = new Map<number, number>()
  for (const word of words) used.set(colorOf(word), (used.get(colorOf(word)) ?? 0) + 1)
  assert.deepEqual([...used.keys()].sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  assert.ok(Math.max(...used.values()) < 100, 'the colors are used about equally')
})

test('bytes and overlaps', () => {
  assert.equal(hex(bytes('a古'), token('古', 1, 4)), 'e5 8f a4')
  assert.equal(hex(bytes('abcd'), token('abcd', 0, 4), 2), '61 62 …')
  assert.ok(overlap({ start: 0, end: 2 }, { start: 1, end: 3 }))
  assert.ok(!overlap({ start: 0, end: 2 }, { start: 2, end: 3 }))
})
