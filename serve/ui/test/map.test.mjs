import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { map, patience, picture, refusals, startBrowser, visit, wordAt } from './browser.mjs'

startBrowser()

const patient = { timeout: 4 * patience }

async function chosen(page, word) {
  await page.locator('.map-chosen h2', { hasText: word }).waitFor()
  await page.locator('.map-chosen .neighbors tbody tr').nth(11).waitFor()
  return page.locator('.map-chosen tbody .word-button').allTextContents()
}

test('map: a click shows the neighbors of the original space', patient, (t) => visit(t, '/map?model=world-en', async (page) => {
  const drawn = await map(page)
  assert.equal(drawn.painter, 'webgl')
  assert.ok(drawn.labels.length > 30, `${drawn.labels.length} labels`)
  const { x, y } = await wordAt(page, 'king')
  await page.mouse.click(x, y)
  await page.locator('.map-chosen h2').waitFor()
  // Points lie close: whichever it was, its neighbors are the model's.
  const word = await page.locator('.map-chosen h2').textContent()
  const listed = await chosen(page, word)
  const answer = await page.evaluate(async (w) => (await fetch('v1/neighbors', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ model: 'world-en', words: [w], k: 12 }) })).json(), word)
  assert.deepEqual(listed, answer.neighbors.map((n) => n.word))
  assert.equal(new URL(page.url()).hash, `#/map?model=world-en&word=${word}`)
  // The next word, by its row; then nothing, by Escape.
  await page.locator('.map-chosen .word-button').first().click()
  await chosen(page, listed[0])
  await page.keyboard.press('Escape')
  await page.locator('.map-start').waitFor()
}))

test('map: labels never overlap, in Chinese too, at any zoom', patient, (t) => visit(t, '/map?model=world-zh&method=pca', async (page) => {
  for (const zoom of [0, 2, 2]) {
    for (let i = 0; i < zoom; i++) await page.keyboard.press('+')
    const { labels } = await map(page)
    assert.ok(labels.length > 10)
    assert.ok(labels.every((l) => l.width > 0))
    for (const [i, a] of labels.entries()) {
      for (const b of labels.slice(0, i)) {
        assert.ok(Math.abs(a.y - b.y) >= 17 || a.x + a.width <= b.x || b.x + b.width <= a.x, `${a.word} covers ${b.word}`)
      }
    }
  }
}, { lang: 'zh-CN' }))

test('map: typing finds a word and flies there', patient, (t) => visit(t, '/map?model=world-en', async (page) => {
  await map(page)
  await page.keyboard.press('/')
  await page.keyboard.type('rabbit')
  await page.getByRole('option', { name: 'rabbit', exact: true }).waitFor()
  assert.equal(await page.getByRole('combobox', { name: 'Find a word' }).getAttribute('aria-expanded'), 'true')
  await page.keyboard.press('Enter')
  await chosen(page, 'rabbit')
  await page.waitForFunction(() => /at=/.test(location.hash))
  const { x, y } = await wordAt(page, 'rabbit')
  const box = await page.locator('.map-overlay').boundingBox()
  assert.ok(Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2) < 30, 'the word is in the middle')
}))

test('map: an unknown word brings suggestions to click', patient, (t) => visit(t, '/map?model=world-en&word=kinng', async (page) => {
  await page.getByRole('button', { name: 'king', exact: true }).click()
  await chosen(page, 'king')
}, { errors: refusals }))

test('map: the address brings back place, choice and lasso', patient, (t) => visit(t, '/map?model=world-en&method=pca', async (page) => {
  await map(page)
  const box = await page.locator('.map-overlay').boundingBox()
  await page.mouse.move(box.x + 500, box.y + 300)
  await page.mouse.wheel(0, -600)
  await page.waitForFunction(() => /at=/.test(location.hash))
  await page.getByRole('button', { name: /^Lasso/ }).click()
  await page.getByRole('button', { name: /^Lasso/, pressed: true }).waitFor() // or the mouse would drag the map
  await page.mouse.move(box.x + 300, box.y + 200)
  await page.mouse.down()
  for (const [x, y] of [[600, 200], [600, 500], [300, 500], [305, 210]]) await page.mouse.move(box.x + x, box.y + y, { steps: 8 })
  await page.mouse.up()
  const count = await page.locator('.map-selection h2').textContent()
  assert.match(count, /^\d+ words in the lasso$/)
  const words = await page.locator('.map-list .word-button').allTextContents()
  const hash = new URL(page.url()).hash
  assert.match(hash, /lasso=/)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const file = await download
  assert.equal(file.suggestedFilename(), 'world-en-words.csv')
  const rows = (await readFile(await file.path(), 'utf8')).replace('\uFEFF', '').trim().split('\r\n').map((row) => row.split(','))
  assert.deepEqual(rows[0], ['word', 'id', 'count', 'x', 'y', 'class'])
  assert.deepEqual(rows.slice(1, words.length + 1).map((row) => row[0]), words)
  assert.equal(rows.length - 1, parseInt(count))
  // The same in another window of another size.
  await page.setViewportSize({ width: 1000, height: 640 })
  await page.goto('about:blank')
  await page.goto(`${process.env.FIRTH_URL}${hash}`)
  await page.locator('.map-selection h2').waitFor()
  assert.equal(await page.locator('.map-selection h2').textContent(), count)
  assert.deepEqual(await page.locator('.map-list .word-button').allTextContents(), words)
}))

