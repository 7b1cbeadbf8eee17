// Runs all tests of the page: node test/run.mjs [file…]. First those of single
// modules (test/unit), which need Node only; then those in the browser
// (test/*.test.mjs), on top of a real firth that serves really trained models.
// node test/run.mjs unit runs the first alone.
//
//   FIRTH     a firth that is built already; else the Go command builds one
//   CHROMIUM  the browser; /usr/bin/chromium unless given
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { serve, trained } from './server.mjs'

const here = path.dirname(new URL(import.meta.url).pathname)
const ui = path.dirname(here)
const temporary = mkdtempSync(path.join(tmpdir(), 'firth-ui-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))

const only = process.argv.slice(2)
const wanted = (file) => only.length === 0 || only.some((o) => file.includes(o))

function node(files, env = {}) {
  return new Promise((resolve) => {
    // One file at a time: they share one server and a machine of few cores.
    const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], { stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function find(folder, end) {
  return readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)).filter((name) => name.endsWith(end) && wanted(name)).sort()
}

async function modules() {
  const files = find(path.join(here, 'unit'), '.test.ts')
  if (files.length === 0) return 0
  const entries = Object.fromEntries(files.map((file) => [path.basename(file, '.ts'), file]))
  const out = path.join(temporary, 'modules')
  await build({ root: ui, logLevel: 'error', ssr: { noExternal: true }, build: { ssr: true, outDir: out, emptyOutDir: true, copyPublicDir: false, rolldownOptions: { input: entries, output: { entryFileNames: '[name].mjs' } } } })
  return node(Object.keys(entries).map((name) => path.join(out, `${name}.mjs`)))
}

async function browser() {
  const files = find(here, '.test.mjs')
  if (files.length === 0) return 0
  let firth = process.env.FIRTH
  if (!firth) {
    firth = path.join(temporary, process.platform === 'win32' ? 'firth.exe' : 'firth')
    const built = spawnSync('go', ['build', '-o', firth, './cmd/firth'], { cwd: path.join(ui, '..', '..'), stdio: 'inherit' })
    if (built.status !== 0) throw new Error('firth does not build')
  }
  const models = await trained(firth, temporary)
  // A folder of its own: the usual one may be in use by a server of the reader's.
  const server = await serve(firth, models, '--training-dir', path.join(temporary, 'frame'))
  try {
    return await node(files, { FIRTH: firth, FIRTH_URL: server.url, FIRTH_MODELS: models.join(path.delimiter), FIRTH_TEMPORARY: temporary })
  } finally {
    await server.end()
  }
}

const first = await modules()
const second = only.includes('unit') ? 0 : await browser()
process.exit(first || second)
