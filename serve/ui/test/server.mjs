import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Trains the two small worlds, English and Chinese; tells the models' paths. */
export async function trained(firth, folder) {
  const models = []
  for (const lang of ['en', 'zh']) {
    const model = path.join(folder, `world-${lang}.safetensors`)
    const child = spawn(firth, ['demo', '--lang', lang, '-o', model, '--progress', 'none'], { stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`firth demo --lang ${lang} ended with ${code}`)
    models.push(model)
  }
  return models
}

/** Starts firth serve on a free port and waits until it says where. */
export async function serve(firth, models, ...flags) {
  const child = spawn(firth, ['serve', ...models, '--listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said = []
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line)
      const found = /https?:\/\/[^\s]+:\d+\//.exec(line)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`firth serve ended with ${code}:\n${said.join('\n')}`)))
  })
  return {
    url,
    async end() {
      child.removeAllListeners('exit')
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * A proxy in front of a server that holds back one answer: the first at a path that
 * matches which, from where it matches until. cut breaks its connection off; asked has
 * what each request for such a path said in Last-Event-ID. silent: the next requests
 * for such a path are held back as well, until free.
 */
export async function holdingProxy(origin, which, until, { silent = false } = {}) {
  const asked = []
  let held
  let free
  const freed = silent ? new Promise((resolve) => (free = resolve)) : null
  const proxy = http.createServer(async (request, response) => {
    const watched = which.test(request.url)
    const first = watched && asked.length === 0
    if (watched) asked.push(request.headers['last-event-id'])
    if (watched && !first) await freed
    if (response.destroyed) return // the page gave up
    const to = new URL(request.url, origin)
    // The server answers to the name that it has; the browser has the proxy's.
    const headers = { ...request.headers, host: to.host }
    const onward = http.request(to, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      let text = ''
      answer.on('data', (chunk) => {
        response.write(chunk)
        if (!first || !until.test((text += chunk))) return
        answer.pause()
        held = response
      })
      answer.on('end', () => response.end())
      answer.on('close', () => answer.complete || response.destroy())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${proxy.address().port}/`,
    asked,
    cut: () => held.destroy(),
    free,
    async end() {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
