import { effect, signal } from '@preact/signals'
import { keep, kept } from './storage'

export type Theme = 'light' | 'dark'

const system = matchMedia('(prefers-color-scheme: dark)')
const chosen = signal<Theme | null>(asTheme(kept('theme')))

/** The theme that is shown: the reader's choice, or the system's. */
export const theme = signal<Theme>(current())

function asTheme(value: string | null): Theme | null {
  return value === 'dark' || value === 'light' ? value : null
}

function current(): Theme {
  return chosen.value ?? (system.matches ? 'dark' : 'light')
}

effect(() => {
  theme.value = current()
  document.documentElement.dataset.theme = theme.value
})
system.addEventListener('change', () => {
  theme.value = current()
  document.documentElement.dataset.theme = theme.value
})

/** Switches; choosing what the system has goes back to following it. */
export function toggleTheme(): void {
  const next: Theme = theme.value === 'dark' ? 'light' : 'dark'
  const follows = next === (system.matches ? 'dark' : 'light')
  chosen.value = follows ? null : next
  keep('theme', follows ? null : next)
}

/** A color of src/styles/tokens.css as CSS text, for canvases: color('--ink'). */
export function color(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
