import { useState } from 'preact/hooks'
import { api, type Model, type NeighborsAnswer } from '../../api'
import { type Asked, useAsked } from '../../ask'
import { Button, Empty, ErrorNote, MadeNote, NeighborTable, SelectField, Skeleton, TextField, WordChips } from '../../components'
import { link, route, setParams } from '../../route'
import { Terms, quoted, replaceWord } from './expression'
import type { Examples } from './examples'
import { m } from './messages'

/** The state of the address that near and compare share. */
export function useQuestion() {
  const { params } = route.value
  const q = params.get('q') ?? ''
  const k = Math.min(1000, Math.max(1, Number(params.get('k')) || 15))
  const among = Math.max(0, Number(params.get('among')) || 0)
  const [text, setText] = useState(q)
  const [shown, setShown] = useState(q)
  if (shown !== q) {
    // The address changed under the field: back, or a click on a word.
    setShown(q)
    setText(q)
  }
  return { q, k, among, text, setText, ask: (to: string) => setParams({ q: to.trim() || null }, { push: true }) }
}

/** Asks a model; null asks nothing. */
export function useNeighbors(model: string | null, q: string, k: number, among: number): Asked<NeighborsAnswer> {
  return useAsked(model !== null && q ? JSON.stringify([model, q, k, among]) : null, (signal) =>
    api.neighbors({ model: model!, expression: q, k, ...(among > 0 ? { most_frequent: among } : {}) }, signal))
}

export function QuestionForm({ question, model, examples }: { question: ReturnType<typeof useQuestion>; model: Model; examples: Examples | null }) {
  const { text, setText, ask, k, among } = question
  const sizes = [1000, 10_000, 50_000].filter((n) => n < model.words)
  return (
    <form class="question" onSubmit={(event) => {
      event.preventDefault()
      ask(text)
    }}>
      <div class="row top">
        <div class="grow"><TextField main label={m('expression')} value={text} onInput={setText} hint={m('expressionHint')} /></div>
        <SelectField label={m('how')} value={String(k)} onChange={(to) => setParams({ k: to === '15' ? null : to })} options={[...new Set([5, 15, 50, 200, k])].sort((a, b) => a - b).map((n) => ({ value: String(n), label: String(n) }))} />
        {sizes.length > 0 && (
          <SelectField label={m('among')} value={String(among)} onChange={(to) => setParams({ among: to === '0' ? null : to })} options={[
            { value: '0', label: m('amongAll') },
            ...[...new Set([...sizes, ...(among > 0 ? [among] : [])])].sort((a, b) => a - b).map((n) => ({ value: String(n), label: m('amongMost', { n }) })),
          ]} />
        )}
        <div class="field"><span class="label" aria-hidden="true">&nbsp;</span><Button kind="main" type="submit">{m('go')}</Button></div>
      </div>
      <div class="examples-line">{examples && <WordChips label={m('try')} words={examples.near} onChoose={ask} />}</div>
    </form>
  )
}

export function Near({ model, examples }: { model: Model; examples: Examples | null }) {
  const question = useQuestion()
  const asked = useNeighbors(model.id, question.q, question.k, question.among)
  return (
    <>
      <p class="lead">{m('nearLead')}</p>
      <QuestionForm question={question} model={model} examples={examples} />
      {question.q && <Answer asked={asked} lines={question.k} q={question.q} ask={question.ask} toMap={model.id} />}
    </>
  )
}

/** A list of neighbors, or what stands in its place. */
export function Answer({ asked, lines, q, ask, toMap, mark }: { asked: Asked<NeighborsAnswer>; lines: number; q: string; ask: (q: string) => void; toMap?: string; mark?: (word: string) => boolean }) {
  if (asked.error) {
    return <ErrorNote error={asked.error} onRetry={asked.error.code ? undefined : asked.again} onSuggestion={(word) => ask(replaceWord(q, asked.error!.word, word))} />
  }
  if (!asked.value || asked.busy) return <div class="answer"><Skeleton lines={Math.min(15, lines)} /></div>
  const { query, neighbors } = asked.value
  const first = query.terms[0]
  return (
    <section class="answer" aria-live="polite">
      <h2 class="query"><Terms terms={query.terms} /></h2>
      <MadeNote words={query.made} />
      {neighbors.length === 0 ? <Empty title={m('none')} /> : <NeighborTable caption={m('nearest', { query: q })} neighbors={neighbors} onChoose={(word) => ask(quoted(word))} mark={mark} />}
      {toMap && query.terms.length === 1 && first && !query.made && <p class="after"><a href={link('map', { model: toMap, word: first.word })}>{m('toMap')}</a></p>}
    </section>
  )
}
