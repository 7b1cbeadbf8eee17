import type { Model } from '../../api'
import { Empty, SelectField } from '../../components'
import { models } from '../../model'
import { route, setParams } from '../../route'
import type { Examples } from './examples'
import { m } from './messages'
import { Answer, QuestionForm, useNeighbors, useQuestion } from './near'

export function Compare({ model, examples }: { model: Model; examples: Examples | null }) {
  const question = useQuestion()
  const list = models.value ?? []
  const other = list.find((o) => o.id === route.value.params.get('with') && o.id !== model.id) ?? list.find((o) => o.id !== model.id) ?? null
  const { q, k, among, ask } = question
  const left = useNeighbors(other && model.id, q, k, among)
  const right = useNeighbors(other && other.id, q, k, among)
  if (!other) return <Empty title={m('compare')}><p>{m('oneModel')}</p></Empty>
  const words = (a: typeof left) => new Set(a.busy ? [] : (a.value?.neighbors ?? []).map((n) => n.word))
  const inLeft = words(left), inRight = words(right)
  const both = [...inLeft].filter((w) => inRight.has(w)).length
  return (
    <>
      <p class="lead">{m('compareLead')}</p>
      <QuestionForm question={question} model={model} examples={examples} />
      <p class="hint both" aria-live="polite">{inLeft.size > 0 && inRight.size > 0 ? m('both', { both, k: Math.max(inLeft.size, inRight.size) }) : '\u00a0'}</p>
      <div class="two">
        {([[model, left, inRight, 'first'], [other, right, inLeft, 'second']] as const).map(([one, asked, theirs, name]) => (
          <div key={name}>
            <SelectField label={m(name)} value={one.id} onChange={(id) => {
              // Choosing the other one's model swaps them.
              const swapped = id === (name === 'first' ? other.id : model.id)
              if (name === 'first') setParams({ model: id, with: swapped ? model.id : other.id })
              else setParams({ with: id, ...(swapped ? { model: other.id, with: model.id } : {}) })
            }} options={list.map((o) => ({ value: o.id, label: o.id }))} />
            {q && <Answer asked={asked} lines={k} q={q} ask={ask} mark={(w) => theirs.has(w)} />}
          </div>
        ))}
      </div>
    </>
  )
}
