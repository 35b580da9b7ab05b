/** The album as a family uses it: bring photos in, look through them, choose, sort, colour; and find it all again. */
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cells, chosen, importPhotos, makeAlbum, middle, names, photosToImport, sideBar } from './album.ts'
import { colorfulness } from './pictures.ts'
import { choose, expect, test } from './studio.ts'

test('first run: one sentence, one button, and a sample album to try', async ({ opened: page }) => {
  await expect(page.getByRole('heading', { name: 'Bring in your old photographs' })).toBeVisible()
  await expect(page.getByText('Your originals are never changed.')).toBeVisible()
  await page.getByRole('button', { name: 'Try the sample album' }).click()
  await expect(cells(page)).toHaveCount(7)
  await expect(page.getByRole('status').filter({ hasText: /^7 photos$/ })).toBeVisible()
})

test('an import says what came of it: new, known already, failed and why', async ({
  opened: page,
  studio,
}) => {
  const files = await photosToImport(studio.folder)
  const broken = join(studio.folder, 'holiday.jpg')
  await writeFile(broken, '<html>404</html>')
  await choose(page, [...files, broken])
  const line = page.getByRole('listitem').filter({ hasText: /^(Imported|Nothing new)/ })
  await expect(line).toContainText(`Imported ${files.length} photos`)
  await expect(line).toContainText('1 failed')
  await line.getByRole('button', { name: 'Show more' }).click()
  await expect(line).toContainText('holiday.jpg: this is not a picture')
  await line.getByRole('button', { name: 'Close this message' }).click()
  await expect(line).toHaveCount(0)

  await choose(page, files.slice(0, 3))
  await expect(line).toContainText('Nothing new')
  await expect(line).toContainText('3 were here already')
  await expect(sideBar(page, /^All photos/)).toContainText(String(files.length))
})

