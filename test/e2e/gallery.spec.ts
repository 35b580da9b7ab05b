/** An exported gallery in a browser, opened as a file: large pictures, before and after, by mouse, keyboard and finger. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { galleryFoot, galleryHead, galleryItem } from '../../src/studio/export/gallery/page.ts'
import { said } from '../../src/studio/export/gallery/words.ts'
import { findViolations } from '../support/accessibility.ts'

let folder: string
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-gallery-'))
  await mkdir(join(folder, 'gallery'))
  for (const [name, background] of Object.entries({ a: '#a63', b: '#36a', grey: '#888' }))
    await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .webp()
      .toFile(join(folder, `gallery/${name}.webp`))
  const placed = (name: string) => ({ path: `gallery/${name}.webp`, width: 300, height: 200 })
  const picture = (name: string, before: string | null) =>
    galleryItem({
      caption: `Caption ${name}`,
      date: '1920',
      name,
      large: placed(name),
      small: placed(name),
      before,
    })
  const page = [
    galleryHead('Album', 2, said.en, 'en'),
    picture('a', 'gallery/grey.webp'),
    picture('b', null),
    galleryFoot(said.en),
  ]
  await writeFile(join(folder, 'gallery.html'), page.join(''))
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

for (const width of [1280, 390])
  test(`from a USB stick at ${width} pixels`, async ({ page }) => {
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.setViewportSize({ width, height: 800 })
    await page.goto(pathToFileURL(join(folder, 'gallery.html')).href)
    expect(await findViolations(page)).toEqual([])
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(overflow).toBeLessThanOrEqual(0)

    await page.getByRole('link', { name: 'Caption a' }).click()
    const dialog = page.getByRole('dialog')
    const slider = dialog.getByRole('slider', { name: 'Before, from the left' })
    await expect(dialog).toContainText('Caption a · 1920')
    await slider.fill('50')
    const clip = () => page.evaluate("document.querySelector('.before').style.clipPath")
    expect(await clip()).toContain('50%')
    expect(await findViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Close' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(dialog).toContainText('2 of 2')
    await expect(slider).toBeHidden()
    await page.keyboard.press('Home')
    await page.locator('.stage').hover()
    // Held on the line and moved, it divides the picture elsewhere.
    await slider.fill('50')
    const line = await page.locator('.line').boundingBox()
    if (!line) throw new Error('no line')
    expect(line.height, 'as high as the picture').toBeLessThanOrEqual(Math.min(width * (2 / 3), 800) + 1)
    await page.mouse.move(line.x + line.width / 2, line.y + 40)
    await page.mouse.down()
    await page.mouse.move(line.x + line.width / 2 + 40, line.y + 40)
    await page.mouse.up()
    expect(Number(await slider.inputValue())).toBeGreaterThan(52)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('link', { name: 'Caption a' })).toBeFocused()

    await page.getByRole('button', { name: 'Slide show' }).click()
    await expect(dialog.getByRole('button', { name: 'Stop' })).toBeVisible()
    await expect(dialog).toContainText('2 of 2', { timeout: 60_000 })
    await dialog.getByRole('button', { name: 'Stop' }).click()
    await expect(dialog.getByRole('button', { name: 'Slide show' })).toBeVisible()
    expect(errors).toEqual([])
  })
