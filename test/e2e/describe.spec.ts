/**
 * Photos are sorted out and described where one looks at them: by keys, in the details, by right clicks, and
 * for many at once.
 */
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum, sideBar } from './album.ts'
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
        path: `test-results/shots/describe-${width}-${state}-${colorScheme}.png`,
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

const badge = (page: Page, name: string) => page.locator(`[data-badge=${name}]`)

test('at the workbench: stars, flag, heart, label, tag, caption, date and place by keys, each undone', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await open(page, /1912 harbour/)
  await ready(page)
  const star = page.getByRole('group', { name: 'Stars' }).first().getByRole('button', { name: '4 stars' })
  await page.keyboard.press('4')
  await expect(star).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('y')
  await expect(page.getByRole('button', { name: 'Pick' }).first()).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('f')
  await page.keyboard.press('6')
  const red = page.getByRole('group', { name: 'Label' }).getByRole('button', { name: 'Red' })
  await expect(red).toHaveAttribute('aria-pressed', 'true')

  await page.keyboard.press('t')
  await page
    .getByRole('dialog', { name: 'Add a tag' })
    .getByRole('textbox', { name: 'Add a tag' })
    .fill('sea')
  await look(page, 'tag-dialog', true)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Take sea away' })).toBeVisible()
  await page.keyboard.press('Shift+C')
  await page.getByRole('textbox', { name: 'Set the caption' }).fill('At the harbour')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Caption', exact: true })).toHaveValue('At the harbour')
  await page.keyboard.press('Shift+D')
  await page.getByRole('textbox', { name: 'Set the date' }).fill('summer of love')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('is no date that can be understood')
  await page.getByRole('textbox', { name: 'Set the date' }).fill('summer 1956')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Date', exact: true })).toHaveValue('summer 1956')
  await page.keyboard.press('Shift+G')
  const place = page.getByRole('dialog', { name: 'Set the place' })
  await place.getByRole('textbox', { name: 'Town' }).fill('Bregenz')
  await place.getByRole('textbox', { name: 'Latitude, longitude' }).fill('95.2, 10.1')
  await look(page, 'place-dialog', true)
  await place.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(place.getByRole('alert')).toContainText('is no place that can be understood')
  await place.getByRole('textbox', { name: 'Latitude, longitude' }).fill('47.5, 9.75')
  await page.keyboard.press('Enter')
  await expect(place).toBeHidden()
  await expect(page.getByRole('textbox', { name: 'Town' })).toHaveValue('Bregenz')
  await page.keyboard.press('i')
  await look(page, 'workbench-details')

  await page.getByTestId('stage').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Stars' }).hover()
  await page.getByRole('menuitem', { name: '2 stars' }).click()
  await expect(star).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Control+z')
  await expect(star).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('0')
  await expect(star).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Escape')
  await expect(badge(page, 'pick')).toHaveCount(1)
  await expect(page.getByRole('option', { name: /Picked, 4 stars, label Red/ })).toHaveCount(1)
})

test('many at once: what differs is said, is changed or emptied for all, and one Undo brings it back', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await page.keyboard.press('i')
  const details = page.getByRole('complementary', { name: 'Photo details' })
  const field = (name: string) => details.getByRole('textbox', { name, exact: true })
  await cells(page).nth(0).click()
  await expect(details.getByText('Path')).toBeVisible()
  await field('Town').fill('Bregenz')
  await page.keyboard.press('Enter')
  await expect(field('Town')).toHaveValue('Bregenz')
  await cells(page).nth(0).focus()
  await page.keyboard.press('3')
  await cells(page)
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await expect(details.getByRole('heading', { name: '3 photos together' })).toBeVisible()
  await expect(field('Town')).toHaveAttribute('placeholder', 'Different values')
  await expect(field('Country')).not.toHaveAttribute('placeholder', /./)
  await look(page, 'many')
  await field('Country').fill('Austria')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Place set: 3 photos.')).toBeVisible()
  await details.getByRole('button', { name: 'Town: empty for all of them' }).click()
  await expect(field('Town')).not.toHaveAttribute('placeholder', /./)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(field('Town')).toHaveAttribute('placeholder', 'Different values')
  await details.getByRole('combobox', { name: 'New tag' }).fill('lake')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^lake/)).toContainText('3')
  await details.getByRole('group', { name: 'Flag' }).getByRole('button', { name: 'Reject' }).click()
  await expect(badge(page, 'reject')).toHaveCount(3)
  await expect(sideBar(page, /^Rejected/)).toContainText('3')

  await page.getByRole('button', { name: 'Select none' }).click()
  await sideBar(page, /^Rejected/).click()
  await expect(cells(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Stars').selectOption('3')
  await expect(page.locator('[data-photos] [data-photo]')).toHaveCount(1)
  await look(page, 'filter', true)
})

test('a right click on a photo and on an album offers what can be done with it', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).nth(1).click({ button: 'right' })
  const menu = page.getByRole('menu', { name: 'What can be done with the photo' })
  await menu.getByRole('menuitem', { name: 'Flag' }).press('ArrowRight')
  await expect(page.getByRole('menuitem', { name: 'Pick' })).toBeFocused()
  await look(page, 'menu', true)
  await page.keyboard.press('Enter')
  await expect(badge(page, 'pick')).toHaveCount(1)

  await page.keyboard.press('b')
  await page.getByRole('textbox', { name: 'New album' }).fill('Lake')
  await page.keyboard.press('Enter')
  await sideBar(page, /^Lake/).click({ button: 'right' })
  await expect(page.getByRole('menuitem')).toHaveText([
    'Open the album',
    'Colourise the album',
    'Export the album',
    'Rename the album',
    'Delete the album',
  ])
  await page.getByRole('menuitem', { name: 'Open the album' }).click()
  await expect(page.getByRole('heading', { name: 'Lake' })).toBeVisible()
  await sideBar(page, /^Lake/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete the album' }).click()
  await expect(sideBar(page, /^Lake/)).toHaveCount(0)
  await expect(cells(page)).toHaveCount(6)
})
