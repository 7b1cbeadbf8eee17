import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, aborted } from './api'

/** What has become of a question to the server. The last value stays while the next is on its way. */
export interface Asked<Answer> {
  value: Answer | null
  error: ApiError | null
  busy: boolean
  again: () => void
}

/**
 * Asks the server when a component appears and whenever key changes; null asks
 * nothing and forgets the answer. A question that is no longer wanted is aborted.
 */
export function useAsked<Answer>(key: string | null, ask: (signal: AbortSignal) => Promise<Answer>): Asked<Answer> {
  const [state, setState] = useState<{ key: string | null; value: Answer | null; error: ApiError | null; busy: boolean }>({ key: null, value: null, error: null, busy: key !== null })
  const [attempt, setAttempt] = useState(0)
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (key === null) {
      setState({ key, value: null, error: null, busy: false })
      return
    }
    const controller = new AbortController()
    setState((s) => ({ key, value: s.value, error: null, busy: true }))
    latest.current(controller.signal).then(
      (value) => !controller.signal.aborted && setState({ key, value, error: null, busy: false }),
      (error: unknown) => {
        if (controller.signal.aborted || aborted(error)) return
        setState({ key, value: null, error: error instanceof ApiError ? error : new ApiError(String(error), 0), busy: false })
      },
    )
    return () => controller.abort()
  }, [key, attempt])
  return { value: state.value, error: state.error, busy: state.busy || (key !== null && state.key !== key), again: () => setAttempt((n) => n + 1) }
}
