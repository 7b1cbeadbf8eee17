import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'

/** Where the server of run.mjs answers. */
export const url = process.env.FIRTH_URL

// Machines that run tests are slow and busy; nothing here asserts a time.
export const patience = 180_000

let browser

/** Starts Chromium for the tests of a file. WebGL runs in software, as there is no graphics card. */
export function startBrowser({ webgl = true } = {}) {
  before(async () => {
    const graphics = webgl ? ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu', '--disable-3d-apis']
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', ...graphics], timeout: patience })
  }, { timeout: patience })
  after(async () => browser?.close())
}

/**
 * Opens the page in a window of its own and runs use. Afterwards the test fails
 * if the page wrote an error to the console, asked another server for anything,
 * or was wider than its window. errors: patterns of console errors that belong to
 * the test, such as the browser's line about an answer with status 400. clock: the test
 * can move the page's time on (page.clock).
 */
export async function visit(t, hash, use, { width = 1280, height = 800, dark = false, lang = 'en-US', touch = false, software = true, errors = [], at = url, ratio = 1, late = false, clock = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', locale: lang, hasTouch: touch, deviceScaleFactor: ratio, acceptDownloads: true, reducedMotion: 'reduce' })
  context.setDefaultTimeout(patience)
  if (software) await context.addInitScript(() => location.protocol === 'http:' && localStorage.setItem('firth.webgl', 'software'))
  const page = await context.newPage()
  if (clock) await page.clock.install()
  const faults = []
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !errors.some((e) => e.test(text))) faults.push(`console: ${text}`)
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.stack}`))
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(at) && !/^(data|blob):/.test(to)) faults.push(`a request to ${to}`)
  })
  try {
    await page.goto(`${at}#${hash}`)
    // late: the view comes only when the test has done something.
    if (!late) await page.locator('main h1').first().waitFor({ state: 'attached' })
    await use(page)
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (excess > 0) faults.push(`the page is ${excess} pixels wider than its window`)
    await picture(page, t.name)
  } catch (error) {
    await picture(page, `FAILED ${t.name}`).catch(() => {})
    throw error
  } finally {
    await context.close()
  }
  assert.deepEqual(faults, [])
}

/** Keeps a screenshot in test/out, for people to look at. */
export async function picture(page, name) {
  const folder = path.join(path.dirname(new URL(import.meta.url).pathname), 'out')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`), timeout: patience })
}

/** The browser's own line about an answer that is an error; a test that provokes one expects it. */
export const refusals = [/the server responded with a status of 4\d\d/]

/** Waits until nothing is on its way any more. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.busy, .skeleton'))
}

/** What the map reports of itself, once it has drawn labels. */
export async function map(page) {
  await page.waitForFunction(() => window.firthMap?.().labels.length > 0)
  return page.evaluate(() => {
    const { at: _, ...rest } = window.firthMap()
    return rest
  })
}

/** Where a word lies on the screen. */
export async function wordAt(page, word) {
  const { x, y } = await page.evaluate((w) => window.firthMap().at(w), word)
  const box = await page.locator('.map-overlay').boundingBox()
  return { x: box.x + x, y: box.y + y }
}
