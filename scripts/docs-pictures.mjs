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
import { chromiumArgs, findChromium } from './find-chromium.mjs'

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

/** Screenshots of the studio with the sample album, as a person goes through it. */
async function screenshots() {
  await ensureBuilt()
  const { chromium } = await import('@playwright/test')
  const { spawn } = await import('node:child_process')
  const home = await mkdtemp(join(tmpdir(), 'tintype-docs-'))
  const child = spawn(process.execPath, [join(root, 'out/main/server.js'), '--no-open'], {
    cwd: root,
    env: { ...process.env, TINTYPE_HOME: home },
  })
  const browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumArgs })
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      locale: 'en-GB',
    })
    page.setDefaultTimeout(180_000)
    const keep = async (name) => {
      const shot = await page.screenshot({ animations: 'disabled' })
      await sharp(shot)
        .jpeg({ quality: 84 })
        .toFile(join(images, `${name}.jpg`))
    }
    await page.goto(await started(child))
    await page.getByRole('button', { name: 'Try the sample album' }).click()
    const cells = page.locator('[data-photos] [data-photo]')
    await cells.nth(6).waitFor()
    const said = page.getByRole('button', { name: 'Close this message' })
    await said.first().click()
    await page.getByRole('button', { name: 'Colourise all' }).click()
    const queue = page.getByRole('region', { name: 'Queue' })
    await queue.waitFor()
    await queue.waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    // Messages leave by themselves.
    await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').waitFor({ state: 'detached' })
    await keep('album')

    await page.keyboard.press('e')
    await page.getByTestId('forecast').waitFor()
    await keep('export')
    await page.keyboard.press('Escape')

    await cells
      .and(page.getByLabel(/orange/))
      .first()
      .dblclick()
    await page.getByTestId('status').getByText('Ready').waitFor()
    await page.getByRole('radio', { name: 'Compare with a divider' }).click()
    await page.getByRole('button', { name: 'Try render factors' }).click()
    await page.getByTestId('sweep').locator('img').nth(4).waitFor()
    await keep('studio')
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    await rm(home, { recursive: true, force: true })
  }
}

await beforeAndAfter()
await screenshots()
