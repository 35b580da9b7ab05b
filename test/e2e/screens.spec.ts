/** Every screen at every width: what lies over something else, or outside of the window, can't be used there. */
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, photosToImport, sideBar } from './album.ts'
import { expectSeenIcons, expectTidy, heightOf, sheetStates, widths } from './screens.ts'
import { expect, test } from './studio.ts'
import { open, ready } from './workbench.ts'

/** One layout of each kind is looked at in both themes; axe looks at a large screen and at a phone. */
const pictured: readonly number[] = [1280, 820, 640, 390, 360]
const examined: readonly number[] = [1280, 390]

const isNarrow = (width: number): boolean => width < 640
const isWide = (width: number): boolean => width >= 1024

/** @param popover one is open: react-aria puts two invisible buttons that close it beside its dialog, in no landmark */
async function look(page: Page, width: number, state: string, popover = false): Promise<void> {
  await expectTidy(page, `${state} at ${width}`)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    if (pictured.includes(width))
      await page.screenshot({
        path: `test-results/shots/screens-${width}-${state}-${colorScheme}.png`,
        animations: 'disabled',
      })
    if (!examined.includes(width)) continue
    const name = `${state} at ${width}, ${colorScheme}`
    await expectSeenIcons(page, name)
    expect(await findViolations(page, { except: popover ? ['region'] : [] }), name).toEqual([])
  }
}

async function size(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: heightOf(width) })
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** The side bar as it is at this width. */
async function leadTo(page: Page, width: number, line: RegExp): Promise<void> {
  if (!isWide(width)) await page.getByRole('button', { name: 'Show the library' }).click()
  await sideBar(page, line).click()
}

async function albumStates(page: Page, width: number): Promise<void> {
  // Whoever comes back from the workbench finds the photo that was there chosen.
  const none = page.getByRole('button', { name: 'Select none' })
  if (await none.isVisible()) await none.click()
  await look(page, width, 'album')
  if (!isWide(width)) {
    await page.getByRole('button', { name: 'Show the library' }).click()
    await expect(page.getByRole('dialog', { name: 'Library' })).toBeVisible()
    await look(page, width, 'side-bar', true)
    await closeDialog(page)
    await expect(page.getByRole('button', { name: 'Show the library' })).toBeFocused()
  }
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, width, 'filter', true)
  await page.getByRole('dialog').getByLabel('From').fill('1900')
  await closeDialog(page)
  await look(page, width, 'filtered')
  await page.getByRole('button', { name: /^Without the condition/ }).click()
  await cells(page).nth(1).click()
  await cells(page)
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await look(page, width, 'selection')
  await page.keyboard.press('t')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, width, 'tag', true)
  await closeDialog(page)
  await page.keyboard.press('i')
  await expect(page.getByRole('complementary', { name: 'Photo details' })).toBeVisible()
  await look(page, width, 'details')
  await page.keyboard.press('i')
  await page.keyboard.press('e')
  await expect(page.getByTestId('forecast')).toBeVisible()
  await look(page, width, 'export')
  await closeDialog(page)
  await page.keyboard.press('Escape')
}

async function overEverything(page: Page, width: number): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, width, 'palette')
  await closeDialog(page)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, width, 'keys')
  await closeDialog(page)
  await page.keyboard.press('Control+,')
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await look(page, width, 'settings')
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible()
  await look(page, width, 'models')
  await leadTo(page, width, /^All photos/)
  await expect(cells(page).first()).toBeVisible()
}

