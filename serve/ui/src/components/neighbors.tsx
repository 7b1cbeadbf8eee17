import type { ComponentChildren } from 'preact'
import type { Neighbor } from '../api'
import { fixed, number, t } from '../i18n'

/** Neighbors with their cosines as bars. onChoose makes the words buttons; mark highlights rows. */
export function NeighborTable({ neighbors, onChoose, onHover, mark, note, caption }: {
  neighbors: Neighbor[]
  onChoose?: (word: string) => void
  onHover?: (word: string | null) => void
  mark?: (word: string) => boolean
  /** Something to show behind a word. */
  note?: (n: Neighbor) => ComponentChildren
  caption: string
}) {
  const counts = neighbors.some((n) => n.count !== undefined)
  return (
    <table class="neighbors">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr><th scope="col">{t('word')}</th><th scope="col" colSpan={2}>{t('similarity')}</th>{counts && <th scope="col" class="num">{t('count')}</th>}</tr>
      </thead>
      <tbody>
        {neighbors.map((n) => (
          <tr key={n.id} class={mark?.(n.word) ? 'marked' : ''} onMouseEnter={() => onHover?.(n.word)} onMouseLeave={() => onHover?.(null)}>
            <th scope="row" class="word">
              {onChoose ? <button type="button" class="word-button" onClick={() => onChoose(n.word)}>{n.word}</button> : n.word}
              {note?.(n)}
            </th>
            <td class="num">{fixed(n.score, 3)}</td>
            <td class="bar"><meter-bar style={{ '--share': String(Math.max(0, Math.min(1, n.score))) }} /></td>
            {counts && <td class="num">{n.count === undefined ? '' : number(n.count)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** An element for style only: a bar of --share of its width. */
      'meter-bar': { style?: Record<string, string>; class?: string }
    }
  }
}
