import { effect, signal } from '@preact/signals'
import { keep, kept } from '../storage'
import { en } from './en'
import { zh } from './zh'

export type Language = 'en' | 'zh'

/** The interface's language: the reader's choice, or the browser's. */
export const language = signal<Language>(asLanguage(kept('lang') ?? navigator.language))

function asLanguage(tag: string): Language {
  return tag.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-Hans' : 'en'
})

export function setLanguage(to: Language): void {
  language.value = to
  keep('lang', to)
}

type Values = Record<string, string | number>

/**
 * Makes the translator of a dictionary. Keys are typed, and zh must have exactly
 * those of en. {name} in a message is replaced; numbers are grouped. A message
 * may hold two forms, "{n} word | {n} words": the first is for n = 1.
 *
 * A component that calls it while it renders is rendered again when the
 * language changes.
 */
export function messages<Key extends string>(english: Record<Key, string>, chinese: Record<NoInfer<Key>, string>) {
  return (key: Key, values?: Values): string => {
    const forms = (language.value === 'zh' ? chinese : english)[key].split(' | ')
    const text = forms.length > 1 && values?.n !== 1 ? forms[1]! : forms[0]!
    if (!values) return text
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : typeof value === 'number' ? number(value) : value
    })
  }
}

/** The translator of what all views share. */
export const t = messages(en, zh)

/** A number as the reader's language groups it; digits limits the decimals. */
export function number(value: number, digits = 20): string {
  return new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en-US', { maximumFractionDigits: digits }).format(value)
}

/** Things one after the other: "a, b, and c". */
export function list(things: string[]): string {
  return new Intl.ListFormat(language.value === 'zh' ? 'zh-CN' : 'en-US').format(things)
}

/** A number with exactly so many decimals, for columns: 0.5 is "0.500". */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return text.startsWith('-') ? `−${text.slice(1)}` : text
}
