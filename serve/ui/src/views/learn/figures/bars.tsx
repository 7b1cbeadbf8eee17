import { useState } from 'preact/hooks'
import { number, t } from '../../../i18n'
import { l } from '../messages'

export interface Bar {
  id: number
  word: string
  /** 0 or more; the longest bar is the largest value. */
  value: number
  shown: string
  note?: string
  mark?: 'context' | 'center' | 'negative' | ''
  chosen?: boolean
  /** A second, lighter bar: what it was before. */
  before?: number
}

/** How many bars are drawn at first: the marked ones, and the longest. */
const atFirst = 24

/** A bar for each word. onChoose makes them buttons. */
export function Bars({ bars, label, onChoose, rest }: { bars: Bar[]; label: string; onChoose?: (id: number) => void; rest?: (hidden: Bar[]) => string }) {
  const [all, setAll] = useState(false)
  const shown = all ? bars : fewest(bars, atFirst)
  const hidden = bars.filter((bar) => !shown.includes(bar))
  const most = Math.max(...bars.map((bar) => Math.max(bar.value, bar.before ?? 0)), 1e-12)
  return (
    <figure class="bars-figure">
      <ul class={`bars ${bars[0]?.note === undefined ? '' : 'noted'}`} aria-label={label} style={{ '--word': `${Math.min(8, Math.max(...shown.map((bar) => width(bar.word)))).toFixed(1)}em` }}>
        {shown.map((bar) => {
          const row = (
            <>
              <span class="bar-word">{bar.word}</span>
              {bar.note !== undefined && <span class="bar-note">{bar.note}</span>}
              <span class="bar-track" aria-hidden="true">
                {bar.before !== undefined && <span class="bar-before" style={{ '--share': String(bar.before / most) }} />}
                <span class={`bar-now ${bar.before === undefined ? '' : 'over'}`} style={{ '--share': String(bar.value / most) }} />
              </span>
              <span class="bar-value">{bar.shown}</span>
            </>
          )
          return (
            <li key={bar.id} class={`${bar.mark ?? ''} ${bar.chosen ? 'chosen' : ''}`}>
              {onChoose ? <button type="button" aria-pressed={bar.chosen ?? false} onClick={() => onChoose(bar.id)}>{row}</button> : <div>{row}</div>}
            </li>
          )
        })}
      </ul>
      {hidden.length > 0 && (
        <figcaption class="hint">
          {rest?.(hidden) ?? l('onehotMore', { n: hidden.length })} · <button type="button" class="button quiet" onClick={() => setAll(true)}>{t('showAll', { n: number(bars.length) })}</button>
        </figcaption>
      )}
    </figure>
  )
}

/** About how wide a word is, in em. */
function width(word: string): number {
  return [...word].reduce((sum, ch) => sum + (ch > '\u2e7f' ? 1.05 : 0.6), 0.3)
}

/** The marked bars and the longest, in the order of the list. */
function fewest(bars: Bar[], most: number): Bar[] {
  if (bars.length <= most) return bars
  const rank = (bar: Bar) => (bar.mark || bar.chosen ? 1e9 : 0) + bar.value
  const kept = new Set([...bars].sort((a, b) => rank(b) - rank(a)).slice(0, most))
  return bars.filter((bar) => kept.has(bar))
}
