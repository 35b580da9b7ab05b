/**
 * A message, or work that begins and ends, moves nothing under the hand and covers nothing that can be
 * pressed, on any screen.
 */
import { join } from 'node:path'
import type { Page, WebSocketRoute } from '@playwright/test'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expectTidy, heightOf } from './screens.ts'
import { expect, test } from './studio.ts'
import { begin, open, ready } from './workbench.ts'

interface Line {
  /** While it is cut the page says so, in its longest message. */
  cut: () => Promise<void>
  mend: () => Promise<void>
}

/** From now on the page's line to the studio can be cut. */
async function lineOf(page: Page): Promise<Line> {
  let isDown = false
  const sockets = new Set<WebSocketRoute>()
  await page.routeWebSocket(/\/rpc$/, async (socket) => {
    if (isDown) return socket.close()
    socket.connectToServer()
    sockets.add(socket)
  })
  await page.reload()
  const said = page
    .getByRole('alert', { includeHidden: true })
    .filter({ hasText: 'The studio has been closed' })
  return {
    async cut() {
      isDown = true
      for (const socket of sockets) await socket.close()
      sockets.clear()
      await expect(said.first()).toBeVisible({ timeout: 15_000 })
    },
    async mend() {
      isDown = false
      await expect(said).toHaveCount(0, { timeout: 15_000 })
    },
  }
}

/** Where everything is that can be pressed or painted on, and no part of what shows messages. */
const places = `Object.fromEntries(
  [...(document.querySelector('[role=dialog]') ?? document.body)
    .querySelectorAll('button, input, select, [data-photo], [data-testid=stage], [data-testid=brush], [data-testid=map]')]
    .filter((each) => each.checkVisibility() && !each.closest('[data-testid=messages]'))
    .map((each, at) => {
      const { x, y, width, height } = each.getBoundingClientRect()
      const name = each.matches('[data-photo]') ? 'photo' : (each.getAttribute('aria-label') ?? each.textContent)
      const whole = ['brush', 'stage', 'map'].includes(each.dataset.testid)
      return [at + ' ' + name, [x, y, ...(whole ? [width, height] : [])].map(Math.round).join(' ')]
    }),
)`

/** Its message is looked at in both themes. */
async function withMessage(page: Page, line: Line, state: string): Promise<void> {
  const before = await page.evaluate<Record<string, string>>(places)
  await line.cut()
  await expectTidy(page, `${state} with a message`)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const path = `test-results/shots/message-${state}-${colorScheme}.png`
    await page.screenshot({ path, animations: 'disabled' })
  }
  expect(await page.evaluate<Record<string, string>>(places), state).toEqual(before)
  await line.mend()
  expect(await page.evaluate<Record<string, string>>(places), `${state}, without it`).toEqual(before)
}

for (const width of [1280, 820, 390, 360]) {
  test(`a message moves and covers nothing on any screen, ${width} pixels`, async ({
    opened: page,
    studio,
  }) => {
    test.setTimeout(300_000)
    page.setDefaultTimeout(30_000)
    const size = { width, height: heightOf(width) }
    await page.setViewportSize(size)
    const names = ['house.jpg', 'lake.jpg', 'wood.jpg']
    await importPhotos(
      page,
      await Promise.all(names.map((name, i) => makeGreyPhoto(join(studio.folder, name), 600 + 10 * i, 400))),
    )
    const line = await lineOf(page)
    const look = (state: string): Promise<void> => withMessage(page, line, `${width}-${state}`)
    await expect(cells(page)).toHaveCount(3)
    await look('album')
    await cells(page)
      .first()
      .click({ modifiers: ['Control'] })
    await look('selection')
    await page.keyboard.press('e')
    await expect(page.getByTestId('forecast')).toBeVisible()
    await look('export')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('map')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('map')).toBeVisible()
    await look('map')
    await page.goBack()
    await open(page, /house/)
    await ready(page)
    await look('workbench')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Paint a part')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('brush')).toBeVisible()
    await look('brush')
  })
}

for (const width of [1280, 390]) {
  test(`work that begins and ends leaves the brush where it is, ${width} pixels`, async ({
    opened: page,
    studio,
  }) => {
    await page.setViewportSize({ width, height: heightOf(width) })
    await begin(page, studio.folder, ['house.jpg'], 3000)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Paint a part')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('brush')).toBeVisible()
    const box = async () => page.getByTestId('brush').boundingBox()
    const before = await box()
    await page.keyboard.press('r')
    const work = page.getByTestId('work')
    await expect(work).toBeVisible({ timeout: 20_000 })
    await expectTidy(page, `work at ${width}`)
    await page.screenshot({ path: `test-results/shots/message-${width}-work.png`, animations: 'disabled' })
    expect(await box()).toEqual(before)
    await expect(work).toHaveCount(0)
    await ready(page)
    expect(await box()).toEqual(before)
    await page.getByTestId('brush').focus()
    await page.keyboard.press('Control+Shift+c')
    await expect(page.getByRole('status').filter({ hasText: 'Recipe of' })).toBeVisible()
    expect(await box()).toEqual(before)
    await page.screenshot({ path: `test-results/shots/message-${width}-said.png`, animations: 'disabled' })
  })
}
