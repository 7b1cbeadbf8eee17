/** One message of an event stream. */
export interface StreamEvent {
  id: string
  event: string
  data: string
}

/**
 * Reads a text/event-stream (WHATWG HTML, section 9.2) to its end. heard is called for
 * whatever comes, comments too, by which a server says that it is alive.
 */
export async function readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>, on: (event: StreamEvent) => void, { lastId = '', heard }: { lastId?: string; heard?: () => void } = {}): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let id = lastId
  let event = ''
  let data: string[] = []
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    heard?.()
    const lines = (rest + value).split(/\r?\n/)
    rest = lines.pop()!
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) on({ id, event: event || 'message', data: data.join('\n') })
        event = ''
        data = []
        continue
      }
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'data') data.push(text)
      else if (field === 'event') event = text
      else if (field === 'id') id = text
    }
  }
}
