import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '../api'
import { t } from '../i18n'
import { Button } from './button'
import { WordChips } from './chip'

/** What went wrong, what the server suggests instead, and a way to try again. */
export function ErrorNote({ error, onRetry, onSuggestion }: { error: ApiError | Error; onRetry?: () => void; onSuggestion?: (word: string) => void }) {
  const suggestions = error instanceof ApiError ? error.suggestions : []
  const word = error instanceof ApiError ? error.word : null
  return (
    <div class="error-note" role="alert">
      <p>{word === null ? sentence(error.message) : t('unknownWord', { word })}</p>
      {onSuggestion && <WordChips label={t('didYouMean')} words={suggestions} onChoose={onSuggestion} />}
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  )
}

// The server's errors are lower case and end without a period, as Go's are.
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?。！？…]$/.test(text) ? text : `${text}.`
}

/** Nothing here yet: what this place is for, and what to do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  )
}

/** Says that something is on its way, but only if it takes long enough to be noticed. */
export function Busy({ label }: { label?: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return <div class={`busy ${late ? '' : 'invisible'}`} role="status"><span class="busy-mark" aria-hidden="true" />{label ?? t('loading')}</div>
}

/** Holds the place of so many lines, so that nothing jumps when they come. */
export function Skeleton({ lines }: { lines: number }) {
  return <div class="skeleton" aria-hidden="true">{Array.from({ length: lines }, (_, i) => <div key={i} />)}</div>
}
