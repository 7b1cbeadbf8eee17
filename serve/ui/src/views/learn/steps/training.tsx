import { useEffect, useRef, useState } from 'preact/hooks'
import { Button, Choice } from '../../../components'
import { number } from '../../../i18n'
import { useShortcuts } from '../../../shortcuts'
import { Curve } from '../figures/curve'
import { type Arrow, type Dot, Plane, reachOf } from '../figures/plane'
import { Strip } from '../figures/strip'
import { Formula, P } from '../formula'
import { computedShare, D, goal, practice, sentence, trainedModel, wordOf } from '../lesson'
import { word } from '../math'
import { l } from '../messages'
import { axesOf, project } from '../plane'
import type { Goal } from '../practice'
import type { Model } from '../word2vec'

const speeds = [1, 2, 5, 10, 30, 100, 300, 1000]

/** 8. Training, pair by pair. */
export function Training() {
  const p = practice.value
  const { texts, words } = sentence.value
  // How many pairs were trained; a fraction is on the way to the next.
  const [n, setN] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(2)
  const [showU, setShowU] = useState(true)
  const total = p.total

  useEffect(() => {
    setN(0)
    setPlaying(false)
  }, [p])

  const perSecond = speeds[speed]!
  useEffect(() => {
    if (!playing) return
    let frame: number
    let last = performance.now()
    const draw = (now: number) => {
      // A frame's time may lie a little before the time at which it was asked for.
      const passed = Math.max(0, Math.min(now - last, 100)) / 1000
      last = now
      setN((at) => Math.min(total, at + passed * perSecond))
      frame = requestAnimationFrame(draw)
    }
    frame = requestAnimationFrame(draw)
    return () => cancelAnimationFrame(frame)
  }, [playing, perSecond, total])
  useEffect(() => {
    if (playing && n >= total) setPlaying(false)
  }, [n, total, playing])

  const latest = useRef(() => {})
  latest.current = () => setPlaying((x) => !x)
  useShortcuts([{ keys: ['k'], label: () => l('shortcutPlay'), run: () => latest.current() }])

  if (total === 0) return <p class="remark">{l('windowEmpty')}</p>
  const at = Math.min(Math.floor(n), total)
  const now = p.at(at)
  const fraction = n - at
  // From the present state to the next one, so that the vectors glide and do not jump.
  const shown = fraction > 0 && at < total ? between(now, p.at(at + 1), fraction) : now
  const pair = at < total ? p.pairAt(at) : p.pairAt(total - 1)
  const negatives = at < total ? p.negativesAt(at) : []
  const [P0, P1] = at < total ? [p.probability(now, pair.c, pair.o), p.probability(p.at(at + 1), pair.c, pair.o)] : [0, 0]
  const jump = (to: number) => {
    setPlaying(false)
    setN(Math.max(0, Math.min(total, to)))
  }
  const start = () => {
    if (n >= total) setN(0)
    setPlaying(!playing)
  }
  return (
    <>
      <P text={l('train1')} />
      <Choice<Goal> label={l('trainGoal')} value={goal.value} onChange={(g) => (goal.value = g)} options={[{ value: 'softmax', label: l('trainExact') }, { value: 'negative', label: l('trainNegative') }]} />
      <div class="player">
        <div class="player-buttons">
          <Button kind="main" onClick={start}>{playing ? l('trainPause') : l('trainPlay')}</Button>
          <Button onClick={() => jump(at - 1)} disabled={at === 0}>{l('trainBack')}</Button>
          <Button onClick={() => jump(at + 1)} disabled={at >= total}>{l('trainStep')}</Button>
          <Button onClick={() => jump(0)} disabled={n === 0}>{l('trainReset')}</Button>
          <Button onClick={() => jump(total)} disabled={at >= total}>{l('trainEnd')}</Button>
          <label class="speed">
            <span>{l('trainSpeed')}</span>
            <input type="range" min="0" max={speeds.length - 1} value={speed} aria-valuetext={l('trainSpeedOf', { n: perSecond })} onInput={(event) => setSpeed(Number(event.currentTarget.value))} />
            <span class="speed-of">{l('trainSpeedOf', { n: perSecond })}</span>
          </label>
        </div>
        <input class="player-place" type="range" min="0" max={total} step="1" value={at} aria-label={l('trainWhere')} onInput={(event) => jump(Number(event.currentTarget.value))} />
        <div class="player-at">{at >= total ? l('trainDone', { n: p.epochs }) : l('trainAt', { n: number(at + 1), total: number(total), epoch: Math.floor(at / p.pairs.length) + 1, epochs: p.epochs })}</div>
      </div>
      <div class="beside">
        <TrainingPicture shown={shown} c={pair.c} o={pair.o} negatives={negatives} showU={showU} />
        <div class="training-now">
          <Strip label={l('windowPicture')} lines={[texts[pair.text]!.map((id, t) => ({ word: words[id]!, kind: t === pair.t ? 'center' : t === pair.s ? 'context' : '' }))]} />
          {at < total && <Formula block tex={`P(\\u{${word(wordOf(pair.o))}}|\\v{${word(wordOf(pair.c))}})=${P0.toFixed(3)}→\\g{${P1.toFixed(3)}}`} />}
          {negatives.length > 0 && <p class="negatives-now">{l('trainNegatives')}: {negatives.map((k, i) => <span key={i} class="negative-word">{wordOf(k)}</span>)}</p>}
          <label class="check"><input type="checkbox" checked={showU} onChange={(event) => setShowU(event.currentTarget.checked)} /> {l('trainShowU')}</label>
          <div class="label">{l('trainLoss')}</div>
          <Curve label={l('trainLoss')} values={p.losses} count={p.epochs} now={n / p.pairs.length} level={Math.log(words.length)} levelLabel={l('trainGuess')} />
          {computedShare.value < 1 && <p class="hint">{l('trainComputing', { percent: Math.floor(100 * computedShare.value) })}</p>}
        </div>
      </div>
    </>
  )
}

