import { useEffect, useState } from 'preact/hooks'
import { ApiError, address, api, bytes, ofRun, type Option, type Run } from '../../api'
import { Button, ErrorNote, saveFile, Skeleton } from '../../components'
import { language, number } from '../../i18n'
import { key } from '../../key'
import { loadModels, models } from '../../model'
import { link, setParams } from '../../route'
import { Chart, type Series } from './chart'
import { useRun } from './follow'
import { m } from './messages'
import { MovingMap } from './movingmap'
import { Neighbors } from './neighbors'
import { clock, goesOn, type Progress, size } from './progress'

export const states = { queued: 'stateQueued', reading: 'stateReading', training: 'stateTraining', stopping: 'stateStopping', stopped: 'stateStopped', done: 'stateDone', failed: 'stateFailed' } as const

/** A run while it goes on, and after. */
export function RunPage({ id, options }: { id: string; options: Option[] }) {
  const { run, progress: p, lost, error, setRun } = useRun(id)
  const [failed, setFailed] = useState<Error | null>(null)
  const model = run?.model
  // The model of a run that has just ended is new to the other views.
  useEffect(() => {
    if (model && !models.peek()?.some((x) => x.id === model)) void loadModels()
  }, [model])

  if (error) return <ErrorNote error={error} />
  if (!run) return <Skeleton lines={10} />
  const act = (action: () => Promise<Run>) => async () => {
    setFailed(null)
    try {
      setRun(await action())
    } catch (e) {
      setFailed(e as Error)
    }
  }
  const remove = async () => {
    if (!confirm(m('deleteSure'))) return
    try {
      await api.removeRun(id)
      setParams({ run: null }, { push: true })
      void loadModels()
    } catch (e) {
      setFailed(e as Error)
    }
  }
  const terminal = id === 'terminal'
  const active = goesOn(run.state)
  return (
    <>
      <div class="run-head">
        <div>
          <h2 class="run-name">{run.name}</h2>
          <p class="run-facts"><State state={run.state} /> {run.corpus_name && run.corpus_name !== run.name && <span>{run.corpus_name}</span>} {terminal && <span>{m('terminal')}</span>}</p>
        </div>
        <div class="row">
          {active && run.state !== 'stopping' && <Button onClick={act(() => api.stopRun(id))}>{m('stop')}</Button>}
          {(run.state === 'stopped' || run.state === 'failed') && !terminal && <Button kind="main" onClick={act(() => api.resumeRun(id))}>{m('resume')}</Button>}
          {run.state === 'done' && <Download run={run} onError={setFailed} />}
          {model && <a class="button" href={link('map', { model })}>{m('openMap')}</a>}
          {model && <a class="button" href={link('ask', { model })}>{m('openAsk')}</a>}
          {!active && !terminal && <Button onClick={remove}>{m('delete')}</Button>}
        </div>
      </div>
      {failed && <ErrorNote error={failed} />}
      {run.state === 'failed' && <ErrorNote error={new ApiError(run.error ?? p.error ?? m('stateFailed'), 500)} />}
      {run.remark && <p class="hint">{run.remark}</p>}
      <Now run={run} p={p} />
      {lost && <p class="lost" role="status">{m(lost)}</p>}
      <Charts p={p} />
      <Neighbors run={run} seen={p.seen} onRun={setRun} />
      {p.map && (
        <section aria-label={m('map')}>
          <h2>{m('map')}</h2>
          <MovingMap map={p.map} watched={run.watch} near={Object.values(p.seen[p.seen.length - 1]?.words ?? {}).flat().map((n) => n.word)} label={m('map')} />
          <p class="hint">{m('mapHint', { n: p.map.words.length, at: number(p.map.at, 2) })}</p>
        </section>
      )}
      <details class="used">
        <summary>{m('settingsUsed')}</summary>
        <table><tbody>{options.filter((o) => run.options[o.name] !== undefined).map((o) => <tr key={o.name}><th scope="row">{o.label[language.value]}</th><td class={run.options[o.name] === o.default ? '' : 'marked'}>{String(run.options[o.name])}</td></tr>)}</tbody></table>
      </details>
    </>
  )
}

