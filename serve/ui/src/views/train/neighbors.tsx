import { useState } from 'preact/hooks'
import { ApiError, api, type Run } from '../../api'
import { Button, ErrorNote, TextField } from '../../components'
import { fixed, language, number, t } from '../../i18n'
import { m } from './messages'
import { changes, type Seen, seenAt, wordList } from './progress'

/** How many epochs are columns of a table. */
const columns = 6

/** The neighbors of the watched words at several times, with what has changed marked. */
export function Neighbors({ run, seen, onRun }: { run: Run; seen: Seen[]; onRun: (run: Run) => void }) {
  const words = run.watch
  const times = moments(seen)
  const last = seen[seen.length - 1]
  return (
    <section class="watched" aria-label={m('neighbors')}>
      <h2>{m('neighbors')}</h2>
      <EditWatched run={run} onRun={onRun} />
      {seen.length === 0 && <p class="hint">{m('waitingSeen')}</p>}
      {seen.length > 0 && words.map((word) => {
        const own = times.filter((s) => s.words[word])
        if (own.length === 0) return <div key={word} class="watched-word"><h3>{word}</h3><p class="hint">{last?.unknown.includes(word) ? m('unknown') : m('waitingSeen')}</p></div>
        return (
          <div key={word} class="watched-word">
            <h3>{word}</h3>
            <div class="watched-table">
              <table>
                <thead><tr>{own.map((s) => <th key={s.at} scope="col">{m('epochAt', { at: number(s.at, s.at < 10 ? 2 : 1) })}</th>)}</tr></thead>
                <tbody>
                  <tr>
                    {own.map((s, i) => (
                      <td key={s.at}>
                        <ol>
                          {changes(s.words[word]!, own[i - 1]?.words[word]).map((near) => (
                            <li key={near.word} class={near.moved === null ? 'new' : ''}>
                              <span class="watched-near">{near.word}</span>
                              {near.moved === null && <span class="visually-hidden">{m('newWord')}</span>}
                              {near.moved !== null && near.moved !== 0 && <span class="moved" title={near.moved > 0 ? m('movedUp', { n: near.moved }) : m('movedDown', { n: -near.moved })}>{near.moved > 0 ? '↑' : '↓'}</span>}
                              <span class="watched-score">{fixed(near.score, 2)}</span>
                            </li>
                          ))}
                        </ol>
                      </td>
                    ))}
                  </tr>
                </tbody>
              </table>
            </div>
          </div>
        )
      })}
      {seen.length > 0 && <p class="hint">{m('neighborsHint')}</p>}
    </section>
  )
}

/** The first time, the latest, and some between at equal distances. */
function moments(seen: Seen[]): Seen[] {
  if (seen.length <= columns) return seen
  const [first, last] = [seen[0]!.at, seen[seen.length - 1]!.at]
  const at = Array.from({ length: columns }, (_, i) => seenAt(seen, first + ((last - first) * i) / (columns - 1))!)
  return [...new Set(at)]
}

function EditWatched({ run, onRun }: { run: Run; onRun: (run: Run) => void }) {
  const [text, setText] = useState<string | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const joined = run.watch.join(language.value === 'zh' ? '，' : ', ')
  if (text === null) return <p><Button onClick={() => setText(joined)}>{m('edit')}</Button></p>
  const save = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      onRun(await api.watchWords(run.id, wordList(text)))
      setText(null)
    } catch (e) {
      setError(e instanceof ApiError ? e : new ApiError(String(e), 0))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={save}>
      <div class="row">
        <div class="grow"><TextField label={t('words')} value={text} onInput={setText} /></div>
        <Button kind="main" type="submit" disabled={busy}>{m('save')}</Button>
      </div>
      {error && <ErrorNote error={error} />}
    </form>
  )
}
