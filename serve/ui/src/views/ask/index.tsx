import { useMemo } from 'preact/hooks'
import { api, lacking, type Model } from '../../api'
import { useAsked } from '../../ask'
import { Choice, NeedsModel } from '../../components'
import { language } from '../../i18n'
import { route, setParams } from '../../route'
import './ask.css'
import { Analogy } from './analogy'
import { Compare } from './compare'
import { examples, type Examples, known, wordsOf } from './examples'
import { Matrix } from './matrix'
import { m } from './messages'
import { Near } from './near'

const modes = ['near', 'analogy', 'compare', 'matrix'] as const
type Mode = (typeof modes)[number]

export default function View() {
  return <NeedsModel>{(model) => <Ask model={model} />}</NeedsModel>
}

function Ask({ model }: { model: Model }) {
  const given = route.value.params.get('mode')
  const mode: Mode = modes.find((v) => v === given) ?? 'near'
  const usable = useExamples(model)
  return (
    <div class="page ask">
      <h1>{m('title')}</h1>
      <Choice label={m('what')} hideLabel value={mode} onChange={(to) => setParams({ mode: to === 'near' ? null : to }, { push: true })} options={modes.map((value) => ({ value, label: m(value) }))} />
      {mode === 'near' && <Near key={model.id} model={model} examples={usable} />}
      {mode === 'analogy' && <Analogy key={model.id} model={model} examples={usable} />}
      {mode === 'compare' && <Compare key={model.id} model={model} examples={usable} />}
      {mode === 'matrix' && <Matrix key={model.id} model={model} examples={usable} />}
    </div>
  )
}

// Examples are shown only if the model has their words.
function useExamples(model: Model): Examples | null {
  const words = useMemo(() => wordsOf(examples), [])
  const asked = useAsked(model.id, (signal) => api.similarity({ model: model.id, words }, signal))
  return useMemo(() => (asked.value ? known(examples, lacking(asked.value), language.value) : null), [asked.value, language.value])
}
