/**
 * `npm run docs:pictures`: the pictures in README and docs, made anew from the sample album and today's models, and
 * screenshots of the built studio in a Chromium. With names (`samples`, `album`, `worn`, `film`) only those.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { ensureBuilt, root } from './build-if-stale.mjs'
import { chromiumArgs, findChromium } from './find-chromium.mjs'
import { makeWornPrint } from './worn-print.mjs'

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
    await studio.engine.call('contactSheet', { cells, columns: 3, cellSide: 300, title: '', output })
  } finally {
    await studio.close()
    await rm(folder, { recursive: true })
  }
}

/** The address that the server prints, once it is there. */
function started(child) {
  return new Promise((resolve, reject) => {
    let said = ''
    const onData = (chunk) => {
      said += chunk
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said)?.[0]
      if (address) resolve(address)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.once('exit', () => reject(new Error(`The studio did not start: ${said}`)))
  })
}

/** A studio of its own in a Chromium. @param work gets the page and `keep`, which makes a picture of it */
async function inStudio(work) {
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
    await work(page, keep, home)
  } finally {
    await browser.close()
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    // Until then it writes there.
    await ended
    await rm(home, { recursive: true, force: true })
  }
}

/** The studio with the sample album, as a person goes through it. */
async function album(page, keep) {
  await page.getByRole('button', { name: 'Try the sample album' }).click()
  const cells = page.locator('[data-photos] [data-photo]')
  await cells.nth(6).waitFor()
  const said = page.getByRole('button', { name: 'Close this message' })
  await said.first().click()
  await page.getByRole('button', { name: 'Colourise all' }).click()
  // What came of the batch stays until it is closed.
  await page.getByRole('button', { name: 'Close the summary' }).click()
  await page.keyboard.press('Escape')
  // Messages leave by themselves.
  await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').waitFor({ state: 'detached' })
  // The ring of the focus and the pointer belong to a person who is at it, not to a picture.
  await page.evaluate('document.activeElement.blur()')
  await page.mouse.move(700, 700)
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
  await page.getByTestId('sweep').locator('img').nth(7).waitFor()
  await keep('studio')
}

/** A worn print becomes a clean colour picture, with two corrections by hand. */
async function wornPrint(page, keep, folder) {
  const print = join(folder, 'worn print.jpg')
  await makeWornPrint(join(samples, 'portrait-in-orange.jpg'), print)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add photos' }).first().click()
  await (await chooser).setFiles([print])
  await page.locator('[data-photos] [data-photo]').first().dblclick()
  const ready = () => page.getByTestId('status').getByText('Ready').waitFor()
  await ready()
  await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').waitFor({ state: 'detached' })
  const stage = page.getByTestId('stage')
  /** Until the picture is that of a recipe with this in it. */
  const shown = async (part) => {
    await page.locator(`[data-testid=color][data-key*='${part}']`).waitFor({ state: 'attached' })
    await ready()
  }
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await shown('"repair":{"enabled":true')

  // What looks like damage and is none: the straps, and what shines on the rocket.
  await stage.focus()
  await page.keyboard.press('m')
  await page.locator('[data-testid=damage-overlay][data-found^="/media"]').waitFor()
  await page.getByRole('button', { name: 'Unmark' }).click()
  for (let i = 0; i < 4; i++) await page.keyboard.press(']')
  const paint = async (...[first, ...way]) => {
    // A message that comes or goes takes a line from the stage, and the picture moves.
    const at = await pictureOn(stage)
    await page.mouse.move(...at(...first))
    await page.mouse.down()
    for (const place of way) await page.mouse.move(...at(...place), { steps: 4 })
    await page.mouse.up()
  }
  await paint([0.475, 0.69], [0.468, 0.76])
  await paint([0.525, 0.82], [0.53, 0.98])
  await paint([0.79, 0.07], [0.81, 0.08], [0.785, 0.115])
  // And what was missed.
  await page.getByRole('button', { name: 'Mark damage' }).click()
  for (let i = 0; i < 5; i++) await page.keyboard.press('[')
  await paint([0.55, 0.075], [0.613, 0.153])
  await paint([0.7256, 0.003], [0.708, 0.33], [0.7195, 0.58], [0.719, 0.62], [0.71, 0.82])
  await paint([0.629, 0.708], [0.632, 0.711])
  await paint([0.63, 0.798], [0.82, 0.789], [0.998, 0.78])
  await page.waitForTimeout(500)
  await ready()
  await page.getByTestId('step-repair').evaluate((step) => step.scrollIntoView({ block: 'start' }))
  await page.mouse.move(5, 5)
  await keep('repair-found')

  await stage.focus()
  await page.keyboard.press('m')
  await page.getByRole('button', { name: 'Brush', exact: true }).click()
  await page.getByLabel('Another colour').fill('#c4713c')
  await page.getByRole('slider', { name: 'Reach' }).fill('0.2')
  await paint([0.22, 0.78], [0.22, 0.68], [0.3, 0.6], [0.4, 0.66], [0.43, 0.72])
  await paint([0.57, 0.6], [0.57, 0.57])
  await page.waitForTimeout(500)
  await ready()
  await page
    .getByRole('group', { name: 'What the models think likely here' })
    .getByRole('button')
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'Compare with a divider' }).click()
  const at = await pictureOn(stage)
  await page.mouse.move(...at(0.5, 0.5))
  await page.mouse.down()
  await page.mouse.move(...at(0.3, 0.5), { steps: 6 })
  await page.mouse.up()
  await page.mouse.move(5, 5)
  await keep('repair-done')
}

