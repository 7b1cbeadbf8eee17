import { useMemo, useRef, useState } from 'preact/hooks'
import { api, type Token } from '../../api'
import { useAsked } from '../../ask'
import { Button, ErrorNote, Skeleton } from '../../components'
import { number, t } from '../../i18n'
import { m } from './messages'
import { colorOf, hex, overlap, type Piece, pieces } from './pieces'

export type Show = 'text' | 'ids' | 'offsets' | 'table'

/** A part of the text that is looked at, in all columns. */
export interface Range {
  start: number
  end: number
}

/** How many tokens are drawn at first, and how many more at a time. */
const atOnce = 1500

/** A text as one tokenizer cuts it. */
export function Column({ id, label, text, show, looked, onLook }: { id: string; label: string; text: string; show: Show; looked: Range | null; onLook: (range: Range | null) => void }) {
  const answer = useAsked(text === '' ? null : `${id}\n${text}`, (signal) => api.tokenize({ tokenizer: id, text }, signal))
  const tokens = answer.value?.tokens ?? []
  const bytes = useMemo(() => new TextEncoder().encode(text), [text])
  // While the next answer is on its way, the tokens are those of an older text.
  const fits = answer.value !== null && !answer.busy
  const cut = useMemo(() => (fits ? pieces(bytes, tokens) : null), [answer.value, fits])
  const last = useRef<Piece[]>([])
  if (cut) last.current = cut
  const isModel = id.startsWith('model:')
  const distinct = useMemo(() => new Set(tokens.map((token) => token.text)).size, [answer.value])
  const one = fits ? tokens.find((token) => looked && token.start === looked.start && token.end === looked.end) : undefined
  return (
    <section class="tok-column" aria-label={label}>
      <header>
        <h2>{label}</h2>
        {answer.value && <CopyTokens tokens={tokens} />}
      </header>
      {answer.value && (
        <p class="tok-counts">
          <strong>{m('tokens', { n: tokens.length })}</strong>
          <span>{m('characters', { n: answer.value.characters })}</span>
          <span>{m('distinct', { n: distinct })}</span>
          {isModel && <span class={answer.value.unknown > 0 ? 'tok-unknown-count' : ''}>{answer.value.unknown > 0 ? m('unknown', { n: answer.value.unknown }) : m('allKnown')}</span>}
        </p>
      )}
      {answer.error ? (
        <ErrorNote error={answer.error} onRetry={answer.again} />
      ) : !answer.value ? (
        <Skeleton lines={4} />
      ) : tokens.length === 0 ? (
        <p class="hint">{m('none')}</p>
      ) : (
        <>
          {show === 'ids' && !isModel && <p class="hint">{m('noIds')}</p>}
          {show === 'table' ? <Table tokens={tokens} bytes={bytes} isModel={isModel} looked={looked} onLook={onLook} /> : <Flow cut={cut ?? last.current} tokens={tokens} show={show} isModel={isModel} looked={looked} onLook={onLook} busy={answer.busy} />}
          {show !== 'table' && <Detail token={one} bytes={bytes} isModel={isModel} />}
        </>
      )}
    </section>
  )
}

function CopyTokens({ tokens }: { tokens: Token[] }) {
  const [copied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard?.writeText(JSON.stringify(tokens)).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), 1500)
    })
  return <Button kind="quiet" onClick={copy}>{copied ? t('copied') : m('copyTokens')}</Button>
}

/** What is known of the token that is looked at; the line is always there, so nothing jumps. */
function Detail({ token, bytes, isModel }: { token: Token | undefined; bytes: Uint8Array; isModel: boolean }) {
  if (!token) return <p class="tok-detail hint">{m('hover')}</p>
  return (
    <p class="tok-detail">
      <bdi class="tok-word">{token.text}</bdi>
      {isModel && <span>{m('id')} {token.id === null ? m('unknownToken') : number(token.id)}</span>}
      <span>{m('byteRange', { start: token.start, end: token.end })}</span>
      <code>{hex(bytes, token)}</code>
    </p>
  )
}

