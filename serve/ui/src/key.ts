import { signal } from '@preact/signals'

/** The API key in use, kept for this tab; '' for none. */
export const key = signal(read())

/** The question that waits for a key: shown as a dialog. wrong: one was refused. */
export const keyQuestion = signal<{ wrong: boolean; answer: (key: string | null) => void } | null>(null)

let waiting: Promise<boolean> | null = null

function read(): string {
  try {
    return sessionStorage.getItem('firth.key') ?? ''
  } catch {
    return ''
  }
}

/**
 * Asks the reader for a key, once for all requests that wait for one. Tells
 * whether to send the request again. used is the key that was refused.
 */
export function askForKey(used: string): Promise<boolean> {
  if (key.peek() !== used) return Promise.resolve(true) // entered in the meantime
  waiting ??= new Promise<boolean>((resolve) => {
    keyQuestion.value = {
      wrong: used !== '',
      answer: (entered) => {
        keyQuestion.value = null
        waiting = null
        if (entered !== null) {
          key.value = entered
          try {
            sessionStorage.setItem('firth.key', entered)
          } catch {
            // Then it lasts as long as the page.
          }
        }
        resolve(entered !== null)
      },
    }
  })
  return waiting
}
