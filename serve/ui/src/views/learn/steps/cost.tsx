import { useMemo, useState } from 'preact/hooks'
import { Button } from '../../../components'
import { number } from '../../../i18n'
import { Tree } from '../figures/tree'
import { Formula, P } from '../formula'
import { c, D, model, o, seed, sentence, wordOf } from '../lesson'
import { figure, small, word } from '../math'
import { l } from '../messages'
import { Random } from '../random'
import { dot, draw, exactSoftmax, hierarchicalSoftmax, huffman, negativeSampling, noise, randomMatrix, sigmoid } from '../word2vec'
import { ContextChoice } from './probability'

const K = 5
/** Trees with more leaves than this are not drawn. */
const drawable = 48

/** 9. What the sum costs, negative sampling, hierarchical softmax. */
export function Cost() {
  const [drawing, setDrawing] = useState(0)
  const { words, counts } = sentence.value
  const V = words.length
  const paths = useMemo(() => huffman(counts), [sentence.value])
  // The forks have vectors of their own, random at the start as all are here.
  const forks = useMemo(() => randomMatrix(Math.max(1, V - 1), D.value, 1, new Random(seed.value, 2)), [V, D.value, seed.value])
  if (o.value < 0) return <p class="remark">{l('windowEmpty')}</p>
  const v = model.value.input[c.value]!
  const { output } = model.value
  const negatives = draw(noise(counts), K, new Random(seed.value, 500 + drawing))
  const path = paths[o.value]!
  const tree = hierarchicalSoftmax(paths)
  const losses = [exactSoftmax.loss(output, v, o.value), negativeSampling(negatives).loss(output, v, o.value), tree.loss(forks, v, o.value)] as const
  const sum = words.reduce((total, _, j) => total + Math.exp(-tree.loss(forks, v, j)), 0)
  const average = paths.reduce((total, p, j) => total + p.length * counts[j]!, 0) / counts.reduce((a, b) => a + b, 0)
  const [vName, oName, cName] = [`v_{${word(wordOf(c.value))}}`, word(wordOf(o.value)), word(wordOf(c.value))]
  const terms = negatives.filter((k) => k !== o.value)
  const score = (j: number) => dot(output[j]!, v)
  // Scores, the gradient of v and that of the u: three products a row.
  const rows: [string, number, number][] = [
    [l('costExact'), 3 * V * D.value, 3 * 1e7 * 100],
    [l('costNegative'), 3 * (K + 1) * D.value, 3 * (K + 1) * 100],
    [l('costTree'), 3 * average * D.value, 3 * 23 * 100],
  ]
  return (
    <>
      <P text={l('cost1')} />
      <div class="scroll">
        <table class="figures">
          <caption>{l('costMultiplications')}</caption>
          <thead><tr><th scope="col">{l('costWay')}</th><th scope="col" class="num">{l('costHere')}<br /><Formula tex={`V=${V},\\,D=${D.value}`} /></th><th scope="col" class="num">{l('costLarge')}<br /><Formula tex="V=10^7,\,D=100" /></th></tr></thead>
          <tbody>{rows.map(([name, here, large]) => <tr key={name}><th scope="row">{name}</th><td class="num">{number(Math.round(here))}</td><td class="num">{number(large)}</td></tr>)}</tbody>
        </table>
      </div>
      <ContextChoice />

      <h3>{l('costNegativeTitle')}</h3>
      <P text={l('costNegative1')} />
      <Formula block tex="L=−\log σ(u_o·v_c)−\sum_{k}\log σ(−\n{u_k}·v_c),\;P_{noise}(j)=\frac{n_j^{0.75}}{\sum_{i}n_i^{0.75}}" />
      <div class="row">
        <div class="grow">
          <div class="label">{l('costNegative2')}</div>
          <div class="chips">{negatives.map((k, i) => <span key={i} class={`chip still ${k === o.value ? 'struck' : 'negative'}`} title={k === o.value ? l('costSame') : undefined}>{wordOf(k)}{k === o.value && <span class="visually-hidden"> {l('costSame')}</span>}</span>)}</div>
        </div>
        <Button onClick={() => setDrawing((x) => x + 1)}>{l('costDraw')}</Button>
      </div>
      <p class="hint">{l('costNoise')}</p>
      <Formula block tex={`σ(u_{${oName}}·${vName})=σ(${figure(score(o.value), 2)})=${figure(sigmoid(score(o.value)))}`} />
      {[...new Set(terms)].map((k) => <Formula key={k} block tex={`σ(−\\n{u_{${word(wordOf(k))}}}·${vName})=σ(${figure(-score(k), 2)})=${figure(sigmoid(-score(k)))}`} />)}
      <Formula block tex={`L=${[sigmoid(score(o.value)), ...terms.map((k) => sigmoid(-score(k)))].map((x) => `−\\log ${figure(x, 3)}`).join('')}=\\g{${figure(losses[1])}}`} />

      <h3>{l('costTreeTitle')}</h3>
      <P text={l('costTree1', { n: path.length, word: wordOf(o.value), V })} />
      {V <= drawable ? <figure class="wide-figure"><Tree paths={paths} words={words} target={o.value} label={l('costTreePicture')} /></figure> : <p class="hint">{l('costTreeLarge', { V })}</p>}
      <Formula block tex={`P(\\u{${oName}}|\\v{${cName}})=${path.map((q) => `σ(${q.yes ? '' : '−'}u_{${q.row}}·${vName})`).join('·')}`} />
      <Formula block tex={`=${path.map((q) => figure(sigmoid((q.yes ? 1 : -1) * dot(forks[q.row]!, v)), 3)).join('·')}=\\g{${small(Math.exp(-losses[2]))}}`} />
      <p class="remark">{l('costTreeSum', { V, sum: sum.toFixed(4) })}</p>
      <div class="scroll">
        <table class="figures">
          <tbody>{rows.map(([name], i) => <tr key={name}><th scope="row">{name}</th><td class="num"><Formula tex={`L=${figure(losses[i]!)}`} /></td></tr>)}</tbody>
        </table>
      </div>
      <p class="hint">{l('costLosses')}</p>
    </>
  )
}
