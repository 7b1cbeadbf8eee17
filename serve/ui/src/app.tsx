import type { ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks'
import { Busy, Button, Dialog, ErrorNote, IconButton, ModelPicker, TextField } from './components'
import { language, setLanguage, t } from './i18n'
import { keyQuestion } from './key'
import { go, link, route, type View, views } from './route'
import { shortcuts, useShortcuts } from './shortcuts'
import { theme, toggleTheme } from './theme'

/** Each view is a chunk of its own, loaded when it is first looked at. */
const load: Record<View, () => Promise<{ default: ComponentType }>> = {
  map: () => import('./views/map'),
  ask: () => import('./views/ask'),
  tokenize: () => import('./views/tokenize'),
  train: () => import('./views/train'),
  learn: () => import('./views/learn'),
}
const loaded: Partial<Record<View, ComponentType>> = {}

export function App() {
  const [help, setHelp] = useState(false)
  const { view } = route.value
  useShortcuts([
    { keys: views.map((_, i) => String(i + 1)), label: () => t('shortcutViews'), everywhere: true, run: (event) => go(views[Number(event.key) - 1]!) },
    { keys: ['/'], label: () => t('shortcutSearch'), everywhere: true, run: () => document.querySelector<HTMLElement>('[data-main]')?.focus() },
    { keys: ['t'], label: () => t('shortcutTheme'), everywhere: true, run: toggleTheme },
    { keys: ['g'], label: () => t('shortcutLanguage'), everywhere: true, run: otherLanguage },
    { keys: ['?', '？'], label: () => t('shortcutHelp'), everywhere: true, run: () => setHelp(true) },
  ])
  useEffect(() => {
    document.title = view ? `${t(view)} · Firth` : 'Firth'
  }, [view, language.value])
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => {
        // The hash is the address of a view; jump without it.
        event.preventDefault()
        document.getElementById('main')?.focus()
      }}>{t('skip')}</a>
      <header class="head">
        <a class="wordmark" href={link('map')} title={t('tagline')}>Firth</a>
        <nav class="views" aria-label={t('views')}>
          {views.map((v) => <a key={v} href={link(v)} aria-current={v === view ? 'page' : undefined}>{t(v)}</a>)}
        </nav>
        <div class="tools">
          <ModelPicker />
          <button type="button" class="icon-button language" lang={language.value === 'zh' ? 'en' : 'zh-Hans'} aria-label={t('otherLanguageLabel')} title={t('otherLanguageLabel')} onClick={otherLanguage}>{t('otherLanguage')}</button>
          <IconButton label={theme.value === 'dark' ? t('toLight') : t('toDark')} onClick={toggleTheme}><ThemeSign /></IconButton>
          <IconButton class="help-button" label={t('help')} onClick={() => setHelp(true)}>?</IconButton>
        </div>
      </header>
      <main id="main" tabIndex={-1}>{view ? <Shown key={view} view={view} /> : <p class="page">{t('notFound')} <a href={link('map')}>{t('map')}</a></p>}</main>
      {help && <Help onClose={() => setHelp(false)} />}
      {keyQuestion.value && <KeyDialog />}
    </>
  )
}

function otherLanguage(): void {
  setLanguage(language.value === 'zh' ? 'en' : 'zh')
}

/** The view of the address. An error inside of it is shown in its place: no blank page. */
function Shown({ view }: { view: View }) {
  const [broken, mend] = useErrorBoundary()
  const [error, setError] = useState<Error | null>(null)
  const [, setReady] = useState(view in loaded)
  useEffect(() => {
    if (loaded[view]) return
    load[view]().then(
      (module) => {
        loaded[view] = module.default
        setReady(true)
      },
      () => setError(new Error(t('offline'))),
    )
  }, [view])
  if (broken instanceof Error) {
    console.error(broken)
    return <div class="page"><ErrorNote error={broken} onRetry={mend} /></div>
  }
  if (error) return <div class="page"><ErrorNote error={error} onRetry={() => location.reload()} /></div>
  const Component = loaded[view]
  return Component ? <Component /> : <div class="page"><Busy /></div>
}

function ThemeSign() {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4" /><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" /></svg>
}

const keyNames: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', ' ': 'Space' }

function Help({ onClose }: { onClose: () => void }) {
  const list = shortcuts.value.filter((s) => !s.keys.every((k) => k === '？'))
  const rows = (part: typeof list) => part.map((s) => (
    <tr key={s.keys.join()}>
      <td>{s.keys.filter((k) => k !== '？').map((k) => <kbd key={k}>{keyNames[k] ?? k}</kbd>)}</td>
      <td>{s.label()}</td>
    </tr>
  ))
  const here = list.filter((s) => !s.everywhere)
  return (
    <Dialog title={t('help')} onClose={onClose}>
      <table class="keys">
        {here.length > 0 && <tbody><tr><th colSpan={2} scope="colgroup">{t('helpHere')}</th></tr>{rows(here)}</tbody>}
        <tbody><tr><th colSpan={2} scope="colgroup">{t('helpEverywhere')}</th></tr>{rows(list.filter((s) => s.everywhere))}</tbody>
      </table>
      <p class="hint"><a href="docs">{t('api')}</a></p>
    </Dialog>
  )
}

function KeyDialog() {
  const question = keyQuestion.value!
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement | HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <Dialog title={t('keyTitle')} onClose={() => question.answer(null)}>
      <form onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) question.answer(text.trim())
      }}>
        <TextField label={t('keyLabel')} type="password" inputRef={field} value={text} onInput={setText} hint={t('keyHint')} error={question.wrong ? t('keyWrong') : null} />
        <div class="row end"><Button onClick={() => question.answer(null)}>{t('cancel')}</Button><Button kind="main" type="submit">{t('keyGo')}</Button></div>
      </form>
    </Dialog>
  )
}
