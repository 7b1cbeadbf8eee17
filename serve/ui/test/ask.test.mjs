import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { patience, picture, refusals, startBrowser, visit } from './browser.mjs'
import { serve } from './server.mjs'

startBrowser()

const patient = { timeout: 4 * patience }
const words = (page, n = 0) => page.locator('table.neighbors').nth(n).locator('.word-button').allTextContents()

test('ask: expressions', patient, (t) => visit(t, '/ask?model=world-en', async (page) => {
  await page.keyboard.press('/')
  await page.keyboard.type('king - man + woman')
  await page.keyboard.press('Enter')
  await page.locator('table.neighbors').waitFor()
  assert.equal((await words(page))[0], 'queen')
  assert.equal(await page.locator('.query').textContent(), 'king−man+woman')
  assert.match(page.url(), /q=king\+-\+man\+%2B\+woman/)
  // A word of the answer is the next question, and "back" the last one.
  await page.getByRole('button', { name: 'queen', exact: true }).click()
  await page.locator('.query', { hasText: /^queen$/ }).waitFor()
  await page.goBack()
  await page.locator('.query', { hasText: 'king' }).waitFor()
  assert.equal(await page.getByLabel('A word, or words with + and −').inputValue(), 'king - man + woman')
  await page.getByLabel('How many').selectOption('5')
  await page.waitForFunction(() => document.querySelectorAll('.neighbors tbody tr').length === 5)
}))

test('ask: unknown words have suggestions', patient, (t) => visit(t, '/ask?model=world-en&q=kinng+-+man+%2B+woman', async (page) => {
  await page.getByText('The model does not know “kinng”.').waitFor()
  await page.locator('.error-note').getByRole('button', { name: 'king', exact: true }).click()
  await page.locator('.query', { hasText: 'king−man+woman' }).waitFor()
}, { errors: refusals }))

test('ask: signs that are wrong are explained', patient, (t) => visit(t, '/ask?model=world-en&q=king+-', async (page) => {
  await page.getByRole('alert').getByText(/no word after the last -/i).waitFor()
}, { errors: refusals }))

test('ask: analogies, in Chinese', patient, (t) => visit(t, '/ask?model=world-zh&mode=analogy', async (page) => {
  await page.getByLabel('a', { exact: true }).fill('中国')
  await page.getByLabel('b', { exact: true }).fill('北京')
  await page.getByLabel('c', { exact: true }).fill('法国')
  await page.keyboard.press('Enter')
  await page.locator('.query em').waitFor()
  assert.equal(await page.locator('.query em').textContent(), '巴黎')
  await page.getByRole('radio', { name: '3CosMul' }).check({ force: true })
  await page.waitForFunction(() => /by=3cosmul/.test(location.hash))
  await page.locator('.query em', { hasText: '巴黎' }).waitFor()
}, { lang: 'zh-CN' }))

test('ask: two models side by side', patient, (t) => visit(t, '/ask?model=world-en&mode=compare&with=world-zh&q=paris', async (page) => {
  await page.locator('table.neighbors').waitFor()
  assert.ok((await words(page)).includes('rome'))
  // The other model has no such word, and says so in its own column.
  await page.getByText('The model does not know “paris”.').waitFor()
  await page.getByLabel('First model').selectOption('world-zh')
  await page.waitForFunction(() => /model=world-zh/.test(location.hash) && /with=world-en/.test(location.hash))
}, { errors: refusals, dark: true }))

