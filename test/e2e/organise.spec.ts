/** An album put in order: names, tags, dates, albums, by batches and by dragging, each taken back by Undo. */
import type { Page } from '@playwright/test'
import { cells, importPhotos, makeAlbum, names, sideBar } from './album.ts'
import { expect, test } from './studio.ts'

/** Each line of the side bar that counts photos, and as many as the album shows there. */
async function expectCountsAgree(page: Page, wanted: Record<string, number>): Promise<void> {
  const lines = () =>
    page
      .getByRole('navigation')
      .getByRole('button', { name: /^(?!Map|Queue).*[^\d\s]\s*\d+$/ })
      .allTextContents()
  const counted = async () =>
    Object.fromEntries(
      (await lines()).map((text) => [text.replace(/\d+$/, ''), Number(/\d+$/.exec(text)?.[0])]),
    )
  await expect.poll(counted).toEqual(wanted)
  for (const [name, count] of Object.entries(wanted)) {
    await sideBar(page, new RegExp(`^${name}`)).click()
    await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible()
    await expect(cells(page), name).toHaveCount(count)
  }
  await sideBar(page, /^All photos/).click()
}

test('a batch is named, tagged, dated and put into an album; every step comes back by Undo and Redo', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).nth(0).click()
  await cells(page)
    .nth(2)
    .click({ modifiers: ['Shift'] })
  const badges = page.locator('[data-badge=favourite]')

  await page.keyboard.press('f')
  await expect(badges).toHaveCount(3)
  await expect(sideBar(page, /^Favourites/)).toContainText('3')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(badges).toHaveCount(0)
  await page.keyboard.press('Control+Shift+z')
  await expect(badges).toHaveCount(3)
  await page.keyboard.press('Control+z')
  await expect(badges).toHaveCount(0)

  await page.keyboard.press('t')
  await page.getByRole('textbox', { name: 'Add a tag' }).fill('Aunt Rosa')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^Aunt Rosa/)).toContainText('3')
  await page.keyboard.press('Control+z')
  await expect(sideBar(page, /^Aunt Rosa/)).toHaveCount(0)
  await page.keyboard.press('Control+y')
  await expect(sideBar(page, /^Aunt Rosa/)).toContainText('3')

  await page.keyboard.press('b')
  await page.getByRole('textbox', { name: 'New album' }).fill('Summer')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^Summer/)).toContainText('3')

  await page.keyboard.press('d')
  await page.getByRole('textbox', { name: 'Set the date' }).fill('the day before yesterday')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('is no date that can be understood')
  await page.getByRole('textbox', { name: 'Set the date' }).fill('about 1915')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Date set: 3 photos.')).toBeVisible()
  await page.keyboard.press('i')
  await expect(page.getByRole('textbox', { name: 'Date' })).toHaveValue('about 1915')
  await page.getByRole('textbox', { name: 'Caption' }).fill('At the harbour')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: /^At the harbour/ })).toHaveCount(3)

  await cells(page).nth(5).click()
  await page.keyboard.press('Delete')
  await expect(cells(page)).toHaveCount(5)
  await page.keyboard.press('Control+z')
  await expect(cells(page)).toHaveCount(6)

  await page.reload()
  await expect(sideBar(page, /^Summer/)).toContainText('3')
  await expect(sideBar(page, /^Aunt Rosa/)).toContainText('3')
  await expect(page.getByRole('option', { name: /^At the harbour/ })).toHaveCount(3)
})

test('title and place are typed in the details, searched for, refused where they make no sense, and undone', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).nth(0).click()
  await page.keyboard.press('i')
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const type = async (name: string, text: string) => {
    await field(name).fill(text)
    await page.keyboard.press('Enter')
  }
  await type('Title', 'Anna on the pier')
  await type('Town', 'Bregenz')
  await type('Country', 'Austria')
  await type('Latitude, longitude', `47°30'11"N 9°44'57"E`)
  await expect(field('Latitude, longitude')).toHaveValue('47.503056, 9.749167')
  await type('Latitude, longitude', 'at the lake')
  await expect(page.getByRole('alert')).toContainText('is no place that can be understood')
  await expect(field('Latitude, longitude')).toHaveValue('47.503056, 9.749167')

  const search = page.getByRole('searchbox')
  await search.fill('bregenz anna')
  await expect(cells(page)).toHaveCount(1)
  await search.fill('')
  await expect(cells(page)).toHaveCount(6)
  await cells(page).nth(0).click()
  await page.keyboard.press('Control+z')
  await expect(field('Latitude, longitude')).toHaveValue('')
  await expect(field('Country')).toHaveValue('Austria')
})

