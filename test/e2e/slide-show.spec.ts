/** The slide show: photos one after the other over the whole window, by itself, by keys, buttons and a finger. */
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos, makeAlbum } from './album.ts'
import { expect, test } from './studio.ts'

// As most people see it: with its transitions.
test.use({ contextOptions: { reducedMotion: 'no-preference' } })

for (const width of [1280, 390])
  test(`shows all photos from the one in focus on, at ${width} pixels`, async ({ opened: page, studio }) => {
    await page.setViewportSize({ width, height: 844 })
    await importPhotos(page, await makeAlbum(studio.folder))
    await expect(cells(page)).toHaveCount(6)
    await cells(page).nth(1).click()
    await page.keyboard.press('Control+Enter')
    const show = page.getByRole('dialog', { name: 'Slide show' })
    const count = show.getByTestId('slide-count')
    await expect(count).toHaveText('2 of 6')
    const picture = show.getByRole('img')
    await expect(picture).toBeVisible()
    await expect
      .poll(() => picture.evaluate<number, { naturalWidth: number }>((image) => image.naturalWidth))
      .toBeGreaterThan(0)
    await page.mouse.move(100, 300)
    expect(await findViolations(page, { within: '[role=dialog]' })).toEqual([])
    await test.info().attach('show', { body: await page.screenshot(), contentType: 'image/png' })

    await show.getByRole('combobox', { name: 'Each' }).selectOption('3')
    await expect(count).toHaveText('3 of 6', { timeout: 30_000 })
    await page.mouse.move(150, 300)
    // Whoever steps looks: it no longer goes on by itself.
    await show.getByRole('button', { name: 'Next photo' }).click()
    await expect(show.getByRole('button', { name: 'Play' })).toBeVisible()
    const before = await count.textContent()
    await page.keyboard.press('ArrowLeft')
    await expect(count).not.toHaveText(before ?? '')
    await page.keyboard.press('o')
    await expect(show.getByRole('button', { name: 'Original' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('Escape')
    await expect(show).toBeHidden()
  })
