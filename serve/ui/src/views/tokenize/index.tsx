import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../api'
import { useAsked } from '../../ask'
import { Choice, ErrorNote, Skeleton, TextField, WordChips } from '../../components'
import { language } from '../../i18n'
import { modelInRoute, route, setParams } from '../../route'
import { Column, type Range, type Show } from './column'
import { m } from './messages'
import './tokenize.css'

const examples = {
  en: ['The quick brown fox can’t jump 32.3 feet, right?', 'naïve café — “GPT-4” costs $20/month 👩‍🚀', 'Python: for i in range(10): print(i)', 'שלום עולם, مرحبا بالعالم'],
  zh: ['自太古以来，人们仰望星空。', '南京市长江大桥欢迎您', '研究生命的起源，GPT-4 很强 👩‍🚀', 'مرحبا بالعالم，我爱北京天安门'],
}

const named = ['words', 'han', 'chars', 'whitespace'] as const
const shows: Show[] = ['text', 'ids', 'offsets', 'table']
/** Longer texts are not kept in the address, and larger ones not sent. */
const longestInAddress = 2000
const mostBytes = 3 << 20

export default function View() {
  const params = route.value.params
  const [text, setText] = useState(params.get('text') ?? examples[language.peek()][0]!)
  const [settled, setSettled] = useState(text)
  const [looked, setLooked] = useState<Range | null>(null)
  const list = useAsked('tokenizers', (signal) => api.tokenizers(signal))

  const given = params.get('text')
  const written = useRef(given)
  useEffect(() => {
    // Back and forward, and links from other views; not what was written below, which
    // the reader may have typed past by now.
    if (given !== null && given !== written.current) setText(given)
    written.current = given
  }, [given])
  useEffect(() => {
    // Not at every letter.
    const timer = setTimeout(() => {
      setSettled(text)
      if (text !== settled) setLooked(null)
      written.current = text.length <= longestInAddress ? text || null : null
      setParams({ text: written.current })
    }, 200)
    return () => clearTimeout(timer)
  }, [text])

  const offered = list.value?.tokenizers ?? []
  const known = new Set(offered.map((o) => o.id))
  const asked = params.get('with')?.split(',').filter((id) => known.has(id))
  const chosen = asked ?? firstChoice(offered.map((o) => o.id), modelInRoute.value)
  const show = shows.find((s) => s === params.get('show')) ?? 'text'
  const toggle = (id: string) => setParams({ with: (chosen.includes(id) ? chosen.filter((x) => x !== id) : offered.map((o) => o.id).filter((x) => x === id || chosen.includes(x))).join(',') || 'none' })
  const tooLarge = settled.length > mostBytes / 3 && new TextEncoder().encode(settled).length > mostBytes
  return (
    <div class="page tokenize">
      <h1>{m('title')}</h1>
      <p class="tok-intro">{m('intro')}</p>
      <TextField label={m('text')} main rows={4} value={text} onInput={setText} hint={m('textHint')} error={tooLarge ? m('tooLarge', { mb: mostBytes >> 20 }) : null} />
      <WordChips label={m('examples')} words={examples[language.value]} onChoose={setText} />
      <div class="tok-controls">
        {list.error ? (
          <ErrorNote error={list.error} onRetry={list.again} />
        ) : !list.value ? (
          <Skeleton lines={2} />
        ) : (
          <fieldset class="tok-choice">
            <legend class="label">{m('tokenizers')}</legend>
            {offered.map((o) => (
              <label key={o.id}><input type="checkbox" checked={chosen.includes(o.id)} onChange={() => toggle(o.id)} /> {labelOf(o.id, o.label)}</label>
            ))}
          </fieldset>
        )}
        <Choice<Show>
          label={m('show')}
          value={show}
          onChange={(value) => setParams({ show: value === 'text' ? null : value })}
          options={[{ value: 'text', label: m('inPlace') }, { value: 'ids', label: m('ids') }, { value: 'offsets', label: m('offsets') }, { value: 'table', label: m('table') }]}
        />
      </div>
      {settled.trim() === '' ? (
        <p class="empty">{m('empty')}</p>
      ) : list.value && chosen.length === 0 ? (
        <p class="empty">{offered.length === 0 ? m('noTokenizers') : m('choose')}</p>
      ) : (
        <div class="tok-columns">
          {!tooLarge && chosen.map((id) => <Column key={id} id={id} label={labelOf(id, offered.find((o) => o.id === id)?.label ?? id)} text={settled} show={show} looked={looked} onLook={setLooked} />)}
        </div>
      )}
    </div>
  )
}

/** The tokenizer of the chosen model, or of the first one, and two to compare it with. */
function firstChoice(ids: string[], model: string | null): string[] {
  const own = ids.find((id) => id === `model:${model}`) ?? ids.find((id) => id.startsWith('model:'))
  const plain = language.value === 'zh' ? ['han', 'chars'] : ['words', 'whitespace']
  return ids.filter((id) => id === own || plain.includes(id))
}

function labelOf(id: string, label: string): string {
  const own = named.find((name) => name === id)
  if (own) return m(own)
  return id.startsWith('model:') ? m('model', { id: id.slice('model:'.length) }) : label
}
