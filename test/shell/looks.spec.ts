/** What only the desktop shows, in both themes and languages: axe finds nothing, and a screenshot is left to look at. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { expect, quitCleanly, ready, test } from './fixture.ts'

async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: `test-results/shots/${name}-${colorScheme}.png`, animations: 'disabled' })
    expect(await findViolations(page), `${name}, ${colorScheme}`).toEqual([])
  }
}

test('a library whose drive is not there; the libraries and the new versions in the settings', async ({
  shellEnv,
}) => {
  const gone = join(shellEnv.folder, 'Grandmother’s photographs')
  const resources = join(shellEnv.folder, 'resources')
  await mkdir(resources)
  await writeFile(join(resources, 'app-update.yml'), 'provider: generic\nurl: http://127.0.0.1:9\n')
  await mkdir(join(shellEnv.folder, 'userData'), { recursive: true })
  await writeFile(
    join(shellEnv.folder, 'userData/libraries.json'),
    JSON.stringify({ current: gone, recent: [gone] }),
  )
  const shell = await shellEnv.launch({ env: { TINTYPE_STAND_IN_RESOURCES: resources } })
  const page = await shell.firstWindow()
  await expect(page.getByRole('button', { name: 'Open: Usual library' })).toBeVisible()
  await look(page, 'library-gone')
  await page.getByRole('button', { name: 'Open: Usual library' }).click()
  await ready(shell)
  await page.getByRole('button', { name: 'Settings' }).click()
  const versions = page.getByRole('combobox', { name: 'New versions' })
  await versions.scrollIntoViewIfNeeded()
  await expect(page.getByText('is its drive plugged in')).toBeVisible()
  await look(page, 'settings-desktop')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh')
  await expect(page.getByRole('combobox', { name: '新版本' })).toBeVisible()
  await page.getByRole('combobox', { name: '新版本' }).scrollIntoViewIfNeeded()
  await look(page, 'settings-desktop-zh')
  await quitCleanly(shell, shellEnv.temporary)
})
