import { list, t } from '../i18n'

/** Says which words of a question the model does not have: it makes their vectors of their n-grams. */
export function MadeNote({ words = [] }: { words?: string[] }) {
  if (words.length === 0) return null
  return <p class="hint made">{t('made', { n: words.length, words: list(words.map((w) => `“${w}”`)) })}</p>
}
