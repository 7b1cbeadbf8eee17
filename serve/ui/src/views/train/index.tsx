import { useEffect } from 'preact/hooks'
import { api, type Run } from '../../api'
import { useAsked } from '../../ask'
import { Busy, Empty, ErrorNote } from '../../components'
import { language } from '../../i18n'
import { link, route, setParams } from '../../route'
import { NewRun } from './form'
import { m } from './messages'
import { RunPage, State } from './run'
import { goesOn } from './progress'
import './train.css'

/** How often the list of runs is looked at while one goes on. */
const every = 2500

export default function View() {
  const settings = useAsked('settings', (signal) => api.settings(signal))
  const id = route.value.params.get('run')
  const training = settings.value?.training === true
  const options = settings.value?.options ?? []
  // A server that only shows a run of a terminal takes no others, but has a list; one
  // that neither trains nor shows anything has no options, and is not asked.
  const hasRuns = settings.value?.options !== undefined
  const runs = useAsked(hasRuns && !id ? 'runs' : null, (signal) => api.runs(signal))
  const list = runs.value?.runs ?? []
  const busy = list.some((r) => goesOn(r.state))
  useEffect(() => {
    if (id || !busy) return
    const timer = setInterval(runs.again, every)
    return () => clearInterval(timer)
  }, [id, busy])
  // What is shown in a terminal's page is that one run.
  const only = !training && list.length === 1 ? list[0]!.id : null
  useEffect(() => {
    if (only && !id) setParams({ run: only })
  }, [only])
  return (
    <div class="page train">
      <h1>{m('title')}</h1>
      {settings.error ? (
        <ErrorNote error={settings.error} onRetry={settings.again} />
      ) : !settings.value ? (
        <Busy />
      ) : !hasRuns ? (
        <Empty title={m('off')}><p>{m('offHint')}</p></Empty>
      ) : id ? (
        <>
          {training && <p><a href={link('train')}>{m('back')}</a></p>}
          <RunPage key={id} id={id} options={options} />
        </>
      ) : !training && list.length === 0 ? (
        runs.error ? <ErrorNote error={runs.error} onRetry={runs.again} /> : runs.value ? <Empty title={m('off')}><p>{m('offHint')}</p></Empty> : <Busy />
      ) : (
        <>
          <p class="train-intro">{m('intro')}</p>
          {list.length > 0 && <RunList runs={list} />}
          {training && <NewRun options={options} onStarted={(run) => setParams({ run: run.id }, { push: true })} />}
        </>
      )}
    </div>
  )
}

function RunList({ runs }: { runs: Run[] }) {
  const day = new Intl.DateTimeFormat(language.value === 'zh' ? 'zh-CN' : 'en-US', { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <section class="run-list" aria-label={m('runs')}>
      <h2>{m('runs')}</h2>
      <ul>
        {runs.map((run) => {
          const percent = (run.last?.['training'] as { percent?: number } | undefined)?.percent
          return (
            <li key={run.id}>
              <a href={link('train', { run: run.id })}>{run.name}</a>
              <State state={run.state} />
              {run.state === 'training' && percent !== undefined && <span class="num">{Math.floor(percent)} %</span>}
              <time dateTime={run.created}>{day.format(new Date(run.created))}</time>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
