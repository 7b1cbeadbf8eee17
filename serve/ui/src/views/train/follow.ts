import { useEffect, useState } from 'preact/hooks'
import { ApiError, aborted, api, events, longestSilence, ofRun, type Run } from '../../api'
import { Silence, watched } from '../../watchdog'
import { after, goesOn, nothing, type Progress } from './progress'

export interface Followed {
  run: Run | null
  progress: Progress
  /** The stream broke off, or nothing came by it any more: it is being taken up again. */
  lost: 'broken' | 'silent' | null
  error: ApiError | null
  /** Shows what an action answered at once. */
  setRun: (run: Run) => void
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/**
 * Follows a run: its past events, then what comes. A stream that breaks off or falls
 * silent is taken up behind the last event; a run that has ended is looked at now and
 * then, as it may be resumed.
 */
export function useRun(id: string): Followed {
  const [run, setRun] = useState<Run | null>(null)
  const [progress, setProgress] = useState(nothing)
  const [lost, setLost] = useState<Followed['lost']>(null)
  const [error, setError] = useState<ApiError | null>(null)

  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    let now = nothing
    let lastId = ''
    let created = ''
    // Thousands of past events come at once: one rendering for all of them.
    let frame = 0
    const show = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        setProgress(now)
      })
    }
    setRun(null)
    setProgress(nothing)
    setLost(null)
    setError(null)

    const look = async (): Promise<Run | null> => {
      try {
        const found = await watched(longestSilence, (s) => api.run(id, s), signal)
        // A terminal's next run has the same id, and events of its own.
        if (created && found.created !== created) {
          now = nothing
          lastId = ''
          setProgress(now)
        }
        created = found.created
        setRun(found)
        setError(null)
        return found
      } catch (e) {
        if (!aborted(e) && e instanceof ApiError && (e.status === 404 || e.status === 401)) {
          setError(e)
          controller.abort()
        }
        return null
      }
    }
    const listen = async () => {
      await look()
      while (!signal.aborted) {
        let silent = false
        try {
          await events(ofRun(id, '/events'), (event) => {
            lastId = event.id
            let data: unknown
            try {
              data = JSON.parse(event.data)
            } catch {
              return // not for us
            }
            now = after(now, event.event, data)
            show()
            // The record has what the events do not: the state's name, the served model.
            if (['queued', 'started', 'stopped', 'failed', 'done'].includes(event.event) || (event.event === 'training' && now.steps.length === 1)) void look()
          }, { lastId, heard: () => setLost(null), signal })
        } catch (e) {
          silent = e instanceof Silence // in any case, taken up again below
        }
        if (signal.aborted) return
        // Said at once, as looking may take as long again.
        if (silent && now.end === null) setLost('silent')
        const found = await look()
        if (signal.aborted) return
        // Whoever trained in a terminal may be gone when the run is over: nothing is missing.
        const over = found ? !goesOn(found.state) : now.end !== null
        if (!silent) setLost(over ? null : 'broken')
        await pause(over ? 3000 : 1500, signal)
      }
    }
    void listen()
    return () => {
      controller.abort()
      cancelAnimationFrame(frame)
    }
  }, [id])
  return { run, progress, lost, error, setRun }
}
