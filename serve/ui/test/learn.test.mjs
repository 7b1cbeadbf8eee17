import assert from 'node:assert/strict'
import test from 'node:test'
import { picture, startBrowser, visit } from './browser.mjs'

startBrowser({ webgl: false })

const step = (page, id) => page.locator(`#step-${id}`)
/** The number that a formula ends in. */
const result = async (formula) => Number((await formula.locator('.of-result').last().textContent()).replace('−', '-'))

test('learn: the numbers are those of the sentence', async (t) => {
  await visit(t, '/learn', async (page) => {
    await step(page, 'window').getByText('P(自,太,以,来|古)', { exact: false }).first().waitFor()
    await page.getByText('37').first().waitFor()
    // The probabilities add up to 1, and the product is that of its factors.
    const values = await step(page, 'softmax').locator('.bar-value').allTextContents()
    assert.equal(values.length, 18)
    assert.ok(Math.abs(values.reduce((sum, v) => sum + Number(v), 0) - 1) < 0.002)
    // Formula and finite difference agree.
    const rows = await step(page, 'gradient').locator('table tbody tr').allTextContents()
    assert.equal(rows.length, 2)
    const cells = await step(page, 'gradient').locator('table tbody td').allTextContents()
    for (let d = 0; d < cells.length; d += 2) assert.ok(Math.abs(Number(cells[d].replace('−', '-')) - Number(cells[d + 1].replace('−', '-'))) < 1e-7)
    // Trained, the two words are alike.
    await step(page, 'after').locator('.formula .of-result').waitFor()
    assert.ok((await result(step(page, 'after').locator('.formula').first())) > 0.9)
    await picture(page, 'learn top')
  }, { lang: 'zh-CN' })
})

test('learn: everything follows a change', async (t) => {
  await visit(t, '/learn', async (page) => {
    await page.getByLabel('Text', { exact: true }).fill('red apple green apple\nred pear green pear')
    await step(page, 'tokens').getByText(/vocabulary of/).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('#step-softmax .bars li').length === 4)
    const before = await step(page, 'softmax').locator('.bar-value').allTextContents()
    await page.getByLabel('Seed').fill('7')
    await page.waitForFunction((old) => document.querySelector('#step-softmax .bar-value').textContent !== old, before[0])
    await page.getByLabel('Dimension D').fill('12')
    await page.waitForFunction(() => document.querySelectorAll('#step-gradient table tbody tr').length === 8)
    assert.match(page.url(), /D=12/)
    assert.match(page.url(), /seed=7/)
    // Another center, by keyboard.
    const strip = step(page, 'window').getByRole('group')
    await strip.locator('button[aria-pressed=true]').focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(await strip.locator('button[aria-pressed=true]').evaluate((e) => e === document.activeElement), true)
    await page.getByRole('radio', { name: 'After training' }).check()
    await step(page, 'softmax').getByText(/have learned/).waitFor()
    await page.getByLabel('Text', { exact: true }).fill('!!!')
    await page.getByText('Write at least two words').waitFor()
  })
})

test('learn: training goes forward and back', async (t) => {
  await visit(t, '/learn', async (page) => {
    const training = step(page, 'training')
    await training.getByText(/^Pair 1 of/).waitFor()
    await training.getByRole('button', { name: 'One pair' }).click()
    await training.getByText(/^Pair 2 of/).waitFor()
    await training.getByRole('button', { name: 'Back' }).click()
    await training.getByText(/^Pair 1 of/).waitFor()
    await training.getByRole('button', { name: 'Play' }).click()
    await page.waitForFunction(() => !/^Pair 1 of/.test(document.querySelector('.player-at').textContent))
    await training.getByRole('button', { name: 'Pause' }).click()
    await training.getByRole('button', { name: 'To the end' }).click()
    await training.getByText(/^Trained/).waitFor()
    await training.getByRole('radio', { name: 'Negative sampling' }).check()
    await training.getByText(/^negatives:/).waitFor()
    await training.scrollIntoViewIfNeeded()
    await picture(page, 'learn training')
  })
})

test('learn: on a phone, dark', async (t) => {
  await visit(t, '/learn', async (page) => {
    await step(page, 'after').locator('.formula').first().waitFor()
    await picture(page, 'learn phone')
  }, { width: 320, height: 640, dark: true, touch: true })
})
