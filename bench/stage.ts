/**
 * A scan of 100 megapixels at the workbench: how soon it is seen, how soon its own pixels are at 100 %, what is loaded for
 * that and for looking around, and the memory of the window's process.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory, openBrowser, startStudio, stopStudio } from './hosted.ts'
import { line } from './measure.ts'
import { hundredMegapixels } from './pictures.ts'

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const home = join(folder, 'home')
try {
  const scan = join(folder, 'scan.tif')
  await hundredMegapixels(scan)
  execFileSync(process.execPath, ['out/main/cli.js', 'library', 'import', scan], {
    env: { ...process.env, TINTYPE_HOME: home },
  })
  const { child, address } = await startStudio(home)
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const tiles = { count: 0, bytes: 0, lastAt: 0 }
    page.on('response', (response) => {
      if (!/\/tiles?\//.test(response.url())) return
      tiles.lastAt = performance.now()
      tiles.count++
      void response.body().then(
        (body) => (tiles.bytes += body.length),
        () => undefined,
      )
    })
    /** Milliseconds until the last tile that came; one second without any ends it. */
    const settled = async (from: number): Promise<number> => {
      tiles.lastAt = 0
      while (tiles.lastAt === 0 || performance.now() - tiles.lastAt < 1000) {
        if (performance.now() - from > 300_000) throw new Error('No tile came within five minutes.')
        await page.waitForTimeout(50)
      }
      return tiles.lastAt - from
    }
    await page.goto(address)
    await page.locator('[data-photo]').first().waitFor()
    const opened = performance.now()
    await page.locator('[data-photo]').first().dblclick()
    await page.getByTestId('stage').waitFor()
    await page.getByTestId('status').getByText('Ready').waitFor({ timeout: 120_000 })
    line('100 megapixels: opened to its preview, s', ((performance.now() - opened) / 1000).toFixed(1))
    const near = performance.now()
    await page.keyboard.press('1')
    line('100 megapixels: to its own pixels at 100 %, s', ((await settled(near)) / 1000).toFixed(1))
    const before = { ...tiles }
    const stage = await page.getByTestId('stage').boundingBox()
    if (!stage) throw new Error('There is no stage.')
    const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2]
    for (let turn = 0; turn < 10; turn++) {
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x - 300, y - 150, { steps: 10 })
      await page.mouse.up()
      await page.waitForTimeout(300)
    }
    line(
      '100 megapixels: tiles until then, and for ten drags',
      `${before.count}, ${tiles.count - before.count}`,
    )
    line('100 megapixels: loaded in all, MB', (tiles.bytes / 1e6).toFixed(1))
    line("100 megapixels: memory of the window's process, MB", (await memory(browser)).toFixed(0))
  } finally {
    await browser.close()
    await stopStudio(child)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
