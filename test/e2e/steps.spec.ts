/** Steps that model packs do: off and explained where none is installed, chosen where there are some, honest where one fails. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { picturePack } from '../support/packs.ts'
import { importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, open, ready, shownRecipe } from './workbench.ts'

async function begin(page: Page, folder: string): Promise<void> {
  await importPhotos(page, [await makeGreyPhoto(join(folder, 'house.jpg'), 600, 400)])
  await open(page, /house/)
  await ready(page)
}

const flip = (page: Page, step: string, label: string): Promise<void> =>
  page.getByTestId(`step-${step}`).getByText(label, { exact: true }).click()

test('faces are off and explained without a model, and the way to the models is there', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  await expect(page.getByTestId('step-face').getByRole('switch', { name: 'Faces' })).toBeDisabled()
  await expect(page.getByTestId('step-face')).toContainText('No model for this is installed')
  await expect(page.getByTestId('step-face')).toContainText('can turn a relative into someone else')
  // A border needs no model.
  const start = await shownRecipe(page)
  await flip(page, 'finish', 'Finish')
  await changed(page, start)
  const finished = await shownRecipe(page)
  await page.getByRole('combobox', { name: 'Border' }).selectOption('Paper')
  await changed(page, finished)
  expect(await shownRecipe(page)).toContain('"border":{"width":0.04,"color":"paper"}')
  await page.getByTestId('step-face').getByRole('button', { name: 'Models' }).click()
  await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible()
})

test('enlarging says what it comes to, shows a part before it is done', async ({ opened: page, studio }) => {
  test.slow()
  const models = join(studio.folder, 'home', 'data', 'models')
  const size = { kind: 'tiles', margin: 4, inner: 64, rim: 'ends' }
  await picturePack(models, 'quick-x4', 'upscale', 'blur', { factor: 4, size })
  await page.reload()
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'house.jpg'), 240, 160)])
  await open(page, /house/)
  await ready(page)
  const step = page.getByTestId('step-upscale')
  await expect(step).toContainText('makes up fine detail')
  const start = await shownRecipe(page)
  await flip(page, 'upscale', 'Enlarge')
  await changed(page, start)
  expect(await shownRecipe(page)).toContain('"strength":0.8,"grain":0.5,"factor":2')
  const chosen = await shownRecipe(page)
  await page.getByRole('combobox', { name: 'Enlarge: model' }).selectOption('quick-x4')
  await changed(page, chosen)
  const forecast = page.getByTestId('enlarge-forecast')
  await expect(forecast).toContainText(/480 × 320 pixels, in about/)
  const twice = await shownRecipe(page)
  await step.getByRole('radio', { name: '2 times as wide and high' }).press('ArrowRight')
  await changed(page, twice)
  await expect(forecast).toContainText('960 × 640 pixels')
  await step.getByRole('button', { name: 'See a part enlarged' }).click()
  await expect(step.getByRole('img', { name: 'Plainly enlarged' })).toBeVisible()
  await expect(step.getByRole('img', { name: 'By the model' })).toBeVisible()
  expect(await findViolations(page, { within: '[data-testid=step-upscale]' })).toEqual([])
  await step.getByRole('button', { name: 'Hide the part' }).click()
  await expect(step.getByRole('img')).toHaveCount(0)
})

test('a face is marked and redrawn by the model that is there; one that gives no numbers is told of', async ({
  opened: page,
  studio,
}) => {
  const models = join(studio.folder, 'home', 'data', 'models')
  const size = { size: { kind: 'fixed', width: 64, height: 64 } }
  await picturePack(models, 'dark-faces', 'face', 'darker', size)
  await picturePack(models, 'no-faces', 'face', 'nan', size)
  await picturePack(models, 'quiet', 'denoise', 'blur')
  await page.reload()
  await begin(page, studio.folder)
  const start = await shownRecipe(page)
  await flip(page, 'face', 'Faces')
  await changed(page, start)
  await expect(page.getByTestId('step-face')).toContainText('No face was marked, so none was changed')
  await page.getByRole('button', { name: 'Mark faces' }).click()
  const unmarked = await shownRecipe(page)
  const box = await page.getByTestId('stage').boundingBox()
  if (!box) throw new Error('There is no stage.')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await changed(page, unmarked)
  await expect(page.getByTestId('face')).toHaveCount(1)
  await expect(page.getByTestId('step-face')).toContainText('1 face was redrawn')
  const marked = await shownRecipe(page)
  expect(marked).toContain('"model":"dark-faces"')
  await flip(page, 'denoise', 'Noise')
  await changed(page, marked)
  await expect(page.getByRole('combobox', { name: 'Noise: model' })).toHaveValue('')

  await page.setViewportSize({ width: 1280, height: 3200 })
  await ready(page)
  expect(await findViolations(page)).toEqual([])

  await page.getByRole('combobox', { name: 'Faces: model' }).selectOption('no-faces')
  await expect(page.getByText(/values that are not numbers/)).toBeVisible()
  // It can be taken back, and the picture is there again.
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Control+z')
  await ready(page)
  await page.getByTestId('face').click()
  await expect.poll(() => shownRecipe(page)).toContain('"boxes":[]')
})
