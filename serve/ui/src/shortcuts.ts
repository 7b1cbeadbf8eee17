import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** One line of the list that "?" shows. */
export interface Shortcut {
  /** What to press, as KeyboardEvent.key has it: '/', 'Escape', 'ArrowLeft'. Several do the same. */
  keys: string[]
  /** What it does, in the reader's language. */
  label: () => string
  run: (event: KeyboardEvent) => void
  /** true: works while the reader types in a field, too. */
  typing?: boolean
  /** Everywhere, or in the view that is shown. */
  everywhere?: boolean
}

/** What can be pressed now. */
export const shortcuts = signal<Shortcut[]>([])

/** Adds shortcuts while a component is there. Keys must stay the same; what they do may change. */
export function useShortcuts(list: Shortcut[]): void {
  const latest = useRef(list)
  latest.current = list
  useEffect(() => {
    const added = latest.current.map((s, i): Shortcut => ({
      ...s,
      label: () => latest.current[i]!.label(),
      run: (event) => latest.current[i]!.run(event),
    }))
    shortcuts.value = [...shortcuts.peek(), ...added]
    return () => {
      shortcuts.value = shortcuts.peek().filter((s) => !added.includes(s))
    }
  }, [])
}

function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range', 'file'].includes(target.type)
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const typing = typesText(event.target)
  const inDialog = document.querySelector('dialog[open]') !== null
  // The latest comes first: a view may take a key that works everywhere.
  const found = shortcuts.peek().findLast((s) => s.keys.includes(event.key) && (!typing || s.typing) && !inDialog)
  if (!found) return
  event.preventDefault()
  found.run(event)
})
