import assert from 'node:assert/strict'
import test from 'node:test'

import { keyQuestion } from '../../src/key'
import { readEvents, type StreamEvent } from '../../src/stream'
import { Silence, watched } from '../../src/watchdog'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A stream of these pieces, however they are cut. */
function streamOf(...pieces: Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(c) {
      pieces.forEach((piece) => c.enqueue(piece))
      c.close()
    },
  })
}

test('an event stream is read the same however it is cut', async () => {
  const text = 'retry: 2000\n\nid: 1\nevent: queued\ndata: {"ahead":1}\n\n: alive\n\nid: 2\r\ndata: 水\r\ndata:  b\r\n\r\nid: 3\nevent: nothing\n\ndata\n\ndata: cut off'
  const want: StreamEvent[] = [{ id: '1', event: 'queued', data: '{"ahead":1}' }, { id: '2', event: 'message', data: '水\n b' }, { id: '3', event: 'message', data: '' }]
  const all = bytes(text)
  for (let cut = 0; cut <= all.length; cut++) {
    const got: StreamEvent[] = []
    await readEvents(streamOf(all.slice(0, cut), all.slice(cut)), (e) => got.push(e))
    assert.deepEqual(got, want, `cut at ${cut}`)
  }
})

test('events go on behind the last one', async () => {
  const got: string[] = []
  await readEvents(streamOf(bytes('data: a\n\nid: 8\ndata: b\n\n')), (e) => got.push(e.id), { lastId: '7' })
  assert.deepEqual(got, ['7', '8'])
})

test('comments are heard, and silence is given up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  let server!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  let left = false
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (c) => void (server = c) })
  let end: unknown = null
  void watched(45_000, (signal, heard) => {
    // What fetch does with the body of its answer.
    signal.addEventListener('abort', () => {
      left = true
      server.error(new DOMException('aborted', 'AbortError'))
    })
    return readEvents(body, () => {}, { heard })
  }).catch((e: unknown) => void (end = e))
  const pass = async (ms: number) => {
    await turn()
    t.mock.timers.tick(ms)
    await turn()
  }
  for (let i = 0; i < 20; i++) {
    await pass(44_000)
    assert.equal(end, null, 'it is alive')
    server.enqueue(bytes(': alive\n\n'))
  }
  await pass(44_999)
  assert.equal(left, false)
  await pass(1)
  assert.equal(left, true)
  assert.ok(end instanceof Silence, String(end))
})

test('work that ends, fails or is not wanted any more is no silence', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let seen: AbortSignal | undefined
  assert.equal(await watched(10, async (signal) => {
    seen = signal
    return 'x'
  }), 'x')
  assert.equal(seen?.aborted, true, 'nothing is left open')
  await assert.rejects(watched(10, () => Promise.reject(new Error('its own'))), /its own/)
  const until = (signal: AbortSignal) => new Promise<never>((_, reject) => {
    const leave = () => reject(new DOMException('aborted', 'AbortError'))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
  })
  const outer = new AbortController()
  const waiting = watched(10, until, outer.signal)
  outer.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  await assert.rejects(watched(10, until, outer.signal), { name: 'AbortError' })
})

test('the reader may take any time to find a key', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let given = false
  const waiting = watched(10, (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => {
    given = true
    reject(new Error())
  })))
  keyQuestion.value = { wrong: false, answer: () => {} }
  for (let i = 0; i < 5; i++) t.mock.timers.tick(10)
  assert.equal(given, false)
  keyQuestion.value = null
  t.mock.timers.tick(10)
  await assert.rejects(waiting, Silence)
})
