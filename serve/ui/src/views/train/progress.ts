// What the events of a run add up to: plain data, for charts and tables.
import type { Run } from '../../api'

export interface Step {
  /** How much of the text was trained, in epochs. */
  at: number
  loss: number
  speed: number
  rate: number
}

export interface Evaluation {
  at: number
  heldOut: number | null
  scores: Record<string, number | null>
}

export interface Near {
  word: string
  score: number
}

export interface Seen {
  at: number
  words: Record<string, Near[]>
  unknown: string[]
}

export interface MapPicture {
  at: number
  words: string[]
  /** base64 of float32, two a word */
  positions: string
}

export interface Summary {
  words?: number
  tokens?: number
  pairs?: number
  stopped_early?: boolean
}

export interface Progress {
  reading: { bytes: number; total: number | null; tokens: number; speed: number } | null
  percent: number
  epoch: number
  epochs: number
  secondsLeft: number | null
  steps: Step[]
  evaluations: Evaluation[]
  seen: Seen[]
  map: MapPicture | null
  ahead: number | null
  /** How the run ended, as far as its events tell. */
  end: 'done' | 'stopped' | 'failed' | null
  resumable: boolean
  error: string | null
  summary: Summary | null
  remarks: string[]
  bytes: number | null
}

export const nothing: Progress = {
  reading: null, percent: 0, epoch: 0, epochs: 0, secondsLeft: null, steps: [], evaluations: [], seen: [], map: null, ahead: null,
  end: null, resumable: false, error: null, summary: null, remarks: [], bytes: null,
}

/** Tells whether more is to come of a run. */
export function goesOn(state: Run['state']): boolean {
  return state === 'queued' || state === 'reading' || state === 'training' || state === 'stopping'
}

/** More points than this are thinned out: a chart has no more columns. */
const mostSteps = 1200
const mostSeen = 400

/** The fields of all kinds of events, as the server names them. */
interface Fields {
  ahead: number
  resumed: boolean
  bytes: number
  total_bytes: number | null
  tokens: number
  tokens_per_second: number
  epoch: number
  epochs: number
  percent: number
  positions: number | string
  total_positions: number
  loss: number
  learning_rate: number
  seconds_left: number
  held_out_loss: number
  scores: Record<string, number | null>
  words: unknown
  unknown: string[]
  file: { bytes: number }
  summary: Summary
  remarks: string[]
  resumable: boolean
  error: string
}

/** The state after an event; events that are not known change nothing. */
export function after(p: Progress, name: string, data: unknown): Progress {
  const d = (data ?? {}) as Partial<Fields>
  switch (name) {
    case 'queued':
      return { ...p, ahead: Number(d.ahead ?? 0), end: null, error: null }
    case 'started':
      // A run that goes on from a checkpoint takes up its curves; one that begins anew drops them.
      return { ...(d.resumed ? p : { ...nothing }), ahead: null, end: null, error: null }
    case 'reading':
      return { ...p, ahead: null, end: null, reading: { bytes: d.bytes ?? 0, total: d.total_bytes ?? null, tokens: d.tokens ?? 0, speed: d.tokens_per_second ?? 0 } }
    case 'training': {
      const epochs = Number(d.epochs ?? 0)
      const total = Number(d.total_positions ?? 0)
      const at = total > 0 ? (epochs * Number(d.positions)) / total : (epochs * Number(d.percent ?? 0)) / 100
      const step = { at, loss: d.loss ?? 0, speed: d.tokens_per_second ?? 0, rate: d.learning_rate ?? 0 }
      // What was trained after the checkpoint is trained again.
      const steps = thinned([...p.steps.filter((s) => s.at < at), step], mostSteps)
      return { ...p, ahead: null, end: null, percent: d.percent ?? 0, epoch: d.epoch ?? 0, epochs, secondsLeft: d.seconds_left ?? null, steps }
    }
    case 'evaluation': {
      const evaluation = { at: d.epoch ?? 0, heldOut: d.held_out_loss ?? null, scores: d.scores ?? {} }
      return { ...p, evaluations: [...p.evaluations.filter((e) => e.at < evaluation.at), evaluation] }
    }
    case 'watched': {
      const seen = { at: d.epoch ?? 0, words: (d.words as Record<string, Near[]> | undefined) ?? {}, unknown: d.unknown ?? [] }
      // Other words at the same time: the table is asked anew.
      return { ...p, seen: thinned([...p.seen.filter((s) => s.at < seen.at), seen], mostSeen) }
    }
    case 'map':
      return { ...p, map: { at: d.epoch ?? 0, words: (d.words as string[] | undefined) ?? [], positions: String(d.positions ?? '') } }
    case 'done': {
      return { ...p, end: 'done', percent: 100, secondsLeft: 0, summary: d.summary ?? null, remarks: d.remarks ?? [], bytes: d.file?.bytes ?? null }
    }
    case 'stopped':
      return { ...p, end: 'stopped', resumable: d.resumable ?? false, secondsLeft: null }
    case 'failed':
      return { ...p, end: 'failed', error: d.error ?? null, secondsLeft: null }
    default:
      return p
  }
}

/** Every other point if there are too many; the last one stays. */
function thinned<T>(points: T[], most: number): T[] {
  return points.length <= most ? points : points.filter((_, i) => i % 2 === 1 || i === points.length - 1)
}

export interface Changed extends Near {
  /** How many places up (positive) or down since the earlier list; null: it is new. */
  moved: number | null
}

/** A list of neighbors, with what has changed since an earlier one. */
export function changes(now: Near[], before: Near[] | undefined): Changed[] {
  return now.map((near, i) => {
    const was = before?.findIndex((b) => b.word === near.word) ?? -1
    return { ...near, moved: before === undefined ? 0 : was < 0 ? null : was - i }
  })
}

/** The state of things at an epoch: the last one that was seen up to then. */
export function seenAt(seen: Seen[], at: number): Seen | undefined {
  return seen.findLast((s) => s.at <= at + 1e-9) ?? seen[0]
}

/** Seconds as hours, minutes and seconds: 3:05, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000
    unit++
  }
  return `${bytes >= 100 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`
}

/** Words as people list them: separated by commas or white space; none twice. */
export function wordList(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter((word) => word !== ''))]
}