test('photos are dragged into an album and to another place in it; an album is renamed and deleted', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await page.getByRole('button', { name: 'New album' }).click()
  await page.getByRole('textbox', { name: 'Name of the album' }).fill('Lake')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Lake' })).toBeVisible()
  await sideBar(page, /^All photos/).click()
  await cells(page).nth(0).click()
  await cells(page)
    .nth(3)
    .click({ modifiers: ['Shift'] })
  await cells(page).nth(1).dragTo(sideBar(page, /^Lake/))
  await expect(sideBar(page, /^Lake/)).toContainText('4')

  await sideBar(page, /^Lake/).click()
  await expect(cells(page)).toHaveCount(4)
  const before = await names(page)
  await cells(page)
    .nth(3)
    .dragTo(cells(page).nth(0), { targetPosition: { x: 5, y: 40 } })
  await expect.poll(() => names(page)).toEqual([before[3], before[0], before[1], before[2]])
  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect.poll(() => names(page)).toEqual([before[0], before[3], before[1], before[2]])
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(() => names(page)).toEqual(before)

  await sideBar(page, /^Lake/).hover()
  await page.getByRole('button', { name: 'Album Lake' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name of the album' }).fill('Lake Como')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^Lake Como/)).toBeVisible()
  await sideBar(page, /^Lake Como/).hover()
  await page.getByRole('button', { name: 'Album Lake Como' }).click()
  await page.getByRole('menuitem', { name: 'Delete the album' }).click()
  await expect(sideBar(page, /^Lake Como/)).toHaveCount(0)
  await expect(cells(page)).toHaveCount(6)
})

test('the side bar counts what the album shows: after import, marks, search, removal and undo', async ({
  opened: page,
  studio,
}) => {
  const files = await makeAlbum(studio.folder)
  await importPhotos(page, files.slice(0, 4))
  const untouched = { Favourites: 0, 'Not coloured yet': 4, 'No place': 4, 'Not looked at yet': 4 }
  await expectCountsAgree(page, { 'All photos': 4, ...untouched })
  await importPhotos(page, files)
  const all = { 'All photos': 6, Favourites: 0 }
  const toDo = { 'Not coloured yet': 6, 'No place': 6, 'Not looked at yet': 6 }
  await expectCountsAgree(page, { ...all, ...toDo })

  await cells(page).nth(0).click()
  await cells(page)
    .nth(2)
    .click({ modifiers: ['Shift'] })
  await page.keyboard.press('f')
  await page.keyboard.press('t')
  await page.getByRole('textbox', { name: 'Add a tag' }).fill('Rosa')
  await page.keyboard.press('Enter')
  await expect(sideBar(page, /^Rosa/)).toContainText('3')
  await page.keyboard.press('b')
  await page.getByRole('textbox', { name: 'New album' }).fill('Summer')
  await page.keyboard.press('Enter')
  const marked = { Favourites: 3, Rosa: 3, Summer: 3 }
  await expectCountsAgree(page, { ...all, ...toDo, ...marked })

  // A search shows fewer; the side bar still counts the library.
  await page.getByRole('searchbox').fill('1943')
  await expect(cells(page)).toHaveCount(1)
  await expectCountsAgree(page, { ...all, ...toDo, ...marked })

  await cells(page).nth(0).click()
  await page.keyboard.press('Delete')
  await expect(cells(page)).toHaveCount(5)
  const less = { 'All photos': 5, 'Not coloured yet': 5, 'No place': 5, 'Not looked at yet': 5 }
  await expectCountsAgree(page, { ...less, Favourites: 2, Rosa: 2, Summer: 2 })
  await page.keyboard.press('Control+z')
  await expect(cells(page)).toHaveCount(6)
  await expectCountsAgree(page, { ...all, ...toDo, ...marked })
})
