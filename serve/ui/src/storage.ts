// What the reader chose, kept in the browser. Storage may be off or full: then
// the choice lasts as long as the page.

export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`firth.${key}`)
    else localStorage.setItem(`firth.${key}`, value)
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`firth.${key}`)
  } catch {
    return null
  }
}