function TrainingPicture({ shown, c, o, negatives, showU }: { shown: Model; c: number; o: number; negatives: number[]; showU: boolean }) {
  const p = practice.value
  const { words } = sentence.value
  // The axes stay as they are while the vectors move: those of the end.
  const end = trainedModel.value
  const frame = useRef<{ of: unknown; axes: ReturnType<typeof axesOf> } | null>(null)
  if (frame.current?.of !== (end ?? p)) {
    const last = end ?? p.at(0)
    const axes = axesOf([...last.input, ...last.output])
    frame.current = { of: end ?? p, axes }
  }
  const { axes } = frame.current
  const start = p.at(0)
  // The picture zooms out as the vectors grow.
  const reach = reachOf([...shown.input, ...shown.output].map((row) => project(row, axes)))
  const zero = { x: 0, y: 0 }
  const origin = axes.center.every((x) => x === 0) ? zero : project(axes.center.map(() => 0), axes)
  const at = (row: number[]) => project(row, axes)
  const dots: Dot[] = [
    ...words.map((w, j): Dot => ({ at: at(shown.input[j]!), kind: 'center', label: w, strong: j === c, faint: j !== c && words.length > 60 })),
    ...(showU ? words.map((w, j): Dot => ({ at: at(shown.output[j]!), kind: negatives.includes(j) ? 'negative' : 'context', label: w, strong: j === o, faint: j !== o && !negatives.includes(j) })) : []),
  ]
  const arrows: Arrow[] = [
    { from: at(start.input[c]!), to: at(shown.input[c]!), kind: 'faint' },
    { from: origin, to: at(shown.input[c]!), kind: 'center' },
    ...(showU ? [{ from: origin, to: at(shown.output[o]!), kind: 'context' } as Arrow] : []),
  ]
  return (
    <figure>
      <Plane label={l('trainPicture')} arrows={arrows} dots={dots} reach={reach} />
      <figcaption class="legend">
        <span class="key center round">{l('trainLegendV')}</span>
        {showU && <span class="key context">{l('trainLegendU')}</span>}
        {D.value > 2 && <span>{l('trainProjected', { D: D.value })}</span>}
      </figcaption>
    </figure>
  )
}

function between(a: Model, b: Model, share: number): Model {
  const mix = (x: number[][], y: number[][]) => x.map((row, j) => row.map((value, d) => value + share * (y[j]![d]! - value)))
  return { input: mix(a.input, b.input), output: mix(a.output, b.output) }
}
