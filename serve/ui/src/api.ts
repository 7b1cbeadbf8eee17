// The server's HTTP API, as this page uses it. See /docs of a running server.
export { decodeFloats } from './floats'
import { askForKey, key } from './key'
import { t } from './i18n'
import { readEvents, type StreamEvent } from './stream'
import { watched } from './watchdog'

export interface Model {
  id: string
  words: number
  dim: number
  tokenizer: string | null
  format: string
  index: boolean
  training: Record<string, unknown> | null
}

export interface Neighbor {
  word: string
  id: number
  /** Cosine, -1 to 1. */
  score: number
  count?: number
}

export interface NeighborsRequest {
  model?: string
  words?: string[]
  expression?: string
  text?: string
  id?: number
  k?: number
  exact?: boolean
  skip?: string[]
  most_frequent?: number
}

export interface NeighborsAnswer {
  model: string
  /** made: words of the terms that the model does not have, but makes vectors of. */
  query: { terms: { word: string; weight: number }[]; unknown?: string[]; made?: string[] }
  neighbors: Neighbor[]
}

export interface SimilarityMatrix {
  words: string[]
  matrix: number[][]
  one_hot?: number[][]
  unknown?: string[]
  made?: string[]
}

/** The words, as they were asked for, that are not the model's own, whether it makes vectors of them or not. */
export function lacking({ unknown = [], made = [] }: Pick<SimilarityMatrix, 'unknown' | 'made'>): Set<string> {
  return new Set([...unknown, ...made])
}

export interface AnalogyRequest {
  model?: string
  a: string
  b: string
  c: string
  k?: number
  method?: '3cosadd' | '3cosmul'
}

export interface Token {
  text: string
  id: number | null
  /** Bytes of the UTF-8 text. */
  start: number
  end: number
}

export interface TokenizeRequest {
  model?: string
  tokenizer?: string
  text: string
}

export interface TokenizeAnswer {
  tokenizer: string
  tokens: Token[]
  characters: number
  unknown: number
}

export interface ProjectRequest {
  model?: string
  method: 'pca' | 'tsne'
  dims: 2 | 3
  top?: number
  words?: string[]
  clusters?: number
}

export interface ProjectAnswer {
  model: string
  method: 'pca' | 'tsne'
  dims: 2 | 3
  words: string[]
  ids: number[]
  counts: number[]
  clusters: number[] | null
  /** base64 of float32, little endian, n × dims, in [-1, 1]. See decodeFloats. */
  positions: string
}

/** What an option of training is set to. */
export type Value = string | number | boolean

export interface Run {
  id: string
  name: string
  state: 'queued' | 'reading' | 'training' | 'stopping' | 'stopped' | 'failed' | 'done'
  error?: string
  /** RFC 3339. */
  created: string
  /** Absent of a run that a terminal trains. */
  corpus?: string
  corpus_name: string
  options: Record<string, Value>
  watch: string[]
  /** The id that its model is served by, once it is. */
  model: string | null
  file?: { bytes: number; sha256: string }
  /** The data of the last event of each name; lists of runs leave out the large ones, watched and map. */
  last: Record<string, Record<string, unknown>>
  /** What went wrong beside the training itself. */
  remark?: string
}

export interface Corpus {
  id: string
  name: string
  /** As stored, packed perhaps. */
  bytes: number
  text_bytes: number
  lines: number
  created?: string
  tokenizer: string
  tokenizer_reason: string
  /** If it is not UTF-8. */
  encoding?: string
  repaired?: number
  skipped?: number
  sample?: boolean
  language?: string
  watch?: string[]
  suggested?: Record<string, Value>
}

/** An option of training. */
export interface Option {
  name: string
  group: string
  advanced?: boolean
  kind: 'choice' | 'integer' | 'number' | 'boolean' | 'text'
  default: Value
  choices?: string[]
  min?: number
  max?: number
  label: { en: string; zh: string }
  help: { en: string; zh: string }
}

export interface Settings {
  version: string
  languages: string[]
  limits: Record<string, number>
  /** Runs can be started. */
  training: boolean
  /** Absent where there are no runs, /v1/runs and /v1/corpora neither: a server that only shows a run has them. */
  options?: Option[]
  training_limits?: Record<string, number>
  /** /v1/explain is there. */
  explain?: boolean
}

/** An error of the server in OpenAI's shape, or of the way to it (status 0). */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly type = 'server_error',
    readonly code: string | null = null,
    readonly param: string | null = null,
    /** Words that the model knows, near to one that it does not. */
    readonly suggestions: string[] = [],
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** The word that a model does not know, if that is the error: its message begins with it, quoted. */
  get word(): string | null {
    if (this.code !== 'unknown_word') return null
    try {
      return JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(this.message)?.[0] ?? 'null') as string | null
    } catch {
      return null // escaped in a way of Go's that JSON does not have
    }
  }
}

