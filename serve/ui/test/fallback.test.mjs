import assert from 'node:assert/strict'
import test from 'node:test'
import { map, patience, startBrowser, visit } from './browser.mjs'

// A browser that has no WebGL at all.
startBrowser({ webgl: false })

for (const dims of [2, 3]) {
  test(`fallback: the map in ${dims} dimensions without WebGL`, { timeout: 4 * patience }, (t) => visit(t, `/map?model=world-zh&method=pca&dims=${dims}&word=北京`, async (page) => {
    const { painter, labels } = await map(page)
    assert.equal(painter, 'pixels')
    assert.ok(labels.length > 20)
    const drawn = await page.evaluate(() => {
      const canvas = document.querySelector('.map-points')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let n = 0
      for (let i = 3; i < data.length; i += 4) n += data[i] > 0
      return n
    })
    assert.ok(drawn > 1000, `${drawn} pixels`)
    await page.locator('.map-chosen tbody tr').nth(11).waitFor()
    await page.getByText('未使用 WebGL 绘制').waitFor()
  }, { lang: 'zh-CN', software: false }))
}
