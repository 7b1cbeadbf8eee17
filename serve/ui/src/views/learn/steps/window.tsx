import { Strip } from '../figures/strip'
import { Formula, P } from '../formula'
import { c, chooseCenter, contextWords, m, place, sentence, wordOf } from '../lesson'
import { l } from '../messages'
import { word } from '../math'

/** The text with the window of the present center. */
export function WindowStrip({ label }: { label: string }) {
  const { texts, words } = sentence.value
  const { row, t } = place.value
  const kind = (r: number, p: number) => (r !== row ? '' : p === t ? 'center' : Math.abs(p - t) <= m.value ? 'context' : '')
  return <Strip label={label} onChoose={chooseCenter} lines={texts.map((line, r) => line.map((id, p) => ({ word: words[id]!, kind: kind(r, p) as '' })))} />
}

/** P(自,太,以,来|古) = P(自|古)·… */
export function windowProduct(): { left: string; factors: string[] } {
  const center = `\\v{${word(wordOf(c.value))}}`
  const names = contextWords.value.map((o) => `\\u{${word(wordOf(o))}}`)
  return { left: `P(${names.join(',')}|${center})`, factors: names.map((name) => `P(${name}|${center})`) }
}

/** 3. The window. */
export function Window() {
  const { left, factors } = windowProduct()
  return (
    <>
      <P text={l('window1')} />
      <p class="hint">{l('window2')}</p>
      <WindowStrip label={l('windowPicture')} />
      {factors.length === 0 ? <p class="remark">{l('windowEmpty')}</p> : <Formula block tex={`${left}=${factors.join('·')}`} />}
      <P text={l('windowWholeText')} />
      <Formula block tex="\prod_{t=1}^{T}\prod_{−m≤j≤m,\,j≠0} P(w_{t+j}|w_t)" />
    </>
  )
}
