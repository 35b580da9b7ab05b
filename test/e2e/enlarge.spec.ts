/**
 * An enlargement from its forecast to 100 % of its pixels: what is going on is said, it can be cancelled, and
 * it is seen as large as it is.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { picturePack } from '../support/packs.ts'
import { importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, open, ready, shownRecipe } from './workbench.ts'

async function enlarging(page: Page): Promise<void> {
  const start = await shownRecipe(page)
  await page.getByTestId('step-upscale').getByText('Enlarge', { exact: true }).click()
  await changed(page, start)
}

test('a render that enlarges says so, shows how far it is, and can be cancelled beside its button', async ({
  opened: page,
  studio,
}) => {
  test.slow()
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'), 400, 300)])
  await open(page, /house/)
  await ready(page)
  await enlarging(page)
  await expect(page.getByTestId('enlarge-forecast')).toContainText('in about')
  await page.getByRole('button', { name: 'Render in full size' }).click()
  const button = page.getByRole('button', { name: 'Render in full size', exact: true })
  await expect(button).toBeDisabled()
  await expect(button).toContainText(/Enlarging \d+ %/, { timeout: 30_000 })
  await expect(page.getByTestId('work')).toContainText('Enlarging 1 of 1')
  await expect(page.getByTestId('render-state')).toContainText(/Enlarging \d+ %.* left/, { timeout: 30_000 })
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel the render in full size' }).click()
  await expect(page.getByText('The render of house.jpg was cancelled.')).toBeVisible()
  await expect(page.getByTestId('render-state')).toContainText('Cancelled. It has not been rendered')
  await expect(button).toBeEnabled()
  // Changed, it is another picture, of which nothing was cancelled.
  const cancelled = await shownRecipe(page)
  await page.getByTestId('step-upscale').getByRole('radio', { name: '2 times' }).press('ArrowRight')
  await changed(page, cancelled)
  await expect(page.getByTestId('render-state')).toHaveText('Not rendered yet.')
})

test('once it is rendered, 100 % shows its own pixels, and the head says both sizes', async ({
  opened: page,
  studio,
}) => {
  test.slow()
  const size = { kind: 'tiles', margin: 4, inner: 64, rim: 'ends' }
  await picturePack(join(studio.folder, 'home', 'data', 'models'), 'quick-x4', 'upscale', 'blur', {
    factor: 4,
    size,
  })
  await page.reload()
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'), 400, 300)])
  await open(page, /house/)
  await ready(page)
  await enlarging(page)
  const chosen = await shownRecipe(page)
  await page.getByRole('combobox', { name: 'Enlarge: model' }).selectOption('quick-x4')
  await changed(page, chosen)
  const twice = await shownRecipe(page)
  await page.getByTestId('step-upscale').getByRole('radio', { name: '2 times' }).press('ArrowRight')
  await changed(page, twice)
  await expect(page.getByTestId('pixels')).toHaveText('400 × 300')
  await page.getByRole('button', { name: 'Render in full size' }).click()
  await expect(page.getByTestId('render-state')).toHaveText('Rendered in full size.', { timeout: 30_000 })
  await expect(page.getByTestId('pixels')).toHaveText('400 × 300 → 1600 × 1200')
  const zoom = page.getByTestId('zoom')
  const whole = Number((await zoom.textContent())?.match(/[\d.]+/)?.[0])
  expect(whole).toBeLessThan(100)
  // Tiles of the finished picture.
  const tile = page.waitForResponse((response) => /\/media\/tiles\/.*\/\d+_\d+/.test(response.url()))
  await page.getByTestId('stage').focus()
  await page.keyboard.press('z')
  await expect(zoom).toHaveText('100 %')
  await tile
  await ready(page)
  await page.screenshot({ path: join(studio.folder, 'actual.png') })
  // Beside the original the same place is seen.
  await page.keyboard.press('d')
  await expect(zoom).toHaveText('100 %')
})
