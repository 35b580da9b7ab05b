/** Colour by hand on a key frame of a film: seen on that frame at once, carried along by the motion, and taken back. */
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { zh } from '../../src/renderer/i18n/zh/index.ts'
import { findViolations } from '../support/accessibility.ts'
import { hasFfmpeg } from '../support/films.ts'
import { cells } from './album.ts'
import { colorOf, inColor, openReel, patient } from './films.ts'
import { expectTidy, heightOf } from './screens.ts'
import { expect, test } from './studio.ts'

test.skip(!hasFfmpeg, 'films need ffmpeg')
// A film is a dozen programs one after the other: on a busy machine each takes seconds to start.
test.describe.configure({ timeout: 900_000 })

/** Where it is painted, in shares of the film's picture. */
const place = { x: 0.6, y: 0.55 }

/** Mean red less mean green around a place of the picture that is shown, 0 to 255. */
async function redness(page: Page, { x, y } = place): Promise<number> {
  const picture = await page.getByTestId('frame').boundingBox()
  if (!picture) throw new Error('There is no picture.')
  const shot = await page.screenshot({
    clip: {
      x: picture.x + picture.width * x - 8,
      y: picture.y + picture.height * y - 8,
      width: 16,
      height: 16,
    },
  })
  const { channels } = await sharp(shot).stats()
  return (channels[0]?.mean ?? 0) - (channels[1]?.mean ?? 0)
}

async function paint(page: Page): Promise<void> {
  const layer = page.getByTestId('brush')
  const box = await layer.boundingBox()
  if (!box) throw new Error('There is nothing to paint on.')
  await page.mouse.click(box.x + box.width * place.x, box.y + box.height * place.y)
}

const brush = (page: Page) => page.getByRole('button', { name: 'Brush', exact: true })

test('a stroke on a key frame colours it, goes along with its scene, and is undone', async ({
  opened: page,
  studio,
}) => {
  await openReel(page, studio.folder)
  await inColor(page)
  // The whole film can't be painted on: what moves is elsewhere in the next frame.
  await expect(brush(page)).toHaveCount(0)
  await page.keyboard.press('m')
  await expect(page.getByTestId('key-frame')).toHaveCount(1)
  await inColor(page)
  const [before, start] = [await redness(page), await colorOf(page)]
  await brush(page).click()
  await page.getByRole('button', { name: 'Red fabric' }).click()
  await paint(page)
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  await expect.poll(() => colorOf(page), patient).not.toBe(start)
  await expect(page.getByRole('group', { name: 'What the models think likely here' })).toBeVisible()
  await brush(page).click()
  await expect.poll(() => redness(page), patient).toBeGreaterThan(before + 25)

  // On the frames after it the colour is where the motion has carried it.
  await page.getByTestId('stage').focus()
  for (let i = 0; i < 6; i++) await page.keyboard.press('.')
  await expect(brush(page)).toHaveCount(0)
  await page.keyboard.press('l')
  await expect(page.getByTestId('loop')).toBeVisible(patient)
  await expect.poll(() => redness(page), patient).toBeGreaterThan(before + 25)
  await page.keyboard.press('Escape')

  // Back on the key frame, the stroke is taken back.
  for (let i = 0; i < 6; i++) await page.keyboard.press(',')
  await expect(brush(page)).toBeVisible()
  await inColor(page)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => redness(page), patient).toBeLessThan(before + 10)
})

const languages = [
  {
    language: 'en',
    adjust: 'Adjust',
    byHand: 'Colour by hand',
    count: '1 stroke',
    exported: 'Export the film',
  },
  { language: 'zh', adjust: '调整', byHand: '手工上色', count: zh.manualColorCount(1), exported: '导出影片' },
] as const

test('by keys, for screen readers, narrow and wide, in both themes and languages', async ({
  opened: page,
  studio,
}) => {
  await openReel(page, studio.folder)
  await inColor(page)
  await page.keyboard.press('m')
  await brush(page).click()
  const layer = page.getByTestId('brush')
  await layer.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('stroke')).toHaveCount(1)
  for (const { language, adjust, byHand, count, exported } of languages) {
    await page.setViewportSize({ width: 1280, height: heightOf(1280) })
    await page.keyboard.press('Control+,')
    await page.locator('select').filter({ hasText: '中文' }).selectOption(language)
    await page.keyboard.press('Escape')
    await cells(page).first().dblclick()
    await expect(page.getByTestId('timeline')).toBeVisible()
    await expect(page.getByTestId('color')).toBeVisible(patient)
    // Another screen puts the brush away.
    if ((await layer.count()) === 0)
      await page
        .getByRole('button', { name: language === 'en' ? 'Brush' : zh.manualColorBrush, exact: true })
        .click()
    await expect(layer).toBeVisible()
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: heightOf(width) })
      if (width < 600)
        await page.getByRole('toolbar', { name: adjust }).getByRole('button', { name: byHand }).click()
      await expect(page.getByText(count)).toBeVisible()
      await expectTidy(page, `painting at ${width} in ${language}`)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await findViolations(page), `painting at ${width}, ${colorScheme}, ${language}`).toEqual([])
        const path = `test-results/shots/film-hints-${width}-${colorScheme}-${language}.png`
        await page.screenshot({ path, animations: 'disabled' })
      }
      await page.keyboard.press('e')
      await expect(page.getByRole('dialog').getByRole('heading', { name: exported })).toBeVisible()
      await expectTidy(page, `export at ${width} in ${language}`)
      const path = `test-results/shots/film-hints-export-${width}-${language}.png`
      await page.screenshot({ path, animations: 'disabled' })
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
  }
  // Escape puts the brush away, and the film stays open.
  await page.setViewportSize({ width: 1280, height: heightOf(1280) })
  await page.getByTestId('stage').focus()
  await page.keyboard.press('Escape')
  await expect(layer).toHaveCount(0)
  await expect(page.getByTestId('timeline')).toBeVisible()
})