test('ask: matrix and one-hot', patient, (t) => visit(t, '/ask?model=world-en&mode=matrix', async (page) => {
  await page.getByLabel('Words').fill('king, queen man\nwoman cat dog nosuch')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.locator('table.heat').nth(1).waitFor()
  await page.getByText('Not in the model: nosuch').waitFor()
  const cells = (n) => page.locator('table.heat').nth(n).locator('tbody td').allTextContents()
  const oneHot = await cells(1)
  assert.equal(oneHot.length, 36)
  oneHot.forEach((v, i) => assert.equal(v, i % 7 === 0 ? '1' : '0'))
  const learned = (await cells(0)).map((v) => Number(v.replace('−', '-')))
  assert.ok(learned[1] > learned[4], 'king is nearer to queen than to cat')
  await page.getByText('every word has a dimension of its own').waitFor()
  await page.getByRole('radio', { name: 'alike together' }).check({ force: true })
  await page.waitForFunction(() => /order=grouped/.test(location.hash))
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const text = await readFile(await (await download).path(), 'utf8')
  assert.equal(text.trim().split('\r\n').length, 7)
}, { errors: refusals }))

for (const [mode, address] of Object.entries({ near: 'q=rabbit', analogy: 'mode=analogy&a=man&b=king&c=woman', compare: 'mode=compare&q=king', matrix: 'mode=matrix&words=king,queen,cat,dog,paris,london,red,blue,big,large,bread,water,horse' })) {
  test(`ask: ${mode} on a phone`, patient, (t) => visit(t, `/ask?model=world-en&${address}`, async (page) => {
    await page.locator('table').first().waitFor()
  }, { width: 320, height: 640, touch: true, ratio: 2, errors: refusals }))
}

test('ask: words that n-grams make are told', patient, async (t) => {
  // A model of fastText's, with 12 words and vectors of n-grams.
  const server = await serve(process.env.FIRTH, [path.join(import.meta.dirname, '../../../vecfile/testdata/fasttext.bin')], '--no-training')
  const about = (lang) => ({ at: server.url, lang, ...(lang === 'zh-CN' ? { width: 320, height: 640, touch: true, ratio: 2, dark: true } : {}) })
  const one = 'is not among the model’s words: the vector that its n-grams make is used.'
  try {
    await visit(t, '/ask?q=qqqq', async (page) => {
      await page.locator('.answer').getByText(`“qqqq” ${one}`).waitFor()
      assert.equal(await page.locator('.query').textContent(), 'qqqq')
      // The map shows the model's own words only, and examples are made of them.
      assert.equal(await page.getByRole('link', { name: 'Show on the map' }).count(), 0)
      await page.locator('.examples-line .chip').first().waitFor()
      assert.deepEqual(await page.locator('.examples-line .chip').allTextContents(), ['水'])
      await picture(page, 'ask made')
      await page.getByLabel('A word, or words with + and −').fill('likes - qqqq + zzz')
      await page.keyboard.press('Enter')
      await page.getByText('“qqqq” and “zzz” are not among the model’s words: the vectors that their n-grams make are used.').waitFor()
      await page.getByLabel('A word, or words with + and −').fill('likes')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Show on the map' }).waitFor()
      assert.equal(await page.locator('.made').count(), 0)
      await page.evaluate(() => (location.hash = '#/ask?mode=analogy&a=likes&b=qqqq&c=liking'))
      await page.locator('.answer').getByText(`“qqqq” ${one}`).waitFor()
      await page.evaluate(() => (location.hash = '#/ask?mode=matrix&words=likes,qqqq,cat'))
      await page.locator('table.heat').nth(1).waitFor()
      await page.getByText(`“qqqq” ${one}`).waitFor()
      await page.getByText('it is zero throughout').waitFor()
      assert.deepEqual(await page.locator('table.heat').nth(1).locator('tbody td').allTextContents(), ['1', '0', '0', '0', '0', '0', '0', '0', '1'])
      await page.evaluate(() => (location.hash = '#/map?word=qqqq'))
      await page.locator('.map-chosen').getByText(`“qqqq” ${one}`).waitFor()
    }, about('en-US'))
    await visit(t, '/ask?q=qqqq+%2B+zzz', async (page) => {
      await page.getByText('模型里没有“qqqq”和“zzz”：用的是由其 n-gram 合成的向量。').scrollIntoViewIfNeeded()
    }, about('zh-CN'))
  } finally {
    await server.end()
  }
})
