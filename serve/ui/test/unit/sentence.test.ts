import assert from 'node:assert/strict'
import test from 'node:test'

import { longest, readText } from '../../src/views/learn/sentence'

const words = (text: string) => readText(text).texts.map((ids) => ids.map((id) => readText(text).words[id]))

test('Chinese is cut into characters, English at spaces and punctuation', () => {
  assert.deepEqual(words('自太古以来，人看云。'), [['自', '太', '古', '以', '来', '人', '看', '云']])
  assert.deepEqual(words("The cat's hat — the CAT"), [['the', "cat's", 'hat', 'the', 'cat']])
  assert.deepEqual(words('GPT-4很强abc古'), [['gpt', '4', '很', '强', 'abc', '古']])
  assert.deepEqual(words('とても हिन्दी שלום 👍'), [['と', 'て', 'も', 'हिन्दी', 'שלום']])
})

test('lines are texts of their own, empty ones are none', () => {
  assert.deepEqual(words('a b\r\n\n  \nc'), [['a', 'b'], ['c']])
  assert.deepEqual(words(' \n'), [])
})

test('what is too long is left out and counted', () => {
  const text = readText(`${'a b c\n'.repeat(longest)}d`)
  assert.equal(text.positions, longest)
  assert.equal(text.left, 3 * longest + 1 - longest)
  assert.equal(text.texts.flat().length, longest)
})
