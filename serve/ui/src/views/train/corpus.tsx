import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, aborted, api, type Corpus } from '../../api'
import { Button, ErrorNote, IconButton } from '../../components'
import { number, t } from '../../i18n'
import { m } from './messages'
import { size } from './progress'
import { uploadCorpus } from './upload'

/** The texts to choose from, and a place to drop another. */
export function CorpusChoice({ corpora, chosen, onChoose, onChanged }: { corpora: Corpus[]; chosen: string; onChoose: (id: string) => void; onChanged: () => void }) {
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const send = async (file: File) => {
    controller.current?.abort()
    const own = new AbortController()
    controller.current = own
    setError(null)
    setSending({ name: file.name, share: 0 })
    try {
      const corpus = await uploadCorpus(file, (share) => setSending({ name: file.name, share }), own.signal)
      onChanged()
      onChoose(corpus.id)
    } catch (e) {
      if (!aborted(e)) setError(e instanceof Error ? e : new ApiError(String(e), 0))
    } finally {
      if (controller.current === own) setSending(null)
    }
  }
  const remove = async (id: string) => {
    try {
      await api.removeCorpus(id)
      onChanged()
    } catch (e) {
      setError(e as Error)
    }
  }
  return (
    <>
      <div class="corpora" role="radiogroup" aria-label={m('corpus')}>
        {corpora.map((c) => (
          <div key={c.id} class={`corpus ${c.id === chosen ? 'chosen' : ''}`}>
            <label>
              <input type="radio" name="corpus" checked={c.id === chosen} onChange={() => onChoose(c.id)} />
              <span class="corpus-name">{c.name}</span>
              {c.sample && <span class="corpus-sample">{m('sampleOf')}</span>}
              <span class="corpus-facts">
                {m('corpusLine', { bytes: size(c.text_bytes ?? c.bytes), lines: c.lines })}
                {c.tokenizer && <> · {m('cutBy', { tokenizer: c.tokenizer })}</>}
                {c.encoding && <> · {c.encoding}</>}
                {!!c.repaired && <> · {m('repairedBytes', { n: c.repaired })}</>}
              </span>
            </label>
            {!c.sample && <IconButton label={`${m('delete')}: ${c.name}`} onClick={() => void remove(c.id)}>×</IconButton>}
          </div>
        ))}
      </div>
      <div
        class={`drop ${over ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer?.files[0]
          if (file) void send(file)
        }}
      >
        {sending ? (
          <div role="status">
            <div>{sending.share < 1 ? m('uploading', { name: sending.name, percent: Math.floor(sending.share * 100) }) : m('readingFile', { name: sending.name })}</div>
            <progress max="1" value={sending.share} aria-label={sending.name} />
            <Button onClick={() => controller.current?.abort()}>{t('cancel')}</Button>
          </div>
        ) : (
          <>
            <span>{m('drop')} </span>
            <Button onClick={() => input.current?.click()}>{m('browse')}</Button>
            <input ref={input} type="file" class="visually-hidden" tabIndex={-1} aria-hidden="true" onChange={(event) => {
              const file = event.currentTarget.files?.[0]
              event.currentTarget.value = ''
              if (file) void send(file)
            }} />
            <div class="hint">{m('dropWhat')}</div>
          </>
        )}
      </div>
      {error && <ErrorNote error={error} />}
      <span class="visually-hidden" role="status">{number(corpora.length)}</span>
    </>
  )
}
