import assert from 'node:assert/strict'
import test from 'node:test'
import { picture, startBrowser, visit } from './browser.mjs'

startBrowser({ webgl: false })

const text = 'The king’s GPU 很快! 👩‍🚀 שלום'
const address = (more = '') => `/tokenize?text=${encodeURIComponent(text)}&with=words,chars,model:world-en${more}`
const column = (page, name) => page.getByRole('region', { name })

test('tokenize: several tokenizers side by side', async (t) => {
  await visit(t, address(), async (page) => {
    const words = column(page, 'Words (Unicode)')
    await words.locator('.tok').first().waitFor()
    assert.equal(await words.locator('.tok').first().textContent(), 'The')
    // All of the text is there, between and in the tokens.
    assert.equal((await words.locator('.tok-flow').textContent()).replaceAll('⏎', '\n'), text)
    // The same word has the same color with every tokenizer.
    const model = column(page, 'As model world-en')
    await model.locator('.tok').first().waitFor()
    const hue = (where, word) => where.locator('.tok', { hasText: word }).first().evaluate((e) => [...e.classList].find((c) => c.startsWith('color-')))
    assert.equal(await hue(words, '快'), await hue(column(page, 'Characters'), '快'))
    assert.ok((await model.locator('.tok.unknown').count()) > 0)
    await model.getByText(/unknown to the model/).waitFor()
  })
})

test('tokenize: ids and offsets by keyboard', async (t) => {
  await visit(t, address(), async (page) => {
    const model = column(page, 'As model world-en')
    const first = model.locator('.tok').first()
    await first.waitFor()
    await first.focus()
    await model.getByText('bytes 0–3').waitFor()
    await model.locator('.tok-detail').getByText(/^Id \d/).waitFor()
    await page.keyboard.press('ArrowRight')
    await model.getByText(/bytes 4–/).waitFor()
    assert.equal(await column(page, 'Characters').locator('.tok.looked').count() > 1, true)
    await page.getByRole('radio', { name: 'Table' }).check()
    await model.locator('tbody tr').first().waitFor()
    assert.match(page.url(), /show=table/)
  })
})

test('tokenize: typing, Chinese, a phone, dark', async (t) => {
  await visit(t, '/tokenize', async (page) => {
    await page.getByLabel('文字').fill('南京市长江大桥')
    const han = column(page, '中文词（词典）')
    await han.locator('.tok', { hasText: /^长江大桥$/ }).waitFor()
    await page.getByText('单字', { exact: true }).first().waitFor()
    await page.getByLabel('文字').fill('   ')
    await page.getByText('在上面写点什么').waitFor()
    await page.getByLabel('文字').fill('研究生命的起源')
    await han.locator('.tok').first().waitFor()
  }, { width: 360, height: 740, dark: true, lang: 'zh-CN', touch: true })
})

test('tokenize: a long text stays quick to draw', async (t) => {
  await visit(t, '/tokenize?with=words', async (page) => {
    await page.getByLabel('Text', { exact: true }).fill('lorem ipsum dolor '.repeat(5000))
    const words = column(page, 'Words (Unicode)')
    await words.getByText('15,000 tokens').first().waitFor()
    assert.equal(await words.locator('.tok').count(), 1500)
    await words.getByRole('button', { name: /Show .* more/ }).click()
    await page.waitForFunction(() => document.querySelectorAll('.tok').length === 3000)
    await picture(page, 'tokenize long')
  })
})
