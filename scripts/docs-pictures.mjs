/**
 * `npm run docs:pictures`: the pictures in README and docs, made anew from the sample album and today's models, and
 * screenshots of the built studio in a Chromium.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { findChromium } from './find-chromium.mjs'

const images = join(root, 'docs/images')
const samples = join(root, 'resources/samples')
await mkdir(images, { recursive: true })

async function beforeAndAfter() {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-docs-'))
  const studio = await createStudio()
  try {
    const cells = []
    for (const name of ['portrait-in-orange', 'man-with-camera', 'summer-palace']) {
      const input = join(samples, `${name}.jpg`)
      cells.push({ file: input, label: 'before' })
      for (const style of ['stable', 'artistic']) {
        const output = join(folder, `${name}-${style}.png`)
        await studio.restore({
          input,
          output,
          recipe: makeRecipe({ style }),
          options: { format: 'png', quality: 92, mark: false, metadata: false },
          provider: 'cpu',
        })
        cells.push({ file: output, label: style })
      }
    }
    const output = join(images, 'before-after.jpg')
    await studio.engine.call('sheet', { cells, columns: 3, cellSide: 300, title: '', output })
  } finally {
    await studio.close()
    await rm(folder, { recursive: true })
  }
}

/** The address that the server prints, once it is there. */
function started(child) {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk) => {
      said += chunk
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said)?.[0]
      if (address) resolve(address)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`The studio did not start: ${said}`)))
  })
}

async function screenshots() {
  await ensureBuilt()
  const { chromium } = await import('@playwright/test')
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, [join(root, 'out/main/server.js'), '--no-open'], { cwd: root })
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
    ],
  })
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      locale: 'en-GB',
    })
    await page.goto(await started(child))
    const files = ['portrait-in-orange', 'summer-palace', 'cat'].map((name) => join(samples, `${name}.jpg`))
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Add photos' }).first().click()
    await (await chooser).setFiles(files)
    await page.getByTestId('colour').waitFor({ timeout: 120_000 })
    await page.getByTestId('status').getByText('Ready').waitFor({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Compare' }).click()
    const shot = await page.screenshot({ animations: 'disabled' })
    await sharp(shot).jpeg({ quality: 86 }).toFile(join(images, 'studio.jpg'))
  } finally {
    await browser.close()
    child.kill('SIGTERM')
  }
}

await beforeAndAfter()
await screenshots()
