/** How it handles: keys, comparing, several photos, going back, a reload, the engine's death. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeGreyPhoto } from './pictures.ts'
import { choose, coloured, expect, filmstrip, test } from './studio.ts'

/** How much of the picture shows the original, as the page draws it: "0%" to "100%". */
const shownSplit = (page: Page) =>
  page
    .locator('.layers')
    .evaluate((element) => String(element.getAttribute('style')).replace(/.*--split: ?|;.*/g, ''))

test('comparing by divider, by keys and by holding Space', async ({ opened: page, studio }) => {
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'), 900, 600)])
  await coloured(page)
  expect(await shownSplit(page)).toBe('0%')

  await page.keyboard.press('c')
  const divider = page.getByRole('slider', { name: 'Where the original ends' })
  await expect(divider).toHaveValue('50')
  await divider.focus()
  await page.keyboard.press('ArrowRight')
  expect(await shownSplit(page)).toBe('51%')
  const box = await divider.boundingBox()
  if (!box) throw new Error('The divider has no place on the screen.')
  await divider.click({ position: { x: box.width / 4, y: box.height / 2 } })
  expect(Number.parseInt(await shownSplit(page), 10)).toBeLessThan(30)

  await page.keyboard.down(' ')
  await expect.poll(() => shownSplit(page)).toBe('100%')
  await page.keyboard.up(' ')
  await expect.poll(async () => Number.parseInt(await shownSplit(page), 10)).toBeLessThan(30)
  await page.keyboard.press('c')
  await expect.poll(() => shownSplit(page)).toBe('0%')
})

test('the last request wins, whatever was asked on the way', async ({ opened: page, studio }) => {
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'))])
  await expect(page.getByTestId('original')).toBeVisible()
  for (const key of [']', ']', 'a', '[', ']', 's', ']', 'a']) await page.keyboard.press(key)
  await expect(page.getByRole('slider', { name: 'Render factor' })).toHaveValue('19')
  await coloured(page)
  await expect(page.getByText('Tintype Artistic · Render factor 19')).toBeVisible()
})

test('sliders: arrows step, a double click resets', async ({ opened: page, studio }) => {
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'), 300, 200)])
  await coloured(page)
  const saturation = page.getByRole('slider', { name: 'Saturation' })
  await saturation.focus()
  await page.keyboard.press('ArrowRight')
  await expect(saturation).toHaveValue('1.05')
  await expect(page.getByRole('textbox', { name: 'Saturation' })).toHaveValue('105%')
  await page.getByText('Saturation', { exact: true }).dblclick()
  await expect(saturation).toHaveValue('1')
})

test('several photos keep their own settings; arrows walk; a reload finds them again', async ({
  opened: page,
  studio,
}) => {
  const files = await Promise.all(
    ['a.jpg', 'b.jpg', 'c.jpg'].map((name, at) =>
      makeGreyPhoto(join(studio.folder, name), 300 + at * 40, 240),
    ),
  )
  await choose(page, files)
  await expect(filmstrip(page)).toHaveCount(3)
  await expect(page.getByText('1 of 3')).toBeVisible()
  await coloured(page)
  await page.keyboard.press(']')
  await page.locator('body').press('ArrowRight')
  await expect(page.getByText('2 of 3')).toBeVisible()
  await coloured(page)
  for (let press = 0; press < 4; press++) await page.keyboard.press(']')
  await expect(page.getByRole('slider', { name: 'Render factor' })).toHaveValue('21')
  await page.locator('body').press('ArrowLeft')
  await expect(page.getByRole('slider', { name: 'Render factor' })).toHaveValue('17')

  await page.getByRole('button', { name: 'Close this photo' }).click()
  await expect(filmstrip(page)).toHaveCount(2)
  await page.reload()
  await expect(filmstrip(page)).toHaveCount(2)
  await coloured(page)
})

test('the engine killed: the studio starts it again and the next picture comes', async ({
  opened: page,
  studio,
}) => {
  test.skip(process.platform === 'win32', 'ps')
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'), 900, 600)])
  await coloured(page)
  const engines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('out/main/engine.js'))
    .map((line) => Number.parseInt(line, 10))
  const own = engines.filter((pid) => belongsTo(pid, studio.temporary))
  expect(own.length).toBeGreaterThan(0)
  for (const pid of own) process.kill(pid, 'SIGKILL')
  const before = await page.getByTestId('colour').getAttribute('src')
  await page.keyboard.press(']')
  await expect(page.getByTestId('colour')).not.toHaveAttribute('src', String(before))
  await coloured(page)
})

/** Other studios may run on this machine; ours is known by its temporary folder. */
function belongsTo(pid: number, temporary: string): boolean {
  try {
    return execFileSync('ps', ['eww', '-p', String(pid)], { encoding: 'utf8' }).includes(temporary)
  } catch {
    return false
  }
}
