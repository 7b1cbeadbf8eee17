import { link } from '../../../route'
import { Strip } from '../figures/strip'
import { Squares } from '../figures/matrix'
import { Formula, P } from '../formula'
import { compare, compared, sentence, text, wordOf } from '../lesson'
import { l } from '../messages'
import { word } from '../math'
import { oneHot } from '../word2vec'

/** 1. Tokens and ids. */
export function Tokens() {
  const { texts, words, positions } = sentence.value
  return (
    <>
      <P text={l('tokens1')} />
      <Strip label={l('tokensPicture')} lines={texts.map((line) => line.map((id) => ({ word: words[id]!, below: String(id) })))} />
      <P text={l('tokens2', { T: positions, V: words.length })} />
      <p><a href={link('tokenize', text.value.length <= 600 ? { text: text.value } : {})}>{l('tokensMore')}</a></p>
    </>
  )
}

/** A picture is no longer one with more rows than this. */
const rows = 20

/** 2. One-hot vectors. */
export function OneHot() {
  const { words } = sentence.value
  const [a, b] = compared.value
  const V = words.length
  const shown = [...new Set([a, b, ...words.keys()])].slice(0, rows).sort((x, y) => x - y)
  const other = words.findIndex((_, i) => i !== a && i !== b)
  const vector = (id: number) => `(${V > 8 ? `0,\\,…,\\,1,\\,…,\\,0` : oneHot(id, V).join(',\\,')})`
  return (
    <>
      <P text={l('onehot1')} />
      <Formula block tex="\cos(a,b)=\frac{a·b}{|a||b|},\;a·b=\sum_{d} a_d b_d,\;|a|=\sqrt{a·a}" />
      <PairChoice />
      <figure class="wide-figure"><Squares label={l('onehotPicture')} words={shown.map(wordOf)} marked={[shown.indexOf(a), shown.indexOf(b)]} values={shown.map((id) => oneHot(id, Math.min(V, rows + 8)))} /></figure>
      {V > rows && <p class="hint">{l('onehotMore', { n: V - rows })}</p>}
      <Formula block tex={`\\cos(${word(wordOf(a))},${word(wordOf(b))})=\\frac{${vector(a)}·${vector(b)}}{1·1}=\\g{${a === b ? 1 : 0}}`} />
      {other >= 0 && a !== b && <P text={l('onehot2', { a: wordOf(a), b: wordOf(b), x: wordOf(other) })} />}
    </>
  )
}

/** Two words to compare, from the vocabulary. */
export function PairChoice() {
  const { words } = sentence.value
  const [a, b] = compared.value
  const choose = (label: string, value: number, onChange: (id: number) => void) => (
    <select aria-label={label} value={String(value)} onChange={(event) => onChange(Number(event.currentTarget.value))}>
      {words.map((w, id) => <option key={w} value={String(id)}>{w}</option>)}
    </select>
  )
  return (
    <div class="pair-choice">
      <span>{l('onehotPair')}</span>
      {choose(l('onehotPair'), a, (id) => compare(id, b))}
      <span>{l('onehotAnd')}</span>
      {choose(l('onehotAnd'), b, (id) => compare(a, id))}
    </div>
  )
}
