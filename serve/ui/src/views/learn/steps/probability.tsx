import { number } from '../../../i18n'
import { Bars } from '../figures/bars'
import { Strip } from '../figures/strip'
import { Formula, P, Remark } from '../formula'
import { c, chooseCenter, chooseContext, contextPosition, contextWords, line, m, model, o, place, practice, sentence, stage, trainedModel, wordOf } from '../lesson'
import { figure, list, small, word } from '../math'
import { l } from '../messages'
import { contextPositions, dot, scores, softmax, textLoss, windowLoss } from '../word2vec'
import { windowProduct } from './window'
import { useState } from 'preact/hooks'

/** (a, b)·(c, d) = ac + bd, written out where D is small. */
export function productOf(u: number[], v: number[]): string {
  const sum = u.length <= 3 ? `${u.map((x, d) => `${parenthesized(figure(x, 2))}·${parenthesized(figure(v[d]!, 2))}`).join('+')}=` : ''
  return `\\u{${list(u)}}·\\v{${list(v)}}=${sum}\\g{${figure(dot(u, v))}}`
}

function parenthesized(text: string): string {
  return text.startsWith('−') ? `(${text})` : text
}

/** 4. Scores and softmax. */
export function Softmax() {
  const { words } = sentence.value
  const [other, setOther] = useState<number | null>(null)
  const v = model.value.input[c.value]!
  const s = scores(model.value.output, v)
  const P_ = softmax(s)
  const inWindow = new Set(contextWords.value)
  // Any word can be looked at here; a word of the window becomes the context word of the steps that follow.
  const looked = other !== null && other < words.length && !inWindow.has(other) ? other : o.value >= 0 ? o.value : 0
  const sum = s.reduce((total, x) => total + Math.exp(x), 0)
  const name = `P(\\u{${word(wordOf(looked))}}|\\v{${word(wordOf(c.value))}})`
  const choose = (id: number) => {
    setOther(id)
    if (inWindow.has(id)) chooseContext(contextPositions(line.value.length, place.value.t, m.value).find((p) => line.value[p] === id)!)
  }
  const { left, factors } = windowProduct()
  const product = contextWords.value.reduce((total, id) => total * P_[id]!, 1)
  const uName = `u_{${word(wordOf(looked))}}`
  const vName = `v_{${word(wordOf(c.value))}}`
  return (
    <>
      <P text={l('softmax1')} />
      <Formula block tex="P(o|c)=\frac{\exp(u_o·v_c)}{\sum_{i} \exp(u_i·v_c)}" />
      <P text={l('softmax2')} />
      <Bars
        label={l('softmaxBars')}
        bars={words.map((w, id) => ({ id, word: w, value: P_[id]!, shown: P_[id]!.toFixed(4), note: figure(s[id]!, 2), mark: inWindow.has(id) ? 'context' : id === c.value ? 'center' : '', chosen: id === looked }))}
        onChoose={choose}
        rest={(hidden) => l('softmaxRest', { n: hidden.length, p: hidden.reduce((total, bar) => total + bar.value, 0).toFixed(4) })}
      />
      <Formula block tex={`${uName}·${vName}=${productOf(model.value.output[looked]!, v)}`} />
      <Formula block tex={`${name}=\\frac{\\exp(${figure(s[looked]!)})}{\\sum_{i}\\exp(u_i·${vName})}=\\frac{${figure(Math.exp(s[looked]!))}}{${figure(sum)}}=\\g{${figure(P_[looked]!)}}`} />
      {factors.length > 0 && (
        <>
          <P text={l('softmaxProduct')} />
          <Formula block tex={`${left}=${contextWords.value.map((id) => figure(P_[id]!)).join('·')}=\\g{${small(product)}}`} />
        </>
      )}
      <Remark text={l(stage.value === 'trained' && trainedModel.value ? 'softmaxTrained' : 'softmaxStart')} />
    </>
  )
}

/** 5. The likelihood of the text, and its loss. */
export function Loss() {
  const { texts, words } = sentence.value
  const losses = texts.map((text) => text.map((_, t) => windowLoss(model.value, text, t, m.value)))
  const most = Math.max(...losses.flat(), 1e-9)
  const total = texts.reduce((sum, text) => sum + textLoss(model.value, text, m.value), 0)
  const pairs = practice.value.pairs.length
  const { row, t } = place.value
  const P_ = softmax(scores(model.value.output, model.value.input[c.value]!))
  return (
    <>
      <P text={l('loss1')} />
      <Formula block tex="L=−\log\prod_{t}\prod_{−m≤j≤m,\,j≠0} P(w_{t+j}|w_t)=−\sum_{t}\sum_{−m≤j≤m,\,j≠0}\log P(w_{t+j}|w_t)" />
      {contextWords.value.length > 0 && (
        <Formula block tex={`−\\log P(${contextWords.value.map((id) => `\\u{${word(wordOf(id))}}`).join(',')}|\\v{${word(wordOf(c.value))}})=${contextWords.value.map((id) => figure(-Math.log(P_[id]!), 3)).join('+')}=\\g{${figure(losses[row]?.[t] ?? 0, 3)}}`} />
      )}
      <p>{l('loss2')}</p>
      <Strip label={l('lossPicture')} onChoose={chooseCenter} lines={texts.map((text, r) => text.map((id, p) => ({ word: words[id]!, below: losses[r]![p]!.toFixed(1), share: losses[r]![p]! / most, kind: r === row && p === t ? 'center' : '' })))} />
      <Formula block tex={`L=\\g{${figure(total, 2)}},\\;\\exp(−L)=\\g{${likelihood(total)}}`} />
      {pairs > 0 && <P text={l('lossMean', { mean: (total / pairs).toFixed(3), n: number(pairs), guess: Math.log(words.length).toFixed(3) })} />}
    </>
  )
}

/** exp(−L), also where it is too small for a number. */
function likelihood(loss: number): string {
  const exponent = Math.floor(-loss / Math.LN10)
  return exponent > -4 ? figure(Math.exp(-loss)) : `${(10 ** (-loss / Math.LN10 - exponent)).toFixed(2)}·10^{−${-exponent}}`
}

/** Which context word the steps on gradients look at, of those in the window. */
export function ContextChoice() {
  const positions = contextPositions(line.value.length, place.value.t, m.value)
  return (
    <div class="context-choice" role="group" aria-label={l('gradientPair').replaceAll('$', '')}>
      {positions.map((p) => <button key={p} type="button" class="chip" aria-pressed={p === contextPosition.value} onClick={() => chooseContext(p)}>{wordOf(line.value[p]!)}</button>)}
    </div>
  )
}
