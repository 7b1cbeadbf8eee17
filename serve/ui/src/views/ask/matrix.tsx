import { useState } from 'preact/hooks'
import { ApiError, api, type Model, type SimilarityMatrix } from '../../api'
import { useAsked } from '../../ask'
import { Button, Choice, csv, Empty, ErrorNote, MadeNote, saveFile, Skeleton, TextField, WordChips } from '../../components'
import { fixed, t } from '../../i18n'
import { route, setParams } from '../../route'
import type { Examples } from './examples'
import { m } from './messages'
import { chain } from './order'

const mostWords = 40

/** The words of pasted text, each once. */
export function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter((w) => w !== ''))]
}

export function Matrix({ model, examples }: { model: Model; examples: Examples | null }) {
  const given = route.value.params.get('words') ?? ''
  const [text, setText] = useState(given.replaceAll(',', ' '))
  const all = splitWords(given)
  const words = all.slice(0, mostWords)
  const key = JSON.stringify([model.id, words])
  const asked = useAsked(words.length > 0 ? key : null, (signal) => api.similarity({ model: model.id, words, one_hot: true }, signal))
  const unknown = asked.busy ? [] : asked.value?.unknown ?? []
  const replacements = useAsked(unknown.length > 0 ? JSON.stringify([model.id, unknown]) : null, (signal) => suggestionsFor(model.id, unknown.slice(0, 4), signal))
  const ask = (list: string[]) => {
    setText(list.join(' '))
    setParams({ words: list.join(',') }, { push: true })
  }
  const grouped = route.value.params.get('order') === 'grouped'
  return (
    <>
      <p class="lead">{m('matrixLead')}</p>
      <form class="question" onSubmit={(event) => {
        event.preventDefault()
        ask(splitWords(text))
      }}>
        <TextField main label={m('pasted')} rows={3} value={text} onInput={setText} hint={m('pastedHint', { n: mostWords })} error={all.length > mostWords ? m('tooMany', { n: mostWords }) : null} />
        <div class="row">
          <Button kind="main" type="submit">{m('go')}</Button>
          {examples && examples.matrix.length > 1 && <Button onClick={() => ask(examples.matrix)}>{m('try')}: {examples.matrix.slice(0, 3).join(' ')} …</Button>}
        </div>
      </form>
      {asked.error && <ErrorNote error={asked.error} onRetry={asked.again} />}
      {unknown.length > 0 && (
        <div class="unknown">
          <p>{m('unknown', { words: unknown.join(' ') })}</p>
          {replacements.value?.map(({ word, suggestions }) => <WordChips key={word} label={m('instead', { word })} words={suggestions} onChoose={(to) => ask(splitWords(words.map((w) => (w === word ? to : w)).join(' ')))} />)}
        </div>
      )}
      {!asked.busy && <MadeNote words={asked.value?.made} />}
      {words.length > 0 && !asked.error && (asked.value && !asked.busy ? (
        asked.value.words.length < 2 ? <Empty title={m('least')} /> : <Maps model={model} answer={asked.value} grouped={grouped} />
      ) : <div class="answer"><Skeleton lines={8} /></div>)}
    </>
  )
}

// The answer to a matrix names unknown words only; the errors of single questions have suggestions.
async function suggestionsFor(model: string, words: string[], signal: AbortSignal): Promise<{ word: string; suggestions: string[] }[]> {
  const found = await Promise.all(words.map(async (word) => {
    try {
      await api.neighbors({ model, words: [word], k: 1 }, signal)
      return { word, suggestions: [] }
    } catch (error) {
      if (error instanceof ApiError) return { word, suggestions: error.suggestions }
      throw error
    }
  }))
  return found.filter((f) => f.suggestions.length > 0)
}

function Maps({ model, answer, grouped }: { model: Model; answer: SimilarityMatrix; grouped: boolean }) {
  const order = grouped ? chain(answer.matrix) : answer.words.map((_, i) => i)
  const words = order.map((i) => answer.words[i]!)
  const pick = (matrix: number[][]) => order.map((i) => order.map((j) => matrix[i]![j]!))
  const learned = pick(answer.matrix)
  const oneHot = pick(answer.one_hot ?? answer.words.map((_, i) => answer.words.map((_, j) => (i === j ? 1 : 0))))
  const [pair, setPair] = useState<[number, number] | null>(null)
  return (
    <section class="answer">
      <div class="row between">
        <Choice label={m('order')} value={grouped ? 'grouped' : 'given'} onChange={(to) => setParams({ order: to === 'grouped' ? to : null })} options={[
          { value: 'given', label: m('given') },
          { value: 'grouped', label: m('grouped') },
        ]} />
        <Button onClick={() => saveFile(`${model.id}-similarity.csv`, csv([['', ...words], ...learned.map((row, i) => [words[i]!, ...row])]))}>{t('download')}</Button>
      </div>
      <div class="two heat-maps" onMouseLeave={() => setPair(null)}>
        <figure>
          <figcaption>{m('learned')}</figcaption>
          <HeatMap words={words} matrix={learned} pair={pair} onPair={setPair} caption={m('learned')} />
          <p class="hint pair" aria-live="polite">{pair ? m('pair', { a: words[pair[0]]!, b: words[pair[1]]!, value: fixed(learned[pair[0]]![pair[1]]!, 3) }) : m('scale')}</p>
        </figure>
        <figure>
          <figcaption>{m('oneHot')}</figcaption>
          <HeatMap words={words} matrix={oneHot} pair={pair} onPair={setPair} caption={m('oneHot')} />
          <p class="hint">{m('oneHotWhy')} {oneHot.some((row, i) => row[i] === 0) && m('oneHotMade')}</p>
        </figure>
      </div>
    </section>
  )
}

function HeatMap({ words, matrix, pair, onPair, caption }: { words: string[]; matrix: number[][]; pair: [number, number] | null; onPair: (pair: [number, number]) => void; caption: string }) {
  const figures = words.length <= 12 // as many as have room for a number
  return (
    <div class="heat-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class={`heat ${figures ? 'figures' : ''}`}>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr><td />{words.map((w, j) => <th key={w} scope="col" class={pair?.[1] === j ? 'at' : ''}><span>{w}</span></th>)}</tr>
        </thead>
        <tbody>
          {matrix.map((row, i) => (
            <tr key={words[i]}>
              <th scope="row" class={pair?.[0] === i ? 'at' : ''}>{words[i]}</th>
              {row.map((v, j) => (
                <td key={j} class={`${v < 0 ? 'below' : ''} ${v > 0.55 ? 'strong' : ''} ${pair?.[0] === i && pair[1] === j ? 'at' : ''}`} style={{ '--amount': `${Math.round(Math.min(1, Math.abs(v)) * 100)}%` }} onMouseEnter={() => onPair([i, j])}>
                  <span class={figures ? '' : 'visually-hidden'}>{Number.isInteger(v) ? v : fixed(v, 2).replace(/^(−?)0/, '$1')}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
