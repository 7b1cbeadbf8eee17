import { useMemo } from 'preact/hooks'
import type { Model, NeighborsAnswer } from '../../api'
import type { Asked } from '../../ask'
import { Button, csv, ErrorNote, MadeNote, NeighborTable, saveFile, Skeleton } from '../../components'
import { number, t } from '../../i18n'
import { link } from '../../route'
import type { Categories } from './colors'
import { m } from './messages'
import { nearHere, type Points } from './points'

interface Props {
  model: Model
  points: Points | null
  word: string | null
  asked: Asked<NeighborsAnswer>
  selection: number[] | null
  categories: Categories | null
  hovered: string | null
  onWord: (word: string) => void
  onHover: (word: string | null) => void
  onClear: () => void
}

/** What is known of the chosen word, or of the words in the lasso. */
export function Panel(props: Props) {
  if (props.word !== null) return <Chosen {...props} word={props.word} />
  if (props.selection) return <Selection {...props} selection={props.selection} />
  const touch = matchMedia('(pointer: coarse)').matches
  return <section class="map-start"><p>{m('start')}</p><p class="hint">{m(touch ? 'startHintTouch' : 'startHint')}</p></section>
}

function Chosen({ model, points, word, asked, hovered, onWord, onHover, onClear }: Props & { word: string }) {
  const i = points?.find(word) ?? -1
  const neighbors = asked.busy ? null : asked.value?.neighbors ?? null
  const made = asked.busy ? undefined : asked.value?.query.made
  const kept = useMemo(() => (points && i >= 0 && neighbors ? nearHere(points, i, neighbors.length, new Set(neighbors.map((n) => n.word))) : null), [points, i, neighbors])
  return (
    <section class="map-chosen">
      <div class="map-word">
        <h2>{word}</h2>
        <Button kind="quiet" onClick={onClear}>{m('deselect')}</Button>
      </div>
      {asked.error ? <ErrorNote error={asked.error} onSuggestion={onWord} onRetry={asked.error.code ? undefined : asked.again} /> : (
        <>
          {made ? <MadeNote words={made} /> : <p class="hint">{points && (i < 0 ? m('offMap') : m('rank', { rank: (points.ids[i] ?? i) + 1, count: points.counts[i] ?? 0 }))}</p>}
          {neighbors ? (
            <NeighborTable caption={m('neighborsOf', { word })} neighbors={neighbors.map(({ count: _, ...n }) => n)} onChoose={onWord} onHover={onHover} mark={(w) => w === hovered} />
          ) : <Skeleton lines={12} />}
          <p class="hint">{m('inSpace', { dim: model.dim })} {kept !== null && neighbors && m('faithful', { kept, k: neighbors.length })}</p>
          <p><a href={link('ask', { model: model.id, q: word })}>{m('askMore')}</a></p>
        </>
      )}
    </section>
  )
}

const listed = 300

function Selection({ model, points, selection, categories, onWord, onHover, onClear }: Props & { selection: number[] }) {
  if (!points) return null
  const save = () => {
    const axes = ['x', 'y', 'z'].slice(0, points.dims)
    const name = (i: number) => {
      const c = categories?.of[i] ?? -1
      return c < 0 ? '' : categories!.list[c]!.name ?? String(c + 1)
    }
    const rows = selection.map((i) => [points.words[i]!, points.ids[i]!, points.counts[i]!, ...axes.map((_, d) => points.xyz[3 * i + d]!), ...(categories ? [name(i)] : [])])
    saveFile(`${model.id}-words.csv`, csv([['word', 'id', 'count', ...axes, ...(categories ? ['class'] : [])], ...rows]))
  }
  return (
    <section class="map-selection">
      <div class="map-word">
        <h2>{selection.length === 0 ? m('nothingSelected') : m('selected', { n: selection.length })}</h2>
        <Button kind="quiet" onClick={onClear}>{m('deselect')}</Button>
      </div>
      {selection.length > 0 && (
        <>
          <p><Button kind="main" onClick={save}>{t('download')}</Button></p>
          <ol class="map-list">
            {selection.slice(0, listed).map((i) => (
              <li key={i} onMouseEnter={() => onHover(points.words[i]!)} onMouseLeave={() => onHover(null)}>
                <button type="button" class="word-button" onClick={() => onWord(points.words[i]!)}>{points.words[i]}</button>
                <span class="num">{number(points.counts[i]!)}</span>
              </li>
            ))}
          </ol>
          {selection.length > listed && <p class="hint">{m('more', { n: selection.length - listed })}</p>}
        </>
      )}
    </section>
  )
}
