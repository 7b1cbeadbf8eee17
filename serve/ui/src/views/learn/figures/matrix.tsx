// Squares of numbers: one-hot vectors, and the cosines of all pairs of words.

export interface MatrixWords {
  words: string[]
  /** Rows to stand out. */
  marked?: number[]
}

const cell = 16

/** rows × columns of values from −1 to 1. Columns have names if `across` is given. */
export function Squares({ words, marked = [], values, across = false, label }: MatrixWords & { values: number[][]; across?: boolean; label: string }) {
  const margin = 12 + Math.min(96, Math.max(...words.map(width), 10))
  const above = across ? margin : 18
  const columns = values[0]?.length ?? 0
  return (
    <svg class="squares" viewBox={`0 0 ${margin + columns * cell + 2} ${above + values.length * cell + 2}`} role="img" aria-label={label} style={{ '--natural': `${margin + columns * cell + 2}px` }}>
      {words.slice(0, values.length).map((word, i) => (
        <text key={i} class={marked.includes(i) ? 'marked' : ''} x={margin - 6} y={above + i * cell + cell * 0.75} text-anchor="end">{word}</text>
      ))}
      {Array.from({ length: columns }, (_, j) =>
        across ? (
          <text key={j} class={marked.includes(j) ? 'marked' : ''} transform={`translate(${margin + j * cell + cell * 0.7},${above - 6}) rotate(-90)`}>{words[j]}</text>
        ) : (
          <text key={j} class="place" x={margin + (j + 0.5) * cell} y={above - 6} text-anchor="middle">{j}</text>
        ),
      )}
      {values.map((row, i) =>
        row.map((value, j) => (
          <rect key={`${i},${j}`} class={value < 0 ? 'negative' : 'positive'} x={margin + j * cell + 0.5} y={above + i * cell + 0.5} width={cell - 1} height={cell - 1} fill-opacity={Math.abs(value).toFixed(3)}>
            <title>{across ? `${words[i]} · ${words[j]}: ${value.toFixed(2)}` : String(value)}</title>
          </rect>
        )),
      )}
      {marked.map((i) => <rect key={i} class="frame" x={margin - 0.5} y={above + i * cell - 0.5} width={columns * cell + 1} height={cell + 1} />)}
    </svg>
  )
}

/** About how wide a word is in the picture. */
function width(word: string): number {
  return [...word].reduce((sum, ch) => sum + (/[⺀-鿿぀-ヿ가-힯＀-￯]/.test(ch) ? 12 : 6.5), 0)
}