/** Tells whether an error is only that the caller gave up (AbortController). */
export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** The address of an API path, wherever the page is mounted. */
export function address(path: string): string {
  return new URL(path.replace(/^\//, ''), document.baseURI).href
}

async function send(method: string, path: string, body: BodyInit | null, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  for (;;) {
    const used = key.peek()
    let response: Response
    try {
      response = await fetch(address(path), {
        method,
        body,
        signal: signal ?? null,
        headers: { ...headers, ...(used ? { Authorization: `Bearer ${used}` } : {}) },
      })
    } catch (error) {
      if (aborted(error)) throw error
      throw new ApiError(t('offline'), 0, 'connection_error')
    }
    if (response.ok) return response
    // 401: the reader enters a key, and the same request is sent again.
    if (response.status === 401 && (await askForKey(used))) continue
    throw await errorOf(response)
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: Partial<ApiError> & { message: string } }
    return new ApiError(error.message, response.status, error.type, error.code ?? null, error.param ?? null, error.suggestions ?? [])
  } catch {
    return new ApiError(t('notJSON', { status: response.status }), response.status)
  }
}

async function json<Answer>(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer
  } catch (error) {
    if (aborted(error)) throw error
    throw new ApiError(t('notJSON', { status: response.status }), response.status)
  }
}

/** GET of any JSON. */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return json(await send('GET', path, null, {}, signal))
}

/** POST (or PUT) of JSON that answers with JSON, or with nothing (204). */
export async function post<Answer>(path: string, body: unknown, signal?: AbortSignal, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
  const response = await send(method, path, JSON.stringify(body), { 'Content-Type': 'application/json' }, signal)
  return response.status === 204 ? (undefined as Answer) : json(response)
}

/** DELETE. */
export async function remove(path: string, signal?: AbortSignal): Promise<void> {
  await send('DELETE', path, null, {}, signal)
}

/** Sends a file or text as it is. */
export async function upload<Answer>(path: string, body: Blob, signal?: AbortSignal): Promise<Answer> {
  return json(await send('POST', path, body, { 'Content-Type': 'text/plain; charset=utf-8' }, signal))
}

/** GET of bytes, such as a model to download. */
export async function bytes(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await send('GET', path, null, {}, signal)).blob()
}

/**
 * For how many milliseconds the server may say nothing where it should: streams say
 * every 15 seconds that they are alive (Options.Heartbeat of package runs).
 */
export const longestSilence = 3 * 15_000

/**
 * Reads a text/event-stream until it ends or signal aborts, or throws a Silence.
 * EventSource cannot send a key, and does not tell of comments, which heard is called
 * for, too. lastId resumes behind that event. The caller reconnects. Where there is
 * nothing more to come, the server answers 204, which ends it at once.
 */
export async function events(path: string, on: (event: StreamEvent) => void, { lastId = '', heard, signal }: { lastId?: string; heard?: () => void; signal?: AbortSignal } = {}): Promise<void> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' }
  if (lastId) headers['Last-Event-ID'] = lastId
  await watched(longestSilence, async (signal, alive) => {
    const response = await send('GET', path, null, headers, signal)
    if (response.status === 204 || !response.body) return
    await readEvents(response.body, on, { lastId, heard: () => {
      alive()
      heard?.()
    } })
  }, signal)
}

/** The endpoints by name. */
export const api = {
  models: (signal?: AbortSignal) => get<{ data: Model[] }>('/v1/models', signal),
  neighbors: (request: NeighborsRequest, signal?: AbortSignal) => post<NeighborsAnswer>('/v1/neighbors', request, signal),
  similarity: (request: { model?: string; words: string[]; one_hot?: boolean }, signal?: AbortSignal) => post<SimilarityMatrix>('/v1/similarity', request, signal),
  analogy: (request: AnalogyRequest, signal?: AbortSignal) => post<{ answers: Neighbor[]; made?: string[] }>('/v1/analogy', request, signal),
  tokenizers: (signal?: AbortSignal) => get<{ tokenizers: { id: string; label: string }[] }>('/v1/tokenizers', signal),
  tokenize: (request: TokenizeRequest, signal?: AbortSignal) => post<TokenizeAnswer>('/v1/tokenize', request, signal),
  project: (request: ProjectRequest, signal?: AbortSignal) => post<ProjectAnswer>('/v1/project', request, signal),
  settings: (signal?: AbortSignal) => get<Settings>('/v1/settings', signal),
  corpora: (signal?: AbortSignal) => get<{ corpora: Corpus[] }>('/v1/corpora', signal),
  runs: (signal?: AbortSignal) => get<{ runs: Run[] }>('/v1/runs', signal),
  run: (id: string, signal?: AbortSignal) => get<Run>(ofRun(id), signal),
  startRun: (request: { corpus: string; options: Record<string, Value>; watch?: string[]; name?: string }) => post<Run>('/v1/runs', request),
  stopRun: (id: string) => post<Run>(ofRun(id, '/stop'), {}),
  resumeRun: (id: string) => post<Run>(ofRun(id, '/resume'), {}),
  watchWords: (id: string, words: string[]) => post<Run>(ofRun(id, '/watch'), { words }, undefined, 'PUT'),
  removeRun: (id: string) => remove(ofRun(id)),
  removeCorpus: (id: string) => remove(`/v1/corpora/${encodeURIComponent(id)}`),
}

/** The path of a run, or of a part of it: /events is a stream, /model a file. */
export function ofRun(id: string, part: '' | '/stop' | '/resume' | '/watch' | '/events' | '/model' = ''): string {
  return `/v1/runs/${encodeURIComponent(id)}${part}`
}
