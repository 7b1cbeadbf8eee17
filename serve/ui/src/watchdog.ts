import { keyQuestion } from './key'

/** Nothing was heard for too long. */
export class Silence extends Error {
  override name = 'Silence'
}

/**
 * Does work that waits for a server, and gives it up with a Silence when nothing is
 * heard for so many milliseconds: work calls heard at every sign of life. Some proxies
 * hold a connection without a word; neither end of it would ever notice. outer aborts
 * the work as well.
 */
export async function watched<Result>(ms: number, work: (signal: AbortSignal, heard: () => void) => Promise<Result>, outer?: AbortSignal): Promise<Result> {
  const controller = new AbortController()
  const end = () => controller.abort()
  let timer: ReturnType<typeof setTimeout>
  let silent = false
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (keyQuestion.peek()) return heard() // it is the reader who is waited for
      silent = true
      end()
    }, ms)
  }
  if (outer?.aborted) end()
  outer?.addEventListener('abort', end)
  heard()
  try {
    return await work(controller.signal, heard)
  } catch (error) {
    throw silent ? new Silence(`nothing was heard for ${ms} ms`) : error
  } finally {
    clearTimeout(timer!)
    outer?.removeEventListener('abort', end)
    end() // work may have left a connection open
  }
}