test('map: by keyboard alone', patient, (t) => visit(t, '/map?model=world-en&method=pca', async (page) => {
  await map(page)
  const before = (await map(page)).frames
  await page.locator('.map-overlay').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.waitForFunction(() => /at=/.test(location.hash))
  assert.ok((await map(page)).frames > before)
  await page.keyboard.press('0')
  await page.waitForFunction(() => /at=0,0,1/.test(location.hash))
  await page.keyboard.press('Enter')
  await page.locator('.map-chosen h2').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('v')
  await page.locator('.map-selection h2').waitFor()
  assert.match(await page.locator('.map-selection h2').textContent(), /^1,283 words/)
}))

test('map: colors by frequency, cluster and own labels', patient, (t) => visit(t, '/map?model=world-en&method=pca', async (page) => {
  await map(page)
  await page.locator('.legend li').nth(9).waitFor()
  await page.locator('.legend button').first().click()
  assert.equal(await page.locator('.legend button').first().getAttribute('aria-pressed'), 'true')
  await page.getByLabel('Color', { exact: true }).selectOption('frequency')
  await page.locator('.legend.ramp').waitFor()
  await page.getByLabel('Color', { exact: true }).selectOption('label')
  await page.getByLabel('Words and labels').fill('king\tpeople\nqueen\tpeople\nrabbit\tanimal\nnosuchword\tanimal\nbad')
  await page.getByText('3 of 4 words are on the map. 1 line has no label.').waitFor()
  await page.getByRole('button', { name: 'Use these labels' }).click()
  assert.deepEqual(await page.locator('.legend button').allTextContents(), ['people', 'animal'])
}))

test('map: space', patient, (t) => visit(t, '/map?model=world-en&method=pca', async (page) => {
  await map(page)
  await page.getByRole('radio', { name: '3-D' }).check({ force: true })
  await page.waitForFunction(() => /dims=3/.test(location.hash) && window.firthMap?.().labels.length > 0)
  assert.equal((await map(page)).painter, 'webgl')
  const before = await wordAt(page, 'king')
  const box = await page.locator('.map-overlay').boundingBox()
  await page.mouse.move(box.x + 400, box.y + 300)
  await page.mouse.down()
  await page.mouse.move(box.x + 550, box.y + 330, { steps: 5 })
  await page.mouse.up()
  await page.waitForFunction(() => /at=/.test(location.hash))
  const after = await wordAt(page, 'king')
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) > 3, 'the map turned')
  // t-SNE draws in the plane.
  await page.getByRole('radio', { name: 't-SNE' }).check({ force: true })
  await page.waitForFunction(() => !/dims=3/.test(location.hash))
  await map(page)
}, { dark: true }))

test('map: goes on without WebGL when the context is lost', patient, (t) => visit(t, '/map?model=world-en&method=pca', async (page) => {
  assert.equal((await map(page)).painter, 'webgl')
  await page.evaluate(() => document.querySelector('.map-points').getContext('webgl').getExtension('WEBGL_lose_context').loseContext())
  await page.getByText('Drawn without WebGL').waitFor()
  assert.equal((await map(page)).painter, 'pixels')
  await page.waitForFunction(() => {
    const canvas = document.querySelector('.map-points')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((v, i) => i % 4 === 3 && v > 0).length > 500
  })
}))

test('map: on a phone, in Chinese, in the dark', patient, (t) => visit(t, '/map?model=world-zh', async (page) => {
  await map(page)
  await page.getByRole('combobox', { name: '查找词语' }).fill('母牛')
  await page.keyboard.press('Enter')
  await chosen(page, '母牛')
  await picture(page, 'map phone chosen')
}, { width: 320, height: 640, dark: true, lang: 'zh-CN', touch: true, ratio: 2 }))
