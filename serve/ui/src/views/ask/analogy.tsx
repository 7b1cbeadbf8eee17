import { useState } from 'preact/hooks'
import { type AnalogyRequest, api, type Model } from '../../api'
import { useAsked } from '../../ask'
import { Button, Choice, ErrorNote, MadeNote, NeighborTable, Skeleton, TextField } from '../../components'
import { route, setParams } from '../../route'
import type { Examples } from './examples'
import { m } from './messages'

type Method = NonNullable<AnalogyRequest['method']>
const asked3 = 10

export function Analogy({ model, examples }: { model: Model; examples: Examples | null }) {
  const { params } = route.value
  const given = { a: params.get('a') ?? '', b: params.get('b') ?? '', c: params.get('c') ?? '' }
  const method: Method = params.get('by') === '3cosmul' ? '3cosmul' : '3cosadd'
  const [fields, setFields] = useState(given)
  const address = JSON.stringify(given)
  const [shown, setShown] = useState(address)
  if (shown !== address) {
    setShown(address)
    setFields(given)
  }
  const complete = given.a !== '' && given.b !== '' && given.c !== ''
  const asked = useAsked(complete ? JSON.stringify([model.id, given, method]) : null, (signal) => api.analogy({ model: model.id, ...given, k: asked3, method }, signal))
  const ask = (to: typeof given) => setParams({ a: to.a.trim(), b: to.b.trim(), c: to.c.trim() }, { push: true })
  const field = (name: keyof typeof fields, main = false) => (
    <TextField main={main} label={m(name)} value={fields[name]} onInput={(text) => setFields({ ...fields, [name]: text })} />
  )
  // The error says which word is unknown: that one is replaced.
  const mend = (word: string) => {
    const name = (['a', 'b', 'c'] as const).find((n) => asked.error?.word === given[n])
    if (name) ask({ ...given, [name]: word })
  }
  return (
    <>
      <p class="lead">{m('analogyLead')}</p>
      <form class="question" onSubmit={(event) => {
        event.preventDefault()
        ask(fields)
      }}>
        <div class="analogy">
          {field('a', true)}<span class="says">{m('isTo')}</span>{field('b')}<span class="says">{m('as')}</span>{field('c')}<span class="says">{m('toWhat')}</span>
          <Button kind="main" type="submit" disabled={!fields.a.trim() || !fields.b.trim() || !fields.c.trim()}>{m('go')}</Button>
        </div>
        <div class="examples-line chips">
          {examples && examples.analogies.length > 0 && <span class="label">{m('try')}</span>}
          {examples?.analogies.map(([a, b, c]) => <button key={a + b + c} type="button" class="chip" onClick={() => ask({ a, b, c })}>{a} : {b} = {c} : ?</button>)}
        </div>
        <Choice label={m('method')} value={method} onChange={(by) => setParams({ by: by === '3cosadd' ? null : by })} options={[
          { value: '3cosadd', label: '3CosAdd', title: m('addTitle') },
          { value: '3cosmul', label: '3CosMul', title: m('mulTitle') },
        ]} />
        <p class="hint">{m(method === '3cosadd' ? 'addTitle' : 'mulTitle')}</p>
      </form>
      {asked.error && <ErrorNote error={asked.error} onSuggestion={mend} onRetry={asked.error.code ? undefined : asked.again} />}
      {complete && !asked.error && (asked.value && !asked.busy ? (
        <section class="answer" aria-live="polite">
          <h2 class="query">{given.a}<span class="sign">:</span>{given.b}<span class="sign">=</span>{given.c}<span class="sign">:</span><em>{asked.value.answers[0]?.word}</em></h2>
          <MadeNote words={asked.value.made} />
          <NeighborTable caption={m('answers', given)} neighbors={asked.value.answers} mark={(w) => w === asked.value!.answers[0]?.word} onChoose={(word) => setParams({ mode: null, q: word }, { push: true })} />
        </section>
      ) : <div class="answer"><Skeleton lines={asked3} /></div>)}
    </>
  )
}