/** The text with its tokens colored, or the tokens' numbers in its place. */
function Flow({ cut, tokens, show, isModel, looked, onLook, busy }: { cut: Piece[]; tokens: Token[]; show: Show; isModel: boolean; looked: Range | null; onLook: (range: Range | null) => void; busy: boolean }) {
  const [most, setMost] = useState(atOnce)
  const [focused, setFocused] = useState(0)
  const ref = useRef<HTMLDivElement>(null)
  const end = tokens.length > most ? cut.findIndex((piece) => piece.token === most) : cut.length
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -focused, End: tokens.length }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const elements = ref.current!.querySelectorAll<HTMLElement>('.tok')
    const to = Math.max(0, Math.min(elements.length - 1, focused + step))
    setFocused(to)
    elements[to]?.focus()
  }
  return (
    <>
      <div class={`tok-flow ${show}`} dir="auto" ref={ref} onKeyDown={move} onMouseLeave={() => onLook(null)} role="group" aria-label={m('left')} aria-busy={busy}>
        {cut.slice(0, end < 0 ? undefined : end).map((piece, i) => {
          if (piece.token === null) return show === 'text' ? <span key={i} class="tok-gap">{piece.text}</span> : null
          const token = tokens[piece.token]
          if (!token) return null
          const n = piece.token
          const unknown = isModel && token.id === null
          return (
            <span
              key={i}
              class={`tok color-${colorOf(token.text)} ${unknown ? 'unknown' : ''} ${looked && overlap(token, looked) ? 'looked' : ''}`}
              tabIndex={n === Math.min(focused, tokens.length - 1) ? 0 : -1}
              role="note"
              aria-label={describe(token, isModel)}
              onMouseEnter={() => onLook({ start: token.start, end: token.end })}
              onFocus={() => {
                setFocused(n)
                onLook({ start: token.start, end: token.end })
              }}
            >
              {show === 'ids' ? <span class="tok-main">{token.id ?? (isModel ? '?' : '–')}</span> : <bdi class="tok-main">{piece.text.replaceAll('\n', '⏎')}</bdi>}
              {show === 'offsets' && <span class="tok-below">{token.start}–{token.end}</span>}
              {show === 'ids' && <bdi class="tok-below">{token.text}</bdi>}
            </span>
          )
        })}
      </div>
      {tokens.length > most && <More shown={most} all={tokens.length} onMore={() => setMost(most + atOnce)} />}
    </>
  )
}

function describe(token: Token, isModel: boolean): string {
  const id = isModel ? `, ${m('id')} ${token.id ?? m('unknownToken')}` : ''
  return `${token.text}${id}, ${m('byteRange', { start: token.start, end: token.end })}`
}

function More({ shown, all, onMore }: { shown: number; all: number; onMore: () => void }) {
  return <p class="hint">{m('shownOf', { shown, n: all })} <Button kind="quiet" onClick={onMore}>{m('more', { n: Math.min(atOnce, all - shown) })}</Button></p>
}

function Table({ tokens, bytes, isModel, looked, onLook }: { tokens: Token[]; bytes: Uint8Array; isModel: boolean; looked: Range | null; onLook: (range: Range | null) => void }) {
  const [most, setMost] = useState(200)
  return (
    <>
      <div class="tok-table" tabIndex={0} onMouseLeave={() => onLook(null)}>
        <table>
          <thead><tr><th scope="col" class="num">{m('position')}</th><th scope="col">{m('token')}</th>{isModel && <th scope="col" class="num">{m('id')}</th>}<th scope="col" class="num">{m('offsets')}</th><th scope="col">{m('bytes')}</th></tr></thead>
          <tbody>
            {tokens.slice(0, most).map((token, i) => (
              <tr key={i} class={looked && overlap(token, looked) ? 'looked' : ''} onMouseEnter={() => onLook({ start: token.start, end: token.end })}>
                <td class="num">{i + 1}</td>
                <th scope="row"><bdi class={`tok color-${colorOf(token.text)} ${isModel && token.id === null ? 'unknown' : ''}`}>{token.text}</bdi></th>
                {isModel && <td class="num">{token.id ?? m('unknownToken')}</td>}
                <td class="num">{token.start}–{token.end}</td>
                <td><code>{hex(bytes, token, 12)}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tokens.length > most && <More shown={most} all={tokens.length} onMore={() => setMost(most + atOnce)} />}
    </>
  )
}
