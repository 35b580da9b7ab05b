/** Who works by keys always sees where they are; who wants no motion gets none. */
import type { Page } from '@playwright/test'
import { cells, importPhotos, makeAlbum } from './album.ts'
import { choose, expect, test } from './studio.ts'
import { open, ready } from './workbench.ts'

/** What has the focus without a ring that a person could see; null where there is one, or nothing has the focus. */
const unseen = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(`(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return null
    const isRinged = (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
      const inSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && width * height > 0
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && inSight
    }
    return [...document.querySelectorAll('*')].some(isRinged) ? null : focused.outerHTML.slice(0, 200)
  })()`)

/** Goes through a screen with Tab. @returns how many places it went to, and which of them showed nothing */
async function walk(page: Page): Promise<{ places: number; unseen: string[] }> {
  await page.evaluate('document.activeElement?.blur()')
  const places = new Set<string>()
  const blind: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const missing = await unseen(page)
    if (missing !== null) blind.push(missing)
    places.add(await page.evaluate<string>("document.activeElement?.outerHTML.slice(0, 400) ?? ''"))
  }
  return { places: places.size, unseen: [...new Set(blind)] }
}

test('whatever the keyboard reaches shows that it has the focus', async ({ opened: page, studio }) => {
  test.setTimeout(240_000)
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 3))
  for (const [screen, go, least] of [
    ['album', () => Promise.resolve(), 8],
    ['models', () => page.getByRole('button', { name: 'Models' }).click(), 8],
    ['settings', () => page.getByRole('button', { name: 'Settings' }).click(), 8],
    ['workbench', () => toWorkbench(page), 12],
  ] as const) {
    await go()
    const walked = await walk(page)
    expect(walked.unseen, screen).toEqual([])
    expect(walked.places, screen).toBeGreaterThan(least)
  }
})

async function toWorkbench(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^All photos/ }).click()
  await open(page, /./)
  await ready(page)
}

test('where motion is not wanted, nothing moves', async ({ opened: page, studio }) => {
  await importPhotos(page, [(await makeAlbum(studio.folder))[0] ?? ''])
  /** Opens and closes the sheet of an export. @returns the most animations that were seen under way */
  const moving = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
    await page.emulateMedia({ reducedMotion })
    await page.evaluate(`
      window.most = 0
      const look = () => {
        window.most = Math.max(window.most, document.getAnimations().length)
        requestAnimationFrame(look)
      }
      look()
    `)
    await page.keyboard.press('e')
    await expect(page.getByRole('dialog').getByTestId('forecast')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    return page.evaluate<number>('window.most')
  }
  expect(await moving('no-preference')).toBeGreaterThan(0)
  expect(await moving('reduce')).toBe(0)
})

test('at the workbench the picture takes a focus that would be lost', async ({ opened: page, studio }) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 1))
  const stage = page.getByTestId('stage')
  await open(page, /./)
  await expect(stage).toBeFocused()
  await ready(page)
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await stage.click({ position: { x: 200, y: 200 } })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Brush', exact: true })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
  await expect(stage).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByTestId('crop')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(stage).toBeFocused()
})

test('a message that is closed gives the focus to the photos, or to the picture', async ({
  opened: page,
  studio,
}) => {
  const [first, second] = await makeAlbum(studio.folder)
  const line = page.getByRole('list', { name: 'Imports and exports' }).getByRole('listitem')
  const close = line.getByRole('button', { name: 'Close this message' })
  await choose(page, [first])
  await expect(cells(page)).toHaveCount(1)
  await close.focus()
  await page.keyboard.press('Enter')
  await expect(line).toBeHidden()
  await expect(cells(page).first()).toBeFocused()
  await choose(page, [second])
  await expect(cells(page)).toHaveCount(2)
  await open(page, /./)
  await page.getByTestId('work').click()
  await close.focus()
  await page.keyboard.press('Enter')
  await expect(line).toBeHidden()
  await expect(page.getByTestId('stage')).toBeFocused()
})

test('a button that switches itself off keeps the focus, and does nothing more', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 2))
  await open(page, /./)
  await ready(page)
  const off = async (name: string | RegExp) => {
    const button = page.getByRole('button', { name, exact: typeof name === 'string' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(button).toBeDisabled()
    await expect(button).toBeFocused()
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await page.keyboard.press('Enter')
    await expect(button).toBeFocused()
    // Whoever leaves it finds it again only when it can do something.
    await page.keyboard.press('Tab')
    await expect(button).not.toBeFocused()
    await expect(button).toHaveJSProperty('disabled', true)
  }
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await off('Zoom out')
  await off('Restore')
})

test('with space for them, what can be done with a selection has words, and where not, names and tips', async ({
  opened: page,
  studio,
}) => {
  await importPhotos(page, (await makeAlbum(studio.folder)).slice(0, 2))
  await page.keyboard.press('ControlOrMeta+a')
  const bar = page.getByRole('toolbar', { name: 'Selection' })
  const seen = async (width: number) => {
    await page.setViewportSize({ width, height: 800 })
    // None lies behind another, or behind the bar's end.
    type Box = { scrollWidth: number; clientWidth: number }
    await expect.poll(() => bar.evaluate((box: Box) => box.scrollWidth - box.clientWidth)).toBe(0)
    return (await bar.getByRole('button').allInnerTexts()).map((text) => text.trim()).filter(Boolean)
  }
  const most = ['Colourise', 'Album', 'Tag', 'Date', 'Caption', 'Recipe', 'Export']
  expect((await seen(1280)).toSorted()).toEqual(most.toSorted())
  expect((await seen(1600)).toSorted()).toEqual([...most, 'Favourite', 'Remove'].toSorted())
  await seen(1024)
  for (const button of await bar.getByRole('button').all()) {
    await expect(button).toHaveAttribute('title', /./)
    expect(await button.getAttribute('aria-label')).toMatch(/./)
  }
})