test('search, sort and filter; the address keeps them, so that a reload does', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await expect(cells(page)).toHaveCount(6)

  await page.getByRole('button', { name: 'Date added' }).click()
  await page.getByRole('menuitemradio', { name: 'Date taken' }).click()
  await expect
    .poll(() => names(page))
    .toEqual([
      '1899 mill.jpg',
      '1905 wedding.jpg',
      '1912 harbour.jpg',
      '1920s garden.jpg',
      '1938 school.jpg',
      '1943-07 lake.jpg',
    ])
  await page.getByRole('button', { name: 'Ascending' }).click()
  await expect.poll(async () => (await names(page))[0]).toBe('1943-07 lake.jpg')

  await page.keyboard.press('Control+f')
  await page.keyboard.type('lake')
  await expect(cells(page)).toHaveCount(1)
  await expect(page).toHaveURL(/search=lake/)
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('lake')
  await expect(cells(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(cells(page)).toHaveCount(6)
  expect((await names(page))[0]).toBe('1943-07 lake.jpg')

  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByLabel('From').fill('1930')
  await expect(cells(page)).toHaveCount(2)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Without the condition “1930 – …”' }).click()
  await expect(cells(page)).toHaveCount(6)
  await page.keyboard.press('/')
  await page.keyboard.type('zeppelin')
  await expect(page.getByText('No photo fits these conditions.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all photos' }).click()
  await expect(cells(page)).toHaveCount(6)
})

test('choosing: click, Ctrl, Shift, arrow keys, all, none, and the rubber band', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await cells(page).nth(1).click()
  await expect(chosen(page)).toHaveCount(1)
  await cells(page)
    .nth(3)
    .click({ modifiers: ['Control'] })
  await expect(chosen(page)).toHaveCount(2)
  await cells(page)
    .nth(5)
    .click({ modifiers: ['Shift'] })
  await expect(chosen(page)).toHaveCount(3)

  await cells(page).nth(0).click()
  await page.keyboard.press('ArrowRight')
  await expect(cells(page).nth(1)).toBeFocused()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(chosen(page)).toHaveCount(3)
  await page.keyboard.press('Control+End')
  await expect(chosen(page)).toHaveCount(3)
  await expect(cells(page).nth(5)).toBeFocused()
  await page.keyboard.press('Control+ ')
  await expect(chosen(page)).toHaveCount(4)
  await page.keyboard.press('Control+a')
  await expect(page.getByText('6 selected')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(chosen(page)).toHaveCount(0)

  // From the margin left of the first photo into the middle of the second one.
  const first = await cells(page).nth(0).boundingBox()
  const to = await middle(cells(page).nth(1))
  if (!first) throw new Error('no first photo')
  await page.mouse.move(first.x - 6, first.y + 4)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await page.mouse.up()
  await expect(chosen(page)).toHaveCount(2)
})

test('colour for all, to the end, also when the engine dies on the way; a pointer shows the original', async ({
  opened: page,
  studio,
}) => {
  test.skip(process.platform === 'win32', 'ps')
  const files = (await photosToImport(studio.folder)).slice(0, 8)
  await importPhotos(page, files)
  // All that is shown is what is coloured.
  await expect(cells(page)).toHaveCount(files.length)
  await page.getByRole('button', { name: 'Colourise all' }).click()
  const done = page.locator('[data-badge=rendered]')
  await expect(done.first()).toBeVisible()
  for (const pid of enginesOf(studio.temporary)) process.kill(pid, 'SIGKILL')
  await expect(done).toHaveCount(files.length)
  await expect(sideBar(page, /^Coloured/)).toContainText(String(files.length))
  await expect(sideBar(page, /^Not coloured yet/)).toHaveCount(0)

  const first = cells(page).first()
  await page.mouse.move(700, 4)
  const colored = await first.locator('.cell-color img').getAttribute('src')
  const answer = await page.request.get(new URL(String(colored), page.url()).href)
  expect(await colorfulness(await answer.body())).toBeGreaterThan(2)
  await expect(first.locator('.cell-color')).toHaveCSS('opacity', '1')
  await first.hover()
  await expect(first.locator('.cell-color')).toHaveCSS('opacity', '0')
  await page.mouse.move(700, 4)
  await expect(first.locator('.cell-color')).toHaveCSS('opacity', '1')
  await first.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.down(' ')
  await expect(first.locator('.cell-color')).toHaveCSS('opacity', '0')
  await page.keyboard.up(' ')
  await expect(first.locator('.cell-color')).toHaveCSS('opacity', '1')

  await page.reload()
  await expect(done).toHaveCount(files.length)
  await expect(first.locator('.cell-color img')).toBeVisible()
})

test('the workbench opens by double click and Enter, and Esc leads back to the very place', async ({
  opened: page,
  studio,
}) => {
  await page.setViewportSize({ width: 900, height: 400 })
  await importPhotos(page, await makeAlbum(studio.folder))
  await expect(page.getByRole('status').filter({ hasText: /^6 photos$/ })).toBeVisible()
  await cells(page).nth(0).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('End')
  const grid = page.getByTestId('grid')
  await expect.poll(() => grid.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
  const top = await grid.evaluate((element) => element.scrollTop)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/photo\/\d+/)
  await expect(page.getByTestId('grid')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(grid).toBeVisible()
  await expect.poll(() => grid.evaluate((element) => element.scrollTop)).toBe(top)
  await expect(chosen(page)).toHaveCount(1)
  await cells(page).last().dblclick()
  await expect(page).toHaveURL(/#\/photo\/\d+/)
  await page.goBack()
  await expect(grid).toBeVisible()
})

test('the palette finds actions and albums; "?" lists the keys', async ({ opened: page, studio }) => {
  await importPhotos(page, await makeAlbum(studio.folder))
  await page.getByRole('button', { name: 'New album' }).click()
  await page.keyboard.type('Uncle Karl')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Uncle Karl' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('all ph')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'All photos' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('karl')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Uncle Karl' })).toBeVisible()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await expect(help).toContainText('Ctrl+K')
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
})

/** Other studios may run on this machine; ours is known by its temporary folder. */
function enginesOf(temporary: string): number[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('out/main/engine.js'))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => {
      try {
        return execFileSync('ps', ['eww', '-p', String(pid)], { encoding: 'utf8' }).includes(temporary)
      } catch {
        return false
      }
    })
}

test('the Colourise menu offers every style, film as well, and to restore and colour', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 1))
  await page.keyboard.press('ControlOrMeta+a')
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Colourise' }).click()
  const items = page.getByRole('menuitem')
  for (const name of [/stable/i, /artistic/i, /film/i, /^Restore and colour/])
    await expect(items.filter({ hasText: name })).toHaveCount(1)
})