/** Places of a square picture that lies in the middle of the stage. @returns from shares to the page's pixels */
async function pictureOn(stage) {
  const { x, y, width, height } = await stage.boundingBox()
  // "Fit" leaves a margin around the picture (`view/fit-share.ts`).
  const least = Math.min(width, height)
  const side = least - 2 * Math.min(20, least * 0.04)
  return (across, down) => [x + (width - side) / 2 + across * side, y + (height - side) / 2 + down * side]
}

/** A grey film of three scenes: the camera goes over pictures of the sample album. @returns its path */
async function makeReel(folder) {
  const { execFileSync } = await import('node:child_process')
  const reel = join(folder, 'family reel.mkv')
  const names = ['portrait-in-orange', 'man-with-camera', 'summer-palace']
  const inputs = names.flatMap((name) => ['-loop', '1', '-t', '3', '-i', join(samples, `${name}.jpg`)])
  const scene = (i) =>
    `[${i}:v]fps=16,scale=720:-2,crop=640:400:x='26*t':y='(ih-400)*0.3',noise=alls=8:allf=t,format=gray,setsar=1[s${i}]`
  const graph = `${names.map((_name, i) => scene(i)).join(';')};[s0][s1][s2]concat=n=3:v=1:a=0[v]`
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=330:d=9']
  const codecs = ['-map', '[v]', '-map', '3:a', '-c:v', 'libx264', '-crf', '14', '-c:a', 'aac']
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...inputs,
    ...sound,
    '-filter_complex',
    graph,
    ...codecs,
    reel,
  ])
  return reel
}

/** A film at its workbench, one scene of it tuned by itself, and its export. */
async function film(page, keep, folder) {
  const reel = await makeReel(folder)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add photos' }).first().click()
  await (await chooser).setFiles([reel])
  await page.locator('[data-photos] [data-photo]').first().dblclick()
  const inColor = async () => {
    await page.getByTestId('color').waitFor()
    await page.getByTestId('status').getByText('Ready').waitFor()
  }
  await page.getByTestId('timeline').waitFor()
  await inColor()
  await page.keyboard.press('m')
  await page.getByTestId('key-frame').waitFor()
  await page.keyboard.press('PageDown')
  await page.getByRole('radio', { name: 'This scene' }).click({ force: true })
  const temperature = page.getByRole('textbox', { name: 'Temperature', exact: true })
  await temperature.fill('30')
  await temperature.press('Enter')
  await page
    .getByTestId('mend')
    .getByText(/specks a frame/)
    .waitFor()
  await page.getByTestId('stage').focus()
  await page.keyboard.press('c')
  await page.waitForTimeout(1000)
  await inColor()
  await page.mouse.move(5, 5)
  await keep('film')
  await page.keyboard.press('e')
  await page.getByTestId('film-forecast').waitFor()
  await page.mouse.move(5, 5)
  await keep('film-export')
}

const all = {
  samples: beforeAndAfter,
  album: () => inStudio(album),
  worn: () => inStudio(wornPrint),
  film: () => inStudio(film),
}
const wanted = process.argv.slice(2)
for (const [name, make] of Object.entries(all)) if (wanted.length === 0 || wanted.includes(name)) await make()
