/** Fingers: a tap opens, held it chooses; two zoom, one moves the picture or the divider. And all of the screen for it. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { cells, chosen, importPhotos, middle } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { difference, makeNoise, open, ready, seen } from './workbench.ts'

// As most people see it: with its transitions.
test.use({ hasTouch: true, contextOptions: { reducedMotion: 'no-preference' } })

interface Route {
  x: number
  y: number
}

/** Fingers that begin somewhere and end elsewhere, all at the same time. */
async function stroke(page: Page, fingers: readonly { from: Route; to: Route }[], steps = 12): Promise<void> {
  const line = await page.context().newCDPSession(page)
  const at = (share: number) =>
    fingers.map(({ from, to }, id) => ({
      id,
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
    }))
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) })
  for (let i = 1; i <= steps; i++) {
    await line.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(i / steps) })
    await page.waitForTimeout(16)
  }
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await line.detach()
}

async function hold(page: Page, place: Route): Promise<void> {
  const line = await page.context().newCDPSession(page)
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place] })
  await page.waitForTimeout(900)
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await line.detach()
}

/** Id of what has all of the screen. */
const fullScreen = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.fullscreenElement?.id ?? ''`)

const zoomOf = async (page: Page): Promise<number> =>
  Number.parseFloat((await page.getByTestId('zoom').textContent()) ?? '')

test('a finger held on a photo chooses it, a tap chooses on, and with nothing chosen opens', async ({
  opened: page,
  studio,
}) => {
  const files = await Promise.all(
    ['a', 'b', 'c'].map((name, i) => makeGreyPhoto(join(studio.folder, `${name}.jpg`), 600 + i, 400)),
  )
  await importPhotos(page, files)
  await expect(cells(page)).toHaveCount(3)
  await hold(page, await middle(cells(page).nth(0)))
  await expect(chosen(page)).toHaveCount(1)
  const second = await middle(cells(page).nth(1))
  await page.touchscreen.tap(second.x, second.y)
  await expect(chosen(page)).toHaveCount(2)
  await page.touchscreen.tap(second.x, second.y)
  await expect(chosen(page)).toHaveCount(1)
  await hold(page, await middle(cells(page).nth(0)))
  await expect(chosen(page)).toHaveCount(0)
  await expect(page.getByTestId('stage')).toBeHidden()
  await page.touchscreen.tap(second.x, second.y)
  await expect(page.getByTestId('stage')).toBeVisible()
})

test('two fingers zoom, one moves the picture and the divider', async ({ opened: page, studio }) => {
  test.setTimeout(240_000)
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'))])
  await open(page, /house/)
  await ready(page)
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('There is no stage.')
  const at = (x: number, y: number): Route => ({ x: box.x + box.width * x, y: box.y + box.height * y })
  const before = await zoomOf(page)
  await stroke(page, [
    { from: at(0.45, 0.5), to: at(0.2, 0.5) },
    { from: at(0.55, 0.5), to: at(0.8, 0.5) },
  ])
  await expect.poll(() => zoomOf(page)).toBeGreaterThan(before * 2)
  await page.waitForTimeout(600)
  const near = await zoomOf(page)
  const still = await seen(page)
  await stroke(page, [{ from: at(0.6, 0.6), to: at(0.3, 0.4) }])
  await page.waitForTimeout(600)
  expect(await difference(await seen(page), still)).toBeGreaterThan(3)
  expect(await zoomOf(page)).toBe(near)

  await page.keyboard.press('Shift+Z')
  await page.keyboard.press('c')
  const divider = page.getByTestId('divider')
  await expect(divider).toHaveAttribute('aria-valuenow', '50')
  await stroke(page, [{ from: at(0.5, 0.3), to: at(0.25, 0.35) }])
  await expect(divider).toHaveAttribute('aria-valuenow', '25')
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: `test-results/shots/touch-${theme}.png`, animations: 'disabled' })
  }
})

test('pictures side by side follow the fingers on any of them', async ({ opened: page, studio }) => {
  test.setTimeout(240_000)
  await importPhotos(page, [await makeNoise(join(studio.folder, 'noise.jpg'), 1600, 1100)])
  await open(page, /noise/)
  await ready(page)
  await page.keyboard.press('g')
  const pictures = page.getByTestId('compared').getByRole('img')
  for (const i of [0, 1]) await expect(pictures.nth(i)).toHaveAttribute('data-url', /./)
  await page.getByLabel('What is compared').selectOption('Models')
  for (const i of [0, 1]) await expect(pictures.nth(i)).toHaveAttribute('data-url', /./)
  await expect(page.getByTestId('status')).toHaveText('Ready')
  const before = await zoomOf(page)
  const boxes = await Promise.all([0, 1].map((i) => pictures.nth(i).boundingBox()))
  const [first, second] = boxes
  if (!first || !second) throw new Error('There are no pictures.')
  const at = (x: number, y: number): Route => ({
    x: second.x + second.width * x,
    y: second.y + second.height * y,
  })
  await stroke(page, [
    { from: at(0.45, 0.5), to: at(0.15, 0.5) },
    { from: at(0.55, 0.5), to: at(0.85, 0.5) },
  ])
  await expect.poll(() => zoomOf(page)).toBeGreaterThan(before * 2)
  await stroke(page, [{ from: at(0.6, 0.6), to: at(0.35, 0.45) }])
  // Each pixel of the photo is another grey: other places can't be taken for each other.
  const middleOf = (box: typeof first) => {
    const [x, y] = [Math.round(box.x + box.width / 2 - 50), Math.round(box.y + box.height / 2 - 50)]
    return page.screenshot({ clip: { x, y, width: 100, height: 100 }, animations: 'disabled' })
  }
  await expect.poll(async () => difference(await middleOf(first), await middleOf(second))).toBeLessThan(8)
})

test('two fingers zoom while a brush is selected as well, and paint nothing', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(240_000)
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'))])
  await open(page, /house/)
  await ready(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  const box = await page.getByTestId('brush').boundingBox()
  if (!box) throw new Error('There is no brush.')
  const at = (x: number, y: number): Route => ({ x: box.x + box.width * x, y: box.y + box.height * y })
  const before = await zoomOf(page)
  await stroke(page, [
    { from: at(0.45, 0.5), to: at(0.2, 0.5) },
    { from: at(0.55, 0.5), to: at(0.8, 0.5) },
  ])
  await expect.poll(() => zoomOf(page)).toBeGreaterThan(before * 2)
  await expect(page.getByTestId('stroke')).toHaveCount(0)
  await stroke(page, [{ from: at(0.4, 0.5), to: at(0.6, 0.5) }])
  await expect(page.getByTestId('stroke')).toHaveCount(1)
})

test('all of the screen: only the picture, next and previous go on, Escape leaves it and stays here', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(240_000)
  const files = await Promise.all(
    ['a', 'b'].map((name, i) => makeGreyPhoto(join(studio.folder, `${name}.jpg`), 900 + i, 600)),
  )
  await importPhotos(page, files)
  await open(page, /^a\./)
  await ready(page)
  const first = page.url()
  await page.keyboard.press('F11')
  await expect.poll(() => fullScreen(page)).toBe('workbench')
  await expect(page.getByRole('listbox', { name: 'Photos' })).toBeHidden()
  await expect(page.getByTestId('zoom')).toBeHidden()
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.screenshot({ path: 'test-results/shots/full-screen.png', animations: 'disabled' })
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  const by = page.url() === first ? 'ArrowRight' : 'ArrowLeft'
  await page.keyboard.press(by)
  await expect(page.getByTestId('stage')).toHaveAttribute('aria-label', /^b\.jpg/)
  await page.keyboard.press('Escape')
  await expect.poll(() => fullScreen(page)).toBe('')
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(page.getByTestId('zoom')).toBeVisible()
})