async function workbenchStates(page: Page, width: number): Promise<void> {
  await cells(page).first().focus()
  await open(page, /./)
  await ready(page)
  await look(page, width, 'workbench')
  // Where the panel is no column it opens and closes.
  if (!isWide(width)) {
    await page.keyboard.press('p')
    await look(page, width, 'workbench-panel')
    if (isNarrow(width)) {
      await page.getByRole('button', { name: 'Colours', exact: true }).click()
      await page.getByTestId('panel-grip').focus()
      await page.keyboard.press('ArrowUp')
      await expect(page.getByTestId('panel-grip')).toHaveAttribute('aria-valuetext', 'open')
      await look(page, width, 'workbench-panel-open')
      await page.keyboard.press('Home')
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await look(page, width, 'workbench-menu', true)
      await page.keyboard.press('Escape')
    } else await page.keyboard.press('p')
  }
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+Shift+c')
  // It goes by itself, but not under a pointer.
  await page.getByRole('status').filter({ hasText: 'Recipe of' }).hover()
  await look(page, width, 'workbench-toast')
  await page.getByRole('button', { name: 'Close this message' }).click()
  await sheetStates(page, (state) => look(page, width, state))
  await page.keyboard.press('x')
  await expect(page.getByTestId('crop')).toBeVisible()
  await look(page, width, 'crop')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(page.getByTestId('stage')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await expect(cells(page).first()).toBeVisible()
}

/** Each of the examined widths in a studio of its own, so that the two are looked at side by side. */
const together = [...examined.map((width) => [width]), widths.filter((width) => !examined.includes(width))]

for (const some of together) {
  test(`every screen at ${some.join(', ')} pixels`, async ({ opened: page, studio }) => {
    test.setTimeout(900_000)
    page.setDefaultTimeout(30_000)
    for (const width of some) {
      await size(page, width)
      await look(page, width, 'empty')
    }
    await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 9))
    for (const width of some) {
      await size(page, width)
      await albumStates(page, width)
      await overEverything(page, width)
      await workbenchStates(page, width)
    }
  })
}

test('the smallest window of the desktop program, and a phone on its side', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(300_000)
  page.setDefaultTimeout(30_000)
  await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 4))
  for (const [width, height] of [
    [360, 480],
    [780, 360],
  ] as const) {
    await page.setViewportSize({ width, height })
    await look(page, width, `low-${height}-album`)
    await open(page, /./)
    await ready(page)
    await look(page, width, `low-${height}-workbench`)
    await page.keyboard.press('p')
    await look(page, width, `low-${height}-workbench-panel`)
    const stage = await page.getByTestId('stage').boundingBox()
    expect(stage?.height, 'a picture can be seen').toBeGreaterThan(100)
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Back to the album' }).click()
    await expect(cells(page).first()).toBeVisible()
  }
})

test('the queue from 1600 to 360 pixels', async ({ opened: page, studio }) => {
  test.setTimeout(600_000)
  page.setDefaultTimeout(30_000)
  await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 6))
  await page.getByRole('button', { name: 'Colourise all' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible()
  for (const width of widths) {
    await size(page, width)
    await look(page, width, 'queue-bar')
    await leadTo(page, width, /^Queue/)
    await expect(page.getByTestId('queue-panel').getByRole('row').first()).toBeVisible()
    await look(page, width, 'queue')
    await leadTo(page, width, /^Queue/)
    await expect(page.getByTestId('queue-panel')).toHaveCount(0)
  }
})

test('the brush with a stroke, and the details of one photo, from 1280 to 360 pixels', async ({
  opened: page,
  studio,
}) => {
  page.setDefaultTimeout(30_000)
  await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 1))
  await cells(page).first().click()
  await page.keyboard.press('i')
  await expect(page.getByRole('complementary', { name: 'Photo details' })).toBeVisible()
  for (const width of [1280, 640, 390, 360]) {
    await size(page, width)
    await expectTidy(page, `details of one at ${width}`)
  }
  await page.keyboard.press('i')
  await size(page, 1280)
  await open(page, /./)
  await ready(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByTestId('stage').click({ position: { x: 300, y: 200 } })
  await expect(page.getByRole('button', { name: 'Remove stroke' })).toBeAttached()
  await page.getByRole('button', { name: 'From the photo' }).scrollIntoViewIfNeeded()
  await expectTidy(page, 'colours of the brush')
  await page.getByRole('button', { name: 'Remove stroke' }).scrollIntoViewIfNeeded()
  await expectTidy(page, 'strokes of the brush')
})
