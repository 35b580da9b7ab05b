/**
 * Photos are found again: by year, on the map, in smart albums, under what is not known of them, and in
 * stacks with their copies.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, names, sideBar } from './album.ts'
import { expectTidy, heightOf } from './screens.ts'
import { expect, test } from './studio.ts'
import { open, ready } from './workbench.ts'

/** Both themes at a wide and a narrow window, looked at by axe. */
async function look(page: Page, state: string, popover = false): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: heightOf(width) })
    await expectTidy(page, `${state} at ${width}`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({
        path: `test-results/shots/finding-${width}-${state}-${colorScheme}.png`,
        animations: 'disabled',
      })
      expect(
        await findViolations(page, { except: popover ? ['region'] : [] }),
        `${state} at ${width}, ${colorScheme}`,
      ).toEqual([])
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('in order by date the photos lie under their years, and the scale beside them leads to each', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).first().click()
  await page.keyboard.press('Shift+D')
  await page.getByRole('textbox', { name: 'Set the date' }).fill('')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Select none' }).click()
  await page.getByRole('button', { name: 'Date added' }).click()
  await page.getByRole('menuitemradio', { name: 'Date taken' }).click()
  const years = page.getByRole('group', { name: /^\d{4}$|^Undated$/ })
  await expect(years.last()).toHaveAccessibleName('Undated')
  await expect(page.getByText('1890s')).toBeVisible()
  await look(page, 'years')
  await page.setViewportSize({ width: 700, height: 420 })
  const scrubber = page.getByRole('slider', { name: 'Years' })
  await scrubber.focus()
  await page.keyboard.press('End')
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^Undated/)
  await expect(years.and(page.getByLabel('Undated'))).toBeInViewport()
  await page.keyboard.press('Home')
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^1899/)
  const box = (await scrubber.boundingBox())!
  await page.mouse.move(box.x + 20, box.y + 4)
  await page.mouse.down()
  await page.mouse.move(box.x + 20, box.y + box.height - 2, { steps: 4 })
  await expect(scrubber).toHaveAttribute('aria-valuetext', /^Undated/)
  await page.mouse.up()
})

test('what is not known is listed, conditions are kept as a smart album, and opened photos have been looked at', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await expect(sideBar(page, /^No place/)).toContainText('6')
  await expect(sideBar(page, /^Not looked at yet/)).toContainText('6')
  await sideBar(page, /^Not looked at yet/).click()
  await open(page, /1912 harbour/)
  await ready(page)
  await page.keyboard.press('ArrowRight')
  await ready(page)
  await page.keyboard.press('Escape')
  await expect(cells(page)).toHaveCount(4)
  await expect(sideBar(page, /^Not looked at yet/)).toContainText('4')

  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('dialog').getByLabel('From').fill('1930')
  await page.getByRole('dialog').getByText('No place').click()
  await look(page, 'filter', true)
  if (!(await page.getByRole('dialog').isVisible()))
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('button', { name: 'Keep as a smart album' }).click()
  await page.getByRole('textbox', { name: 'Name of the smart album' }).fill('Harbours')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Harbours' })).toBeVisible()
  const found = await cells(page).count()
  await sideBar(page, /^All photos/).click()
  await expect(cells(page)).toHaveCount(6)
  await sideBar(page, /^Harbours/).click()
  await expect(cells(page)).toHaveCount(found)
  await page.reload()
  await sideBar(page, /^Harbours/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Rename the smart album' }).click()
  await page.getByRole('textbox', { name: 'Name of the smart album' }).fill('Ask Rosa')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^Ask Rosa/)).toBeVisible()
  await sideBar(page, /^Ask Rosa/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete the smart album' }).click()
  await expect(sideBar(page, /^Ask Rosa/)).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(sideBar(page, /^Ask Rosa/)).toBeVisible()
})

test('the map shows where photos were taken, and a mark opens those of its place', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await sideBar(page, /^Map/).click()
  await expect(page.getByText('No photo has coordinates yet')).toBeVisible()
  await look(page, 'map-empty')
  await sideBar(page, /^All photos/).click()
  const place = async (at: number, gps: string) => {
    await cells(page).nth(at).click()
    await page.keyboard.press('g')
    await page.getByRole('textbox', { name: 'Latitude, longitude' }).fill(gps)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await place(0, '48.2082, 16.3738')
  await place(1, '48.21, 16.37')
  await place(2, '-33.86, 151.21')
  await sideBar(page, /^Map/).click()
  const map = page.getByTestId('map')
  await expect(map.getByRole('button', { name: '2 photos' })).toBeVisible()
  await look(page, 'map')
  await map.focus()
  await page.keyboard.press('+')
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('button', { name: 'All of the photos' }).click()
  await map.getByRole('button', { name: '2 photos' }).click()
  await expect(cells(page)).toHaveCount(2)
  await expect(page.getByRole('heading', { name: 'Part of the map' })).toBeVisible()
  await page.reload()
  await expect(cells(page)).toHaveCount(2)
})

test('copies lie on one stack that a key opens, and Undo takes it apart', async ({
  opened: page,
  studio,
}) => {
  const files = await makeAlbum(studio.folder)
  const copy = join(studio.folder, 'harbour copy.jpg')
  await writeFile(
    copy,
    await sharp(await readFile(files[0]))
      .resize(320)
      .jpeg()
      .toBuffer(),
  )
  await importPhotos(page, [...files, copy])
  await expect(cells(page)).toHaveCount(7)
  await cells(page)
    .and(page.getByLabel(/1912 harbour/))
    .click()
  await cells(page)
    .and(page.getByLabel(/harbour copy/))
    .click({ modifiers: ['Control'] })
  await page.keyboard.press('Shift+K')
  await expect(cells(page)).toHaveCount(6)
  await expect(page.locator('[data-badge=stack]')).toHaveText('2')
  await look(page, 'stack')
  await page
    .locator('[data-photos] [data-photo]')
    .and(page.getByLabel(/stack of 2 photos/))
    .click()
  await page.keyboard.press('k')
  await expect(cells(page)).toHaveCount(7)
  await page.keyboard.press('k')
  await expect(cells(page)).toHaveCount(6)
  expect(await names(page)).not.toContain('harbour copy.jpg')
  await page.keyboard.press('Control+z')
  await expect(cells(page)).toHaveCount(7)
})
