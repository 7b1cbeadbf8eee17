import { Bars } from '../figures/bars'
import { Formula, P } from '../formula'
import { c, contextWords, model, sentence, wordOf } from '../lesson'
import { figure, list, word } from '../math'
import { l } from '../messages'
import { dot, mean, scores, softmax } from '../word2vec'
import { WindowStrip } from './window'

/** 10. CBOW. */
export function Bag() {
  const { words } = sentence.value
  const bag = contextWords.value
  if (bag.length === 0) return <p class="remark">{l('windowEmpty')}</p>
  const average = mean(model.value, bag)
  const P_ = softmax(scores(model.value.output, average))
  const vectors = bag.map((id) => `\\v{${list(model.value.input[id]!, 2, 3)}}`)
  const cName = word(wordOf(c.value))
  const s = dot(model.value.output[c.value]!, average)
  return (
    <>
      <P text={l('cbow1')} />
      <Formula block tex="\v{\bar{v}}=\frac{1}{N}(v_{o_1}+…+v_{o_N}),\;P(c|o_1,…,o_N)=\frac{\exp(u_c·\v{\bar{v}})}{\sum_{i}\exp(u_i·\v{\bar{v}})}" />
      <WindowStrip label={l('windowPicture')} />
      <Formula block tex={`\\v{\\bar{v}}=\\frac{1}{${bag.length}}(${vectors.join('+')})=\\v{${list(average)}}`} />
      <Formula block tex={`u_{${cName}}·\\v{\\bar{v}}=${figure(s)},\\;P(${cName}|${bag.map((id) => word(wordOf(id))).join(',')})=\\g{${figure(P_[c.value]!)}}`} />
      <Bars label={l('cbowPicture')} bars={words.map((w, j) => ({ id: j, word: w, value: P_[j]!, shown: P_[j]!.toFixed(4), mark: j === c.value ? 'center' : '', chosen: j === c.value }))} />
    </>
  )
}
