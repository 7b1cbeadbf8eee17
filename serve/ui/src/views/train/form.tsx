import { useEffect, useState } from 'preact/hooks'
import { ApiError, api, type Option, type Run, type Value } from '../../api'
import { useAsked } from '../../ask'
import { Button, ErrorNote, Skeleton, TextField } from '../../components'
import { language, t } from '../../i18n'
import { CorpusChoice } from './corpus'
import { m } from './messages'
import { Options } from './options'
import { wordList } from './progress'

/** A new run: text, options, words to watch. */
export function NewRun({ options, onStarted }: { options: Option[]; onStarted: (run: Run) => void }) {
  const corpora = useAsked('corpora', (signal) => api.corpora(signal))
  const [picked, setPicked] = useState<string | null>(null)
  const [values, setValues] = useState<Record<string, Value>>({})
  const [watch, setWatch] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  // What is wrong may stand far above the button.
  useEffect(() => document.querySelector('.new-run .wrong')?.scrollIntoView({ block: 'center' }), [error])

  if (corpora.error && !corpora.value) return <ErrorNote error={corpora.error} onRetry={corpora.again} />
  if (!corpora.value) return <Skeleton lines={8} />
  const list = corpora.value.corpora
  const corpus = list.find((c) => c.id === picked) ?? list.find((c) => c.sample && c.language === language.value) ?? list[0]
  const suggested = corpus?.suggested ?? {}
  const watched = watch ?? (corpus?.watch ?? []).join(language.value === 'zh' ? '，' : ', ')
  const wrong = error?.param?.startsWith('options.') ? { name: error.param.slice('options.'.length), message: error.message } : null

  const start = async (event: Event) => {
    event.preventDefault()
    if (!corpus || busy) return
    setBusy(true)
    setError(null)
    try {
      onStarted(await api.startRun({ corpus: corpus.id, options: { ...suggested, ...values }, watch: wordList(watched), ...(name.trim() ? { name: name.trim() } : {}) }))
    } catch (e) {
      setError(e instanceof ApiError ? e : new ApiError(String(e), 0))
    } finally {
      setBusy(false)
    }
  }
  const change = (option: string, value: Value | null) => {
    const next = { ...values }
    if (value === null) delete next[option]
    else next[option] = value
    setValues(next)
  }
  return (
    <form class="new-run" onSubmit={start} noValidate>
      <h2>{m('corpus')}</h2>
      <CorpusChoice corpora={list} chosen={corpus?.id ?? ''} onChoose={setPicked} onChanged={corpora.again} />
      <h2>{m('options')}</h2>
      <p class="hint">{m('optionsHint')}</p>
      <Options options={options} suggested={suggested} values={values} wrong={wrong} onChange={change} />
      <h2>{m('watch')}</h2>
      <div class="row">
        <div class="grow"><TextField label={t('words')} value={watched} onInput={setWatch} hint={m('watchHint')} error={error?.param === 'watch' ? error.message : null} /></div>
        <div class="grow"><TextField label={m('name')} value={name} onInput={setName} hint={m('nameHint')} placeholder={corpus?.name ?? ''} /></div>
      </div>
      {error && !wrong && error.param !== 'watch' && <ErrorNote error={error} />}
      {wrong && !options.some((o) => o.name === wrong.name) && <ErrorNote error={error!} />}
      <div class="start-row"><Button kind="main" type="submit" disabled={busy || !corpus}>{busy ? m('starting') : m('start')}</Button></div>
    </form>
  )
}
