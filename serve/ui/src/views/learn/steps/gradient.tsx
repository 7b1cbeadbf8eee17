import { Bars } from '../figures/bars'
import { type Arrow, Plane, reachOf } from '../figures/plane'
import { Formula, P, Prose } from '../formula'
import { c, contextWords, model, o, rate, sentence, wordOf } from '../lesson'
import { figure, list, word } from '../math'
import { l } from '../messages'
import { axesOf, project } from '../plane'
import { clone, exactSoftmax, expectedContext, finiteDifference, scores, skipGramGradient, softmax, step } from '../word2vec'
import { ContextChoice } from './probability'

/** More places of a vector than this are not listed. */
const places = 8

/** 6. The gradient. */
export function Gradient() {
  if (o.value < 0) return <p class="remark">{l('windowEmpty')}</p>
  const { words } = sentence.value
  const { input, output } = model.value
  const v = input[c.value]!
  const u = output[o.value]!
  const expected = expectedContext(output, v)
  const difference = u.map((x, d) => x - expected[d]!)
  const gradient = exactSoftmax.gradient(output, v, o.value).dv
  const probed = v.slice()
  const finite = finiteDifference(probed, () => exactSoftmax.loss(output, probed, o.value))
  const agree = Math.floor(-Math.log10(Math.max(1e-12, ...gradient.map((g, d) => Math.abs(g - finite[d]!)))))
  const probabilities = softmax(scores(output, v))
  return (
    <>
      <P text={l('gradient1')} />
      <Formula block tex="\frac{\p L}{\p v_c}=−\left(u_o−\sum_{j}P(j|c)\,u_j\right)" />
      <P text={l('gradient2')} />
      <div class="label">{l('gradientPair').split('$')[0]}</div>
      <ContextChoice />
      <div class="beside">
        <GradientPicture v={v} u={u} expected={expected} />
        <div>
          <Formula block tex={`\\u{u_{${word(wordOf(o.value))}}}=\\u{${list(u)}}`} />
          <Formula block tex={`\\sum_{j}P(j|\\v{${word(wordOf(c.value))}})\\,u_j=${list(expected)}`} />
          <Formula block tex={`u_{${word(wordOf(o.value))}}−\\sum_{j}P(j|\\v{${word(wordOf(c.value))}})\\,u_j=${list(difference)}`} />
          <Formula block tex={`\\frac{\\p L}{\\p v_{${word(wordOf(c.value))}}}=\\g{${list(gradient)}}`} />
          <p class="hint"><Prose text={l('gradientWay')} /></p>
        </div>
      </div>
      <P text={l('gradient3')} />
      <div class="scroll">
        <table class="figures">
          <thead><tr><th scope="col">{l('gradientPlace')}</th><th scope="col" class="num">{l('gradientFormula')}</th><th scope="col" class="num">{l('gradientDifference')} <Formula tex="\frac{L(v+h)−L(v−h)}{2h}" /></th></tr></thead>
          <tbody>
            {gradient.slice(0, places).map((g, d) => <tr key={d}><th scope="row">{d + 1}</th><td class="num">{minus(g.toFixed(10))}</td><td class="num">{minus(finite[d]!.toFixed(10))}</td></tr>)}
          </tbody>
        </table>
      </div>
      <p class="remark">{l('gradientAgree', { n: agree })}</p>
      <P text={l('gradient4')} />
      <Formula block tex="\frac{\p L}{\p u_j}=(P(j|c)−[j=o])\,v_c" />
      <details>
        <summary><Prose text={l('gradientAll')} /></summary>
        <Bars label={l('gradientAll').replaceAll('$', '')} bars={words.map((w, j) => {
          const excess = probabilities[j]! - (j === o.value ? 1 : 0)
          return { id: j, word: w, value: Math.abs(excess), shown: minus(excess.toFixed(4)), mark: j === o.value ? 'context' : '' }
        })} />
      </details>
    </>
  )
}

function minus(text: string): string {
  return text.replace('-', '−')
}

