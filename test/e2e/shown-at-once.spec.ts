/** What a person sees of their own work at once: edits in the album, the queue's photos, messages that go, views that stay. */
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumArgs } from '../../scripts/find-chromium.mjs'
import { cells, importPhotos, makeAlbum, sideBar } from './album.ts'
import { colorfulness, makeGreyPhoto } from './pictures.ts'
import { begin, changed, history, shownRecipe } from './workbench.ts'
import { choose, expect, startStudio, test } from './studio.ts'

const slowTimeoutMs = 90_000

test('an edit is seen in album and filmstrip without a render: picture, shape and mark', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder, ['house.jpg', 'lake.jpg'])
  const before = await shownRecipe(page)
  await page.keyboard.press('l')
  await changed(page, before)
  const frame = page.getByRole('listbox', { name: 'Photos' }).getByRole('option', { name: /^house/ })
  await expect(frame).toHaveAccessibleName('house.jpg, Edited, not rendered')
  await expect(frame.locator('img')).toHaveAttribute('src', /^\/media\/edited\//)
  await page.screenshot({ path: 'test-results/shots/filmstrip-edited.png', animations: 'disabled' })
  await page.keyboard.press('Escape')
  const cell = cells(page).and(page.getByLabel(/^house/))
  await expect(cell.locator('[data-badge=edited]')).toBeVisible()
  await expect(cell).toHaveAccessibleName(/Edited, not rendered/)
  await expect(cell.locator('.cell-color img')).toHaveAttribute('src', /^\/media\/edited\//)
  const box = await cell.boundingBox()
  expect(box!.height).toBeGreaterThan(box!.width)
  await page.screenshot({ path: 'test-results/shots/album-edited.png', animations: 'disabled' })
})

test('while all photos wait the side bar says so; the queue shows them in colour when they are done', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 2))
  const all = page.getByRole('button', { name: 'Colourise all' })
  await all.click()
  const bar = page.getByRole('region', { name: 'Queue' })
  await bar.getByRole('button', { name: 'Show the queue' }).click({ timeout: slowTimeoutMs })
  await expect(page.getByRole('region', { name: 'States' })).toBeVisible()
  await expect(sideBar(page, /^Coloured/)).toHaveText('Coloured2', { timeout: slowTimeoutMs })
  const thumbs = bar.getByRole('row').locator('img')
  await expect(thumbs).toHaveCount(2)
  for (const thumb of await thumbs.all()) await expect(thumb).toHaveAttribute('src', /^\/media\/coloured\//)
  await page.screenshot({ path: 'test-results/shots/queue-coloured.png', animations: 'disabled' })
})

test('the details are those of a chosen photo, also where a whole album was chosen', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 2))
  await page.keyboard.press('i')
  const details = page.getByRole('complementary', { name: 'Photo details' })
  await expect(details).toContainText('Choose a photo')
  await page.keyboard.press('Control+a')
  await expect(details.getByRole('textbox', { name: 'Caption' })).toBeVisible()
  await expect(details).not.toContainText('Choose a photo')
})

test('a finished import goes by itself, unless the pointer rests on it', async ({ opened: page, studio }) => {
  const photo = await makeGreyPhoto(join(studio.folder, 'house.jpg'), 300, 200)
  await page.clock.install()
  await choose(page, [photo])
  const line = page.getByRole('listitem').filter({ hasText: 'Imported house.jpg' })
  await expect(line).toBeVisible()
  await line.hover()
  await page.clock.runFor(30_000)
  await expect(line).toBeVisible()
  await page.mouse.move(600, 300)
  await page.clock.runFor(30_000)
  await expect(line).toBeHidden()
})

