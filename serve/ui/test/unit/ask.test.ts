import assert from 'node:assert/strict'
import test from 'node:test'

import { quoted, replaceWord } from '../../src/views/ask/expression'
import { examples, known, wordsOf } from '../../src/views/ask/examples'
import { chain } from '../../src/views/ask/order'

test('a word alone is an expression of one field', () => {
  for (const [word, want] of [['king', 'king'], ['-ing', '\\-ing'], ['new york', 'new\\ york'], ['2*3', '2\\*3'], ['well-known', 'well-known'], ['＋', '\\＋'], ['a\\b', 'a\\\\b']] as const) {
    assert.equal(quoted(word), want)
  }
})

test('the unknown word is replaced, and nothing else', () => {
  for (const [q, unknown, want] of [
    ['kinng', 'kinng', 'X'],
    ['kinng - man + woman', 'kinng', 'X - man + woman'],
    ['king -mann + woman', 'mann', 'king -X + woman'],
    ['2*kinng  + man', 'kinng', '2*X  + man'],
    ['国王 － 男仁', '男仁', '国王 － X'],
    ['a + aa', 'aa', 'a + X'],
  ] as const) {
    assert.equal(replaceWord(q, unknown, 'X'), want)
  }
})

test('examples have words, and unknown ones take theirs away', () => {
  assert.ok(wordsOf(examples).includes('国王') && !wordsOf(examples).includes('-'))
  const without = known(examples, new Set(['king', ...wordsOf({ en: examples.zh, zh: examples.zh })]), 'en')
  assert.ok(without.near.length > 0 && without.near.every((q) => !q.includes('king')))
  // A Chinese reader of an English model gets English examples.
  assert.ok(known(examples, new Set(wordsOf({ en: examples.zh, zh: examples.zh })), 'zh').near.includes('king'))
})

test('like stands beside like', () => {
  const group = [0, 1, 0, 1, 1, 0]
  const order = chain(group.map((a, i) => group.map((b, j) => (i === j ? 1 : a === b ? 0.8 : 0.1))))
  assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5])
  const groups = order.map((i) => group[i])
  assert.equal(groups.filter((g, i) => i > 0 && g !== groups[i - 1]).length, 1)
})