/** u_o, the expectation, and the way between them, which v_c goes. */
function GradientPicture({ v, u, expected }: { v: number[]; u: number[]; expected: number[] }) {
  // Seen so that all of it lies in the picture: by the directions of these vectors.
  const zero = v.map(() => 0)
  const axes = { ...axesOf([v, u, expected, zero]), center: zero }
  const at = (x: number[]) => project(x, axes)
  const away = at(v.map((x, d) => x + u[d]! - expected[d]!))
  const arrows: Arrow[] = [
    { from: at(zero), to: at(expected), kind: 'expected', label: l('gradientExpected') },
    { from: at(zero), to: at(u), kind: 'context', label: `u ${wordOf(o.value)}` },
    { from: at(expected), to: at(u), kind: 'result', label: '' },
    { from: at(zero), to: at(v), kind: 'center', label: `v ${wordOf(c.value)}` },
    { from: at(v), to: away, kind: 'result', label: '' },
  ]
  return (
    <figure>
      <Plane label={l('gradientPicture')} arrows={arrows} reach={reachOf(arrows.flatMap((a) => [a.to, a.from]))} />
      <figcaption class="legend">
        <span class="key context">{l('gradientSeen')}</span>
        <span class="key expected">{l('gradientExpected')}</span>
        <span class="key result">{l('gradientMinus')}</span>
      </figcaption>
    </figure>
  )
}

/** 7. One step of gradient descent. */
export function Step() {
  if (o.value < 0) return <p class="remark">{l('windowEmpty')}</p>
  const { words } = sentence.value
  const before = model.value
  const after = clone(before)
  const g = skipGramGradient(before, exactSoftmax, c.value, o.value)
  step(after, g, rate.value)
  const [P0, P1] = [before, after].map((x) => softmax(scores(x.output, x.input[c.value]!))) as [number[], number[]]
  const [L0, L1] = [-Math.log(P0[o.value]!), -Math.log(P1[o.value]!)]
  const inWindow = new Set(contextWords.value)
  const [vName, uName] = [`v_{${word(wordOf(c.value))}}`, `u_{${word(wordOf(o.value))}}`]
  const [v0, v1] = [before.input[c.value]!, after.input[c.value]!]
  const [u0, u1] = [before.output[o.value]!, after.output[o.value]!]
  const r = Number(rate.value.toPrecision(3))
  return (
    <>
      <P text={l('step1')} />
      <Formula block tex="v_c←v_c−r·\frac{\p L}{\p v_c},\;u_j←u_j−r·\frac{\p L}{\p u_j}" />
      <ContextChoice />
      <Formula block tex={`${vName}←\\v{${list(v0)}}−${r}·${list(g.input.get(c.value)!)}=\\v{${list(v1)}}`} />
      <Formula block tex={`${uName}←\\u{${list(u0)}}−${r}·${list(g.output.get(o.value)!)}=\\u{${list(u1)}}`} />
      <div class="scroll">
        <table class="figures">
          <thead><tr><td /><th scope="col" class="num">{l('stepBefore')}</th><th scope="col" class="num">{l('stepAfter')}</th></tr></thead>
          <tbody>
            <tr><th scope="row"><Formula tex={`P(\\u{${word(wordOf(o.value))}}|\\v{${word(wordOf(c.value))}})`} /></th><td class="num">{P0[o.value]!.toFixed(4)}</td><td class="num strong">{P1[o.value]!.toFixed(4)}</td></tr>
            <tr><th scope="row">{l('stepLoss')}</th><td class="num">{L0.toFixed(4)}</td><td class="num strong">{L1.toFixed(4)}</td></tr>
          </tbody>
        </table>
      </div>
      {L1 > L0 && <p class="remark">{l('stepFurther')}</p>}
      <Bars label={l('stepPicture')} bars={words.map((w, j) => ({ id: j, word: w, value: P1[j]!, before: P0[j]!, shown: `${figure(P0[j]!, 3)} → ${figure(P1[j]!, 3)}`, mark: j === o.value ? 'context' : inWindow.has(j) ? '' : '', chosen: j === o.value }))} />
    </>
  )
}
