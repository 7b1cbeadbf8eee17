/** A word to click on. */
export function WordChip({ word, onClick, href, title }: { word: string; onClick?: () => void; href?: string; title?: string }) {
  return href ? <a class="chip" href={href} title={title}>{word}</a> : <button type="button" class="chip" title={title} onClick={onClick}>{word}</button>
}

/** Words to choose from, with what they are: "Did you mean". */
export function WordChips({ label, words, onChoose }: { label?: string; words: string[]; onChoose: (word: string) => void }) {
  if (words.length === 0) return null
  return (
    <div class="chips">
      {label && <span class="label">{label}</span>}
      {words.map((word) => <WordChip key={word} word={word} onClick={() => onChoose(word)} />)}
    </div>
  )
}
