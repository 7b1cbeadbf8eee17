// A text and its tokens, put together again: what stands where, in what color.
import type { Token } from '../../api'

export interface Piece {
  text: string
  /** Which token; null for what stands between tokens. */
  token: number | null
}

const decoder = new TextDecoder()

/**
 * Cuts a text, as UTF-8, at its tokens. All of the text is in the pieces, in order.
 * A token that covers no whole characters (one of several for an emoji), or that
 * shares bytes with the one before, is shown as the tokenizer writes it.
 */
export function pieces(bytes: Uint8Array, tokens: Token[]): Piece[] {
  const out: Piece[] = []
  let at = 0
  tokens.forEach((token, i) => {
    if (token.start > at) out.push({ text: decoder.decode(bytes.subarray(at, token.start)), token: null })
    const text = decoder.decode(bytes.subarray(token.start, token.end))
    out.push({ text: token.start < at || text === '' || text.includes('\uFFFD') ? token.text : text, token: i })
    at = Math.max(at, token.end)
  })
  if (at < bytes.length) out.push({ text: decoder.decode(bytes.subarray(at)), token: null })
  return out
}

/** How many colors src/styles/tokens.css has for categories. */
const colors = 12

/** The color of a word, 1 to 12: the same in every place, text and tokenizer (FNV-1a). */
export function colorOf(word: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193)
  return ((hash >>> 8) % colors) + 1
}

/** The bytes of a token as hexadecimal numbers, the first few of them. */
export function hex(bytes: Uint8Array, token: Token, most = 24): string {
  const own = [...bytes.subarray(token.start, Math.min(token.end, token.start + most))]
  return own.map((b) => b.toString(16).padStart(2, '0')).join(' ') + (token.end - token.start > most ? ' …' : '')
}

/** Tells whether two tokens have bytes in common. */
export function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end
}
