/** An expression as the server understood it. */
export function Terms({ terms }: { terms: { word: string; weight: number }[] }) {
  return (
    <>
      {terms.map(({ word, weight }, i) => {
        const size = Math.abs(weight)
        return (
          <span key={i}>
            {(i > 0 || weight < 0) && <span class="sign">{weight < 0 ? '−' : '+'}</span>}
            {size !== 1 && <span class="sign">{size}·</span>}
            {word}
          </span>
        )
      })}
    </>
  )
}

/** A word as an expression of its own: signs and spaces in it are its own. */
export function quoted(word: string): string {
  return word.replace(/[\\\s*]|^[-+−－＋]/gu, (c) => `\\${c}`)
}

/** The expression with a word that the model does not know replaced by another. */
export function replaceWord(q: string, unknown: string | null, word: string): string {
  const parts = q.split(/(\s+)/)
  const bare = (field: string) => field.replace(/^[-+−－＋]?(\d[\d.]*\*)?/, '')
  const meant = parts.find((field) => field === unknown) ?? parts.find((field) => bare(field) === unknown)
  if (meant === undefined || parts.filter((part) => part.trim() !== '').length < 2) return quoted(word)
  const kept = meant === unknown ? '' : meant.slice(0, meant.length - bare(meant).length)
  return parts.map((field) => (field === meant ? kept + quoted(word) : field)).join('')
}
