/** Under a finger: whatever can be pressed is as large as one, and nothing overlaps nor sticks out for that. */
import { cells, importPhotos, photosToImport, sideBar } from './album.ts'
import { expectTidy } from './screens.ts'
import { expect, test } from './studio.ts'
import { ready } from './workbench.ts'

const isNarrow = (width: number): boolean => width < 640

/** Buttons and fields in sight that are smaller than a finger, in words. */
const smallTargets = `[...document.querySelectorAll('button, select, [role=separator]')]
  .filter((each) => each.checkVisibility() && !each.closest('[inert], [aria-hidden=true], .sr-only, [data-testid=stage]'))
  .map((each) => ({ name: each.getAttribute('aria-label') ?? each.textContent, box: each.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 2 && (box.width < 43.5 || box.height < 43.5))
  .map(({ name, box }) => name + ' ' + Math.round(box.width) + ' x ' + Math.round(box.height))
  .filter((each) => !each.startsWith('Height of the tools'))`

for (const [width, height] of [
  [390, 780],
  [820, 1100],
] as const) {
  test(`under a finger whatever can be pressed is as large as one, ${width} pixels`, async ({
    browser,
    studio,
  }) => {
    test.setTimeout(300_000)
    const context = await browser.newContext({
      viewport: { width, height },
      hasTouch: true,
      // A phone has no bars to scroll by; a tablet with a mouse and a laptop's screen do, beside which there is less space.
      isMobile: isNarrow(width),
      locale: 'en-GB',
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(studio.address)
    const touched = async (state: string): Promise<void> => {
      await expectTidy(page, `${state} under a finger`)
      expect(await page.evaluate<string[]>(smallTargets), state).toEqual([])
      const path = `test-results/shots/screens-touch-${width}-${state}.png`
      await page.screenshot({ path, animations: 'disabled' })
    }
    await expect(page.getByRole('button', { name: 'Add photos' })).toBeVisible()
    expect(await page.evaluate<boolean>(`matchMedia('(pointer: coarse)').matches`)).toBe(true)
    await touched('empty')
    await importPhotos(page, (await photosToImport(studio.folder)).slice(0, 6))
    await touched('album')
    await page.getByRole('button', { name: 'Show the library' }).tap()
    await expect(page.getByRole('dialog', { name: 'Library' })).toBeVisible()
    await touched('side-bar')
    await sideBar(page, /^Settings/).tap()
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await touched('settings')
    await page.getByRole('button', { name: 'Back to the photos' }).tap()
    await expect(cells(page)).not.toHaveCount(0)
    await page.keyboard.press('Control+a')
    await expect(page.getByText('6 selected')).toBeVisible()
    await touched('selection')
    const foot = page.getByRole('toolbar', { name: 'What to do with them' })
    await foot.getByRole('button', { name: 'Export' }).tap()
    await expect(page.getByTestId('forecast')).toBeVisible()
    await touched('export')
    await page.getByRole('button', { name: 'Cancel', exact: true }).tap()
    await page.getByRole('button', { name: 'Select none' }).tap()
    await cells(page).first().tap()
    await ready(page)
    await touched('workbench')
    for (const section of isNarrow(width) ? ['Style', 'Restore', 'Turn and crop', 'History'] : []) {
      await page.getByRole('button', { name: section, exact: true }).tap()
      await touched(`workbench-${section.toLowerCase().replaceAll(' ', '-')}`)
    }
    if (!isNarrow(width)) {
      const grade = page.getByTestId('step-grade')
      if (!(await grade.isVisible())) await page.keyboard.press('p')
      for (const part of ['Curve', 'White balance', 'Colours one by one'])
        await grade.getByRole('button', { name: part, exact: true }).tap()
      await page.getByRole('button', { name: 'Magenta', exact: true }).scrollIntoViewIfNeeded()
      await touched('workbench-panel')
    }
    await context.close()
  })
}