test('size and order of the album are there again when the studio is started anew, at another address', async ({
  page,
  studio,
}) => {
  const folder = await mkdtemp(join(studio.folder, 'view-'))
  const first = await startStudio(folder, folder)
  await page.goto(first.address)
  await importPhotos(page, (await makeAlbum(folder)).slice(0, 3))
  await page.getByRole('button', { name: 'Date added' }).click()
  await page.getByRole('menuitemradio', { name: 'Name', exact: true }).click()
  await page.getByRole('button', { name: 'Ascending' }).click()
  const height = async () => (await cells(page).first().boundingBox())!.height
  const before = await height()
  await page.keyboard.press('-')
  await page.keyboard.press('-')
  await expect.poll(height).toBeLessThan(before)
  const small = await height()
  // It is stored a moment later.
  await page.waitForTimeout(1000)
  expect(await first.end()).toBe(0)

  const second = await startStudio(folder, folder)
  await page.goto(second.address)
  await expect(page.getByRole('button', { name: 'Name', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Descending' })).toBeVisible()
  await expect.poll(height).toBe(small)
  expect(await second.end()).toBe(0)
})

/** The pictures of the filmstrip, the stage and the album that something lies over which is no part of them. */
const coveredPictures = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const strips = [...document.querySelectorAll('[data-photos][aria-orientation=horizontal]')]
    const faults = strips.flatMap((strip) => {
      const scroller = strip.parentElement
      const end = scroller.getBoundingClientRect().top + scroller.clientTop + scroller.clientHeight
      const frames = [...strip.querySelectorAll('[role=option]')]
      return frames.filter((each) => each.getBoundingClientRect().bottom > end + 1).map((each) => 'scroll bar: ' + each.ariaLabel)
    })
    const messages = document.querySelector('[data-testid=messages]').getBoundingClientRect()
    for (const each of document.querySelectorAll('[data-photos] [role=option], [data-testid=stage]')) {
      const box = each.getBoundingClientRect()
      const hides = Math.min(box.right, messages.right) - Math.max(box.left, messages.left) > 1 &&
        Math.min(box.bottom, messages.bottom) - Math.max(box.top, messages.top) > 1
      const seen = document.elementFromPoint(messages.left + messages.width / 2, messages.top + messages.height / 2)
      if (hides && seen && !each.contains(seen)) faults.push('message: ' + each.ariaLabel)
    }
    return faults
  })()`)

test('neither the scroll bar of the filmstrip nor a message covers a picture', async ({ studio }) => {
  // Playwright hides scroll bars where nobody sees the window.
  const { TINTYPE_CHROMIUM: executablePath } = process.env
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: chromiumArgs,
    ignoreDefaultArgs: ['--hide-scrollbars'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    await page.goto(studio.address)
    const names = Array.from({ length: 18 }, (_, i) => `house ${i + 10}.jpg`)
    await begin(page, studio.folder, names)
    const strip = page.getByRole('listbox', { name: 'Photos' }).locator('..')
    const bar = () =>
      strip.evaluate((element) => element.offsetHeight - element.clientTop - element.clientHeight)
    for (const width of [1280, 1024, 640]) {
      await page.setViewportSize({ width, height: 800 })
      await expect.poll(bar, { message: 'the scroll bar is there' }).toBeGreaterThan(2)
      await expect.poll(() => coveredPictures(page)).toEqual([])
      await page.getByTestId('stage').focus()
      await page.keyboard.press('Control+Shift+c')
      const message = page.getByRole('status').filter({ hasText: 'Recipe of' })
      await message.hover()
      await expect.poll(() => coveredPictures(page)).toEqual([])
      await page.screenshot({ path: `test-results/shots/strip-message-${width}.png` })
      await page.getByRole('button', { name: 'Close this message' }).click()
      await expect(message).toHaveCount(0)
    }
  } finally {
    await browser.close()
  }
})

test('each row of the history shows what the photo was like after it, in colour, and the original as it is', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await page.keyboard.press('Shift+l')
  await changed(page, start)
  const turned = await shownRecipe(page)
  await page.getByRole('switch', { name: 'Colour', exact: true }).press('Space')
  await changed(page, turned)
  const pictures = history(page).getByTestId('step-picture').locator('img')
  await history(page).first().scrollIntoViewIfNeeded()
  await expect(pictures).toHaveCount(3)
  const areUpright = () =>
    page.evaluate<boolean[]>(
      `[...document.querySelectorAll('[data-testid=step-picture] img')].map((each) => each.naturalHeight > each.naturalWidth)`,
    )
  // The newest first; the original lies.
  await expect.poll(areUpright).toEqual([true, true, false])
  const [grey, colored, original] = await Promise.all(
    [0, 1, 2].map((i) => pictures.nth(i).screenshot().then(colorfulness)),
  )
  expect(Math.max(grey, original)).toBeLessThan(colored)
})
