import assert from 'node:assert/strict'
import path from 'node:path'
import test, { after, before } from 'node:test'
import { picture, refusals, startBrowser, visit } from './browser.mjs'
import { serve } from './server.mjs'

// A server of its own, as these tests train.
let server
before(async () => {
  if (process.env.FIRTH_TRAIN_URL) server = { url: process.env.FIRTH_TRAIN_URL, end: async () => {} }
  else server = await serve(process.env.FIRTH, process.env.FIRTH_MODELS.split(path.delimiter), '--training-dir', path.join(process.env.FIRTH_TEMPORARY, 'training'))
})
after(() => server?.end())

startBrowser({ webgl: false })

const visitTrain = (t, use, options = {}, hash = '/train') => visit(t, hash, use, { at: server.url, ...options })

test('train: a run on a sample, from start to model', async (t) => {
  await visitTrain(t, async (page) => {
    await page.getByLabel('Dimension').fill('32')
    await page.locator('.option.changed').getByRole('button', { name: 'Back to 64' }).waitFor()
    await page.getByLabel('Words', { exact: true }).fill('king, xyzzy')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText('done', { exact: true }).waitFor()
    assert.equal(await page.locator('.chart').count(), 4)
    await page.locator('.watched-word', { hasText: 'king' }).locator('li').first().waitFor()
    await page.locator('.watched-word', { hasText: 'xyzzy' }).getByText('not in the vocabulary').waitFor()
    await page.locator('.moving-map').waitFor()
    await picture(page, 'train done')
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download model' }).click()
    assert.match((await download).suggestedFilename(), /\.safetensors$/)
    await page.getByRole('link', { name: 'Ask it' }).click()
    // Its id is made of the run's name.
    await page.waitForURL(/#\/ask\?model=a-small-world/)
  })
})

test('train: stop, change the words, go on, delete', async (t) => {
  await visitTrain(t, async (page) => {
    await page.getByLabel('Epochs').fill('400')
    await page.getByLabel('Name', { exact: true }).fill('long run')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText(/^Epoch \d+ of 400/).waitFor()
    await page.getByRole('button', { name: 'Change the words' }).click()
    await page.getByLabel('Words', { exact: true }).fill('rome')
    await page.getByRole('button', { name: 'Watch these' }).click()
    await page.locator('.watched-word', { hasText: 'rome' }).locator('li').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('stopped', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText(/^Epoch \d+ of 400/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('stopped', { exact: true }).waitFor()
    page.once('dialog', (dialog) => dialog.accept())
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: '1. Text' }).waitFor()
    assert.equal(await page.locator('.run-list', { hasText: 'long run' }).count(), 0)
  })
})

test('train: an uploaded text, and what is wrong with it', async (t) => {
  await visitTrain(t, async (page) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file…' }).click()])
    await chooser.setFiles({ name: 'tiny.txt', mimeType: 'text/plain', buffer: Buffer.from('a small text of a few words only\n') })
    const corpus = page.locator('.corpus.chosen', { hasText: 'tiny.txt' })
    await corpus.waitFor()
    // Every word is rarer than min_count: the run fails, and says so.
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByText('failed', { exact: true }).waitFor()
    await page.locator('.error-note').waitFor()
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.getByRole('button', { name: 'Delete: tiny.txt' }).first().waitFor()
    // An option that cannot be is told at its field.
    await page.getByLabel('Stop early').fill('3')
    await page.getByLabel('Held-out share').fill('0')
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.locator('.option .wrong').waitFor()
    await page.waitForFunction(() => { const { top, bottom } = document.querySelector('.option .wrong').getBoundingClientRect(); return top > 0 && bottom < innerHeight })
  }, { errors: refusals })
})

test('train: Chinese, a phone, dark', async (t) => {
  await visitTrain(t, async (page) => {
    await page.getByRole('button', { name: '开始训练' }).waitFor()
    await page.locator('.corpus.chosen', { hasText: '小世界' }).waitFor()
    await page.getByRole('button', { name: '开始训练' }).click()
    await page.getByText('完成', { exact: true }).waitFor()
    await page.locator('.watched-word', { hasText: '国王' }).locator('li').first().waitFor()
  }, { width: 360, height: 740, dark: true, lang: 'zh-CN', touch: true })
})
