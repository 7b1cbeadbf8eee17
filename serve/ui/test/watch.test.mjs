import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { patience, picture, startBrowser, visit } from './browser.mjs'
import { holdingProxy, serve } from './server.mjs'

startBrowser({ webgl: false })

const firth = process.env.FIRTH
const folder = process.env.FIRTH_TEMPORARY
// What the browser says of a connection that was cut, or of a server that is gone.
const cut = [/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/]
const patient = { timeout: 4 * patience }

/** A text of the small world; tells its path. */
async function text() {
  const name = path.join(folder, 'watch.txt')
  const file = await open(name, 'w')
  const child = spawn(firth, ['demo', '--text', '--tokens', '60000'], { stdio: ['ignore', file.fd, 'inherit'] })
  const [code] = await once(child, 'exit')
  await file.close()
  assert.equal(code, 0)
  return name
}

/** Starts firth train --watch, and waits until it says where to look. */
async function train(...args) {
  const child = spawn(firth, ['train', ...args, '--watch', '--watch-stay', '--progress', 'none'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const said = []
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line)
      const found = /Watch it at (\S+)/.exec(line)
      if (found) resolve(new URL(found[1]))
    })
    child.on('exit', (code) => reject(new Error(`firth train ended with ${code}:\n${said.join('\n')}`)))
  })
  return {
    url,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
      await ended
    },
  }
}

test('watch: a run in a terminal, to its end, over a connection that is cut', patient, async (t) => {
  const run = await train(await text(), '--dim', '24', '--epochs', '30', '--watch-words', 'king,xyzzy', '-o', path.join(folder, 'watched.safetensors'))
  const proxy = await holdingProxy(run.url.origin, /\/v1\/runs\/terminal\/events$/, /^event: training$/m)
  try {
    // The address that the command prints is that of the run.
    await visit(t, run.url.hash.slice(1), async (page) => {
      await page.getByRole('heading', { name: 'watched.safetensors' }).waitFor()
      await page.locator('.chart').first().waitFor()
      proxy.cut()
      await page.getByText('done', { exact: true }).waitFor()
      await page.locator('.watched-word', { hasText: 'king' }).locator('li').first().waitFor()
      await page.locator('.watched-word', { hasText: 'xyzzy' }).getByText('not in the vocabulary').waitFor()
      await page.locator('.moving-map').waitFor()
      // Taken up behind the event that came last.
      assert.ok(proxy.asked.length >= 2, `the stream was asked for ${proxy.asked.length} times`)
      assert.equal(proxy.asked[0], undefined)
      assert.ok(Number(proxy.asked[1]) >= 1, `asked again after ${proxy.asked[1]}`)
      // A terminal's run is not begun, resumed or deleted here; its model is served while the page stays.
      assert.equal(await page.getByRole('button', { name: /Start training|Go on|Delete/ }).count(), 0)
      await page.getByRole('link', { name: 'Ask it' }).click()
      await page.waitForURL(/#\/ask\?model=watched/)
    }, { at: proxy.url, errors: cut })
    // Without the run in the address the view finds it.
    await visit(t, '/train', (page) => page.waitForURL(/run=terminal/), { at: `${run.url.origin}/` })
  } finally {
    await proxy.end()
    await run.end()
  }
})

test('watch: a connection that says nothing any more', patient, async (t) => {
  const run = await train(await text(), '--dim', '24', '--epochs', '30', '-o', path.join(folder, 'silent.safetensors'))
  const proxy = await holdingProxy(run.url.origin, /\/v1\/runs\/terminal\/events$/, /^event: training$/m, { silent: true })
  try {
    await visit(t, run.url.hash.slice(1), async (page) => {
      await page.getByRole('heading', { name: 'silent.safetensors' }).waitFor()
      await page.locator('.chart').first().waitFor()
      await page.clock.fastForward(60_000)
      const note = page.getByText('Nothing has come from the server for a while; connecting again…')
      await note.waitFor()
      await picture(page, 'watch silent')
      proxy.free()
      // The page learns from the record that the run is over, but only the stream has what it brought.
      await page.getByText(/words from .* tokens; the file has/).waitFor()
      await note.waitFor({ state: 'detached' })
      assert.ok(Number(proxy.asked[1]) >= 1, `asked again after ${proxy.asked[1]}`)
    }, { at: proxy.url, clock: true })
  } finally {
    await proxy.end()
    await run.end()
  }
})

test('watch: a server that ends and comes back', patient, async (t) => {
  const flags = ['--training-dir', path.join(folder, 'restarted')]
  const models = process.env.FIRTH_MODELS.split(path.delimiter)
  let server = await serve(firth, models, ...flags)
  const { url } = server
  try {
    await visit(t, '/train', async (page) => {
      await page.getByLabel('Epochs').fill('900')
      await page.getByRole('button', { name: 'Start training' }).click()
      await page.getByText(/^Epoch \d+ of 900/).waitFor()
      await server.end()
      await page.getByText('The connection broke off; trying again…').waitFor()
      server = await serve(firth, models, ...flags, '--listen', new URL(url).host)
      // The run was stopped with the server, which the page finds out by itself.
      await page.getByText('stopped', { exact: true }).waitFor()
      await page.getByText('The connection broke off; trying again…').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Go on' }).click()
      await page.getByText(/^Epoch \d+ of 900/).waitFor()
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.getByText('stopped', { exact: true }).waitFor()
    }, { at: url, errors: cut })
  } finally {
    await server.end()
  }
})

test('watch: a server that trains nothing says so', patient, async (t) => {
  const server = await serve(firth, process.env.FIRTH_MODELS.split(path.delimiter), '--no-training')
  const asked = []
  try {
    await visit(t, '/ask', async (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await page.keyboard.press('4')
      await page.getByText('This server does not train').waitFor()
      await page.evaluate(() => (location.hash = '#/train?run=r0123456789abcdef'))
      await page.getByText('This server does not train').waitFor()
    }, { at: server.url })
  } finally {
    await server.end()
  }
  assert.deepEqual(asked.filter((p) => /\/v1\/(runs|corpora)/.test(p)), [])
})
