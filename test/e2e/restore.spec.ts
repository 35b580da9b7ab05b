/** A person brings a grey photo and leaves with a coloured one, in full size. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { colourfulness, makeGreyPhoto, oldPhotos } from './pictures.ts'
import { choose, coloured, expect, filmstrip, test } from './studio.ts'

test('a grey photo comes out in colour at full size', async ({ opened: page, studio }) => {
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'house by the hill 😀.jpg'))])
  await coloured(page)
  await expect(page.getByTestId('original')).toBeVisible()

  // The factor goes on by key and by typing, and the picture follows.
  const first = await page.getByTestId('colour').getAttribute('src')
  const factor = page.getByRole('slider', { name: 'Render factor' })
  await expect(factor).toHaveValue('16')
  await page.keyboard.press(']')
  await expect(factor).toHaveValue('17')
  await expect(page.getByTestId('colour')).not.toHaveAttribute('src', String(first))
  await page.getByRole('textbox', { name: 'Render factor' }).fill('24')
  await page.keyboard.press('Enter')
  await expect(factor).toHaveValue('24')
  await coloured(page)

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save in full size' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('house by the hill 😀 - stable.jpg')
  const saved = await readFile(await download.path())
  expect(await sharp(saved).metadata()).toMatchObject({ format: 'jpeg', width: 1500, height: 1000 })
  expect(await colourfulness(saved)).toBeGreaterThan(2)
  await expect(page.getByText('Saved to your downloads')).toBeVisible()
})

test('a real old photograph, by drag and drop, in the artistic style, as PNG', async ({ opened: page }) => {
  test.skip(oldPhotos.length === 0, 'no old photographs on this machine')
  const path = oldPhotos.find((each) => each.includes('Detroit')) ?? oldPhotos[0] ?? ''
  const bytes = (await readFile(path)).toString('base64')
  const transfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob('${bytes}'), (char) => char.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], 'street.jpg', { type: 'image/jpeg' }))
    return transfer
  })()`)
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer })
  await expect(page.getByText('Drop the photos anywhere')).toBeVisible()
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await expect(page.getByText('Drop the photos anywhere')).toBeHidden()
  await coloured(page)
  await page.keyboard.press('a')
  await expect(page.getByRole('radio', { name: 'Artistic' })).toBeChecked()
  await coloured(page)
  await page.getByLabel('Format').selectOption('PNG')
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('e')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('street - artistic.png')
  const saved = await download.path()
  const { width, height } = await sharp(path).metadata()
  expect(await sharp(saved).metadata()).toMatchObject({ format: 'png', width, height })
  expect(await colourfulness(saved)).toBeGreaterThan(await colourfulness(path))
})

test('a bad file is refused with its sentence, the good ones beside it open', async ({
  opened: page,
  studio,
}) => {
  const notes = join(studio.folder, 'diary.jpg')
  await writeFile(notes, 'Dear diary')
  const empty = join(studio.folder, 'empty.jpg')
  await writeFile(empty, '')
  const whole = await makeGreyPhoto(join(studio.folder, 'whole.jpg'), 600, 400)
  const cut = join(studio.folder, 'cut.jpg')
  await writeFile(cut, (await readFile(whole)).subarray(0, 9000))
  await choose(page, [notes, empty, cut, whole])
  await coloured(page)
  await expect(page.getByText('diary.jpg: this is not a picture')).toBeVisible()
  await expect(page.getByText('empty.jpg: the file is empty')).toBeVisible()
  await expect(page.getByText('cut.jpg: the picture is cut short')).toBeVisible()
  await expect(filmstrip(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Close this message' }).first().click()
  await expect(page.getByRole('alert')).toHaveCount(2)
})

test('strength 0 saves the photo as it was', async ({ opened: page, studio }) => {
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'grey.jpg'), 400, 300)])
  await coloured(page)
  await page.getByRole('textbox', { name: 'Strength' }).fill('0')
  await page.keyboard.press('Enter')
  await coloured(page)
  await page.getByLabel('Format').selectOption('PNG')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save in full size' }).click()
  expect(await colourfulness(await (await downloading).path())).toBe(0)
})
