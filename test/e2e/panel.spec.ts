/**
 * The panel stays beneath the pointer while it grows, shows what is opened in it, has presets where they are
 * found, and takes any number.
 */
import type { Locator, Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { expectTidy } from './screens.ts'
import { expect, test } from './studio.ts'
import { begin, changed, ready, shownRecipe } from './workbench.ts'

const topOf = async (control: Locator): Promise<number> => Math.round((await control.boundingBox())!.y)

async function bottomOf(part: Locator): Promise<number> {
  const box = (await part.boundingBox())!
  return box.y + box.height
}

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({
      path: `test-results/shots/panel-${name}-${colorScheme}.png`,
      animations: 'disabled',
    })
    expect(await findViolations(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

test('presets are in sight at once, and stay beneath the pointer that applies them', async ({
  opened: page,
  studio,
}) => {
  await begin(page, studio.folder)
  const presets = page.getByRole('region', { name: 'Presets' })
  const last = presets
    .getByRole('list')
    .getByRole('button', { name: /^Preset: / })
    .last()
  expect(await bottomOf(last)).toBeLessThan(800)
  await inBothThemes(page, 'presets-1280')
  for (const name of [/Faded 1970s/, /Newspaper/]) {
    const preset = presets.getByRole('button', { name }).first()
    const [before, recipe] = [await topOf(preset), await shownRecipe(page)]
    await preset.click()
    await changed(page, recipe)
    expect(await topOf(preset)).toBe(before)
  }
  // What was pressed further down stays, whatever grows above it.
  const grade = page.getByTestId('step-grade')
  const reset = grade.getByRole('button', { name: 'Reset grading' })
  await reset.scrollIntoViewIfNeeded()
  const exposure = grade.getByRole('textbox', { name: 'Exposure', exact: true })
  await exposure.fill('1')
  await exposure.press('Enter')
  await ready(page)
  await page.keyboard.press('Tab')

  const curve = grade.getByRole('button', { name: 'Curve', exact: true })
  await curve.scrollIntoViewIfNeeded()
  await curve.click()
  const opened = grade.getByTestId('curve')
  await expect(opened).toBeVisible()
  await expect.poll(() => bottomOf(opened)).toBeLessThan(800)
  expect(await topOf(curve)).toBeGreaterThan(0)

  await page.setViewportSize({ width: 390, height: 780 })
  await page.getByRole('button', { name: 'Presets', exact: true }).click()
  await expect(last).toBeVisible()
  await expectTidy(page, 'presets at 390')
  await inBothThemes(page, 'presets-390')
})

test('a number is taken as it was copied from anywhere', async ({ opened: page, studio }) => {
  await begin(page, studio.folder)
  const exposure = page.getByTestId('step-grade').getByRole('textbox', { name: 'Exposure', exact: true })
  const strength = page.getByRole('region', { name: 'Colours' }).getByRole('textbox', { name: 'Strength' })
  const paste = async (field: Locator, text: string): Promise<void> => {
    await field.selectText()
    await page.keyboard.insertText(text)
    await field.press('Enter')
  }
  for (const [text, shown] of [
    ['+0.2', /^\+?0\.2$/],
    ['\u22120.2', /^[-\u2212]0\.2$/],
    [' 0,3 ', /^\+?0\.3$/],
    ['nothing', /^\+?0\.3$/],
  ] as const) {
    await paste(exposure, text)
    await expect(exposure).toHaveValue(shown)
  }
  await paste(strength, '45 %')
  await expect(strength).toHaveValue('45%')
  await strength.press('ArrowUp')
  await expect(strength).toHaveValue('50%')
  await paste(strength, '900')
  await expect(strength).toHaveValue('100%')
})
