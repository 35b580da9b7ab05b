/** A recipe with all steps comes to the same bytes whether the window exports it or the terminal makes it. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openPromise } from 'yauzl'
import type { z } from 'zod'
import type { recipeSchema } from '../../src/contract/recipe.ts'
import { cells, importPhotos } from './album.ts'
import { makeScratchedPhoto } from './pictures.ts'
import { expect, test } from './studio.ts'
import { changed, open, ready, shownRecipe } from './workbench.ts'

const steps = {
  geometry: { enabled: true, straighten: 2 },
  tone: { enabled: true },
  repair: { enabled: true, certainty: 'all' },
  denoise: { enabled: true, noise: 10 },
  color: { style: 'artistic', strength: 0.9, temperature: 0.1 },
  manualColor: {
    enabled: true,
    strokes: [{ kind: 'color', color: { a: 20, b: 30 }, radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }],
  },
  grade: { enabled: true, exposure: 0.3, curves: { luma: [0, 0.4, 1].map((x) => ({ x, y: x ** 0.8 })) } },
  local: {
    enabled: true,
    areas: [{ mask: { kind: 'gradient', from: { x: 0.5, y: 0 }, to: { x: 0.5, y: 0.6 } }, exposure: -0.5 }],
  },
  upscale: { enabled: true, factor: 2, strength: 0.8, grain: 0.5 },
  finish: { enabled: true, sharpen: 0.3, grain: 0.3, border: { width: 0.04, color: 'white' } },
} satisfies z.input<typeof recipeSchema>['steps']

async function unzipped(file: string, ending: string): Promise<Buffer> {
  const zip = await openPromise(file)
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith(ending)) continue
    const parts: Buffer[] = []
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(Buffer.from(part as Buffer))
    return Buffer.concat(parts)
  }
  throw new Error(`Nothing ends in ${ending}.`)
}

test('an export of the window, and the same recipe in the terminal', async ({ opened: page, studio }) => {
  test.setTimeout(400_000)
  page.setDefaultTimeout(30_000)
  const photo = await makeScratchedPhoto(join(studio.folder, 'scratched.jpg'), 168, 112)
  await importPhotos(page, [photo])
  await open(page, /scratched/)
  await ready(page)
  const before = await shownRecipe(page)
  const preset = join(studio.folder, 'all.json')
  await writeFile(preset, JSON.stringify({ tintype: 'preset', version: 1, name: 'All steps', steps }))
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Presets from files' }).click()
  await (await chooser).setFiles(preset)
  await page.getByRole('button', { name: 'Preset: All steps', exact: true }).click()
  await changed(page, before)
  await page.getByRole('button', { name: 'Render in full size' }).click()
  await expect(page.getByText('Rendered in full size.')).toBeVisible({ timeout: 240_000 })
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await expect(cells(page)).toHaveCount(1)

  await page.keyboard.press('e')
  const sheet = page.getByRole('dialog', { name: /^Export/ })
  await sheet.getByLabel('File format').selectOption('PNG')
  await sheet.getByLabel('Recipe beside each picture (JSON)').check()
  const fetched = page.waitForEvent('download', { timeout: 240_000 })
  await sheet.getByRole('button', { name: 'Download as a zip file' }).click()
  const zip = join(studio.folder, 'album.zip')
  await (await fetched).saveAs(zip)
  const recipe = join(studio.folder, 'recipe.tintype.json')
  await writeFile(recipe, await unzipped(zip, '.tintype.json'))

  const out = join(studio.folder, 'terminal')
  const args = ['restore', photo, '--recipe', recipe, '--format', 'png', '--out', out]
  const env = { ...process.env, TINTYPE_HOME: join(studio.folder, 'home') }
  await promisify(execFile)(process.execPath, ['out/main/cli.js', ...args], { env })
  const made = await readFile(join(out, 'scratched.png'))
  expect(made.equals(await unzipped(zip, '.png'))).toBe(true)
})
