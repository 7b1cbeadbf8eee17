// The reader's text as words: a character each in scripts written without spaces,
// what stands between spaces and punctuation in others. A line is a text of its
// own: windows do not reach over its end. The Tokenize view shows what Firth's real
// tokenizers do; here a rule that a reader sees through is worth more.

import { numberWords, type Numbered } from './word2vec'

/** More words than this would be no picture any more; the rest is left out, and said. */
export const longest = 240

const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const word = new RegExp(`[${unspaced}]\\p{M}*|(?:(?![${unspaced}])[\\p{L}\\p{M}\\p{N}])+(?:['’](?:(?![${unspaced}])\\p{L})+)*`, 'gu')

export interface Sentence extends Numbered {
  positions: number // T, of all texts together
  left: number // words that were left out at the end
}

export function readText(text: string): Sentence {
  const texts: string[][] = []
  let room = longest
  let left = 0
  for (const line of text.normalize('NFC').toLowerCase().split(/\r?\n/)) {
    const words = line.match(word) ?? []
    const kept = words.slice(0, room)
    room -= kept.length
    left += words.length - kept.length
    if (kept.length > 0) texts.push(kept)
  }
  return { ...numberWords(texts), positions: longest - room, left }
}