export function State({ state }: { state: Run['state'] }) {
  return <span class={`state ${state}`}>{m(states[state] ?? 'stateTraining')}</span>
}

function Download({ run, onError }: { run: Run; onError: (error: Error) => void }) {
  const path = ofRun(run.id, '/model')
  // A link cannot send a key.
  if (!key.value) return <a class="button main" href={address(path)} download="">{m('downloadModel')}</a>
  return <Button kind="main" onClick={() => bytes(path).then((blob) => saveFile(`${run.name}.safetensors`, blob), onError)}>{m('downloadModel')}</Button>
}

/** How far it is, in words and as a bar. */
function Now({ run, p }: { run: Run; p: Progress }) {
  const last = p.steps[p.steps.length - 1]
  const share = run.state === 'reading' ? (p.reading?.total ? p.reading.bytes / p.reading.total : undefined) : p.percent / 100
  return (
    <div class="run-now">
      {run.state !== 'queued' && run.state !== 'failed' && <progress max="1" {...(share === undefined ? {} : { value: share })} aria-label={m('percent')} />}
      <p role="status">
        {run.state === 'queued' && m('queuedBehind', { n: p.ahead ?? 1 })}
        {run.state === 'reading' && p.reading && m('readingNow', { bytes: size(p.reading.bytes), tokens: p.reading.tokens, speed: p.reading.speed })}
        {(run.state === 'training' || run.state === 'stopping') && (
          <>
            <span>{m('trainingNow', { epoch: p.epoch, epochs: p.epochs })}</span>
            {p.secondsLeft !== null && <span class="left">{m('left', { time: clock(p.secondsLeft) })}</span>}
            {last && <span>{m('speedNow', { speed: last.speed })}</span>}
          </>
        )}
        {run.state === 'stopped' && m(p.resumable ? 'stopped' : 'stoppedAnew')}
        {run.state === 'done' && p.summary && m('doneLine', { words: p.summary.words ?? 0, tokens: p.summary.tokens ?? 0, bytes: size(p.bytes ?? run.file?.bytes ?? 0) })}
        {run.state === 'done' && p.summary?.stopped_early && <span>{m('doneEarly')}</span>}
      </p>
      {p.remarks.map((remark) => <p key={remark} class="hint">{remark}</p>)}
    </div>
  )
}

const scoreColors = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7', '--c8']

function Charts({ p }: { p: Progress }) {
  if (p.steps.length === 0 && p.evaluations.length === 0) return null
  const epochs = p.epochs || 1
  const loss: Series[] = [
    { name: m('lossTraining'), color: '--c1', points: p.steps.map((s) => ({ x: s.at, y: s.loss })) },
    { name: m('lossHeldOut'), color: '--c2', points: p.evaluations.filter((e) => e.heldOut !== null).map((e) => ({ x: e.at, y: e.heldOut! })), dots: true },
  ]
  const names = [...new Set(p.evaluations.flatMap((e) => Object.keys(e.scores)))]
  const scores: Series[] = names.map((name, i) => ({ name, color: scoreColors[i % scoreColors.length]!, dots: true, points: p.evaluations.flatMap((e) => (typeof e.scores[name] === 'number' ? [{ x: e.at, y: e.scores[name] }] : [])) }))
  return (
    <div class="charts">
      <Chart title={m('loss')} series={loss} epochs={epochs} empty={m('noPoints')} />
      {names.length > 0 && <Chart title={m('scores')} series={scores} epochs={epochs} format={(y) => y.toFixed(2)} fromZero empty={m('noPoints')} />}
      <Chart title={m('speed')} series={[{ name: m('speed'), color: '--c7', points: p.steps.map((s) => ({ x: s.at, y: s.speed })) }]} epochs={epochs} format={short} fromZero empty={m('noPoints')} />
      <Chart title={m('rate')} series={[{ name: m('rate'), color: '--c6', points: p.steps.map((s) => ({ x: s.at, y: s.rate })) }]} epochs={epochs} format={(y) => String(Number(y.toPrecision(3)))} fromZero empty={m('noPoints')} />
    </div>
  )
}

/** 1,234,567 as 1.2 M. */
function short(value: number): string {
  return new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}
