import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { map, patience, refusals, settled, startBrowser, visit } from './browser.mjs'
import { serve } from './server.mjs'

startBrowser()

const patient = { timeout: 4 * patience }
const views = ['map', 'ask', 'tokenize', 'train', 'learn']

test('frame: every view, by its number', patient, (t) => visit(t, '/map?model=world-zh', async (page) => {
  for (const [i, view] of [...views.entries()].reverse()) {
    await page.keyboard.press(String(i + 1))
    await page.waitForFunction((v) => location.hash.startsWith(`#/${v}`) && document.querySelector('main h1'), view)
    // The chosen model goes along.
    assert.match(page.url(), /model=world-zh/)
    assert.equal(await page.locator('.views [aria-current]').count(), 1)
  }
}))

test('frame: language and theme are remembered', patient, (t) => visit(t, '/ask', async (page) => {
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await page.getByRole('button', { name: '切换到中文' }).click()
  await page.getByRole('heading', { name: '向向量提问' }).waitFor()
  await page.getByRole('button', { name: '深色' }).click()
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  await page.reload()
  await page.getByRole('heading', { name: '向向量提问' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans')
}))

test('frame: keyboard', patient, (t) => visit(t, '/ask', async (page) => {
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
  assert.match(page.url(), /#\/ask/)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('2') // a dialog keeps its keys to itself
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main', 'the focus is where it was')
  await page.keyboard.press('t')
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  const field = page.getByLabel('A word, or words with + and −')
  await field.waitFor() // comes with the models
  await page.keyboard.press('/')
  assert.ok(await field.evaluate((e) => e === document.activeElement))
  await page.keyboard.type('t?1')
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
  assert.equal(await field.inputValue(), 't?1')
}))

test('frame: no such view', patient, (t) => visit(t, '/ask', async (page) => {
  await page.evaluate(() => (location.hash = '#/nowhere'))
  await page.getByText('There is no such view.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Map' }).click()
  await map(page)
}))

for (const lang of ['en-US', 'zh-CN']) {
  test(`frame: all views at 320 pixels, ${lang}`, patient, (t) => visit(t, '/map', async (page) => {
    for (const view of views) {
      await page.evaluate((v) => (location.hash = `#/${v}`), view)
      await page.waitForFunction((v) => location.hash === `#/${v}` && document.querySelector('main h1'), view)
      await settled(page)
      const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
      assert.ok(wide <= window, `${view} is wider than the window`)
    }
  }, { width: 320, height: 568, lang, touch: true, errors: refusals }))
}

test('frame: a server with keys asks for one, and works with it', patient, async (t) => {
  const file = path.join(process.env.FIRTH_TEMPORARY, 'keys.txt')
  await writeFile(file, 'the-right-key-of-this-test reader\n', { mode: 0o600 })
  const server = await serve(process.env.FIRTH, process.env.FIRTH_MODELS.split(path.delimiter), '--api-key-file', file)
  try {
    await visit(t, '/ask?model=world-en&q=rabbit', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'This server asks for a key' })
      await dialog.getByLabel('API key').fill('wrong')
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await dialog.getByText('The server did not accept this key.').waitFor()
      await dialog.getByLabel('API key').fill('the-right-key-of-this-test')
      await page.keyboard.press('Enter')
      await page.locator('table.neighbors').waitFor()
      // Kept for this tab.
      await page.reload()
      await page.locator('table.neighbors').waitFor()
    }, { errors: refusals, at: server.url, late: true })
  } finally {
    await server.end()
  }
})

test('frame: a server that is gone is said to be gone', patient, async (t) => {
  const server = await serve(process.env.FIRTH, process.env.FIRTH_MODELS.split(path.delimiter))
  try {
    await visit(t, '/ask?model=world-en&q=rabbit', async (page) => {
      await page.locator('table.neighbors').waitFor()
      await server.end()
      await page.getByLabel('A word, or words with + and −').fill('king')
      await page.keyboard.press('Enter')
      await page.getByText('The server does not answer.').waitFor()
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    }, { errors: [/ERR_CONNECTION_REFUSED/], at: server.url })
  } finally {
    await server.end()
  }
})
