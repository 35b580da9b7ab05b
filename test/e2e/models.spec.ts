/** The models screen: a file of one's own, a download that nobody knows, checking, removing; with axe in every look. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { OnnxGraph } from '../../src/onnx/graph.ts'
import { writeOnnx } from '../../src/onnx/writer.ts'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { choose, colored, expect, test, type RunningStudio } from './studio.ts'

/** The smallest colouriser there is: a and b by lightness, or, without that, the same a and b everywhere. */
async function tinyModel(file: string, byLightness = true): Promise<string> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'luma', dims: [1, 1, 'height', 'width'] })
  graph.outputs.push({ name: 'ab', dims: [1, 2, 'height', 'width'] })
  const [weight, bias] = graph.float({ weight: [2, 1, 1, 1], bias: [2] }, () =>
    Promise.resolve([Float32Array.of(byLightness ? 40 : 0, byLightness ? -30 : 0), Float32Array.of(5, 25)]),
  )
  graph.node('Conv', ['luma', weight, bias], {}, 'ab')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  return file
}

/** A catalogue of the person's own, with one model. */
async function offer(studio: RunningStudio, file: object): Promise<void> {
  const summary = 'From a server of the test.'
  const entry = { id: 'far-away', name: 'Far Away', summary, licence: 'MIT', source: 'a test', file }
  const data = join(studio.folder, 'home', 'data')
  await mkdir(data, { recursive: true })
  await writeFile(join(data, 'catalogue.json'), JSON.stringify({ version: 1, models: [entry] }))
}

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/shots/models-${name}.png`, animations: 'disabled' })
  expect(await findViolations(page), name).toEqual([])
}

async function openModels(page: Page): Promise<void> {
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { name: 'Tintype Stable' })).toBeVisible()
}

/** Until both pictures of the sample are there, and are not the same. */
async function sampled(proposal: Locator): Promise<void> {
  const pictures = proposal.getByRole('img')
  await expect(pictures).toHaveCount(2)
  const sizes = () =>
    pictures.evaluateAll((all) => all.map((each) => 'naturalWidth' in each && each.naturalWidth))
  await expect.poll(sizes).toEqual([512, 512])
  const [before, after] = await pictures.evaluateAll((all) => all.map((each) => each.getAttribute('src')))
  expect(after).not.toBe(before)
}

const installed = (studio: RunningStudio): Promise<string[]> =>
  readdir(join(studio.folder, 'home', 'data', 'models')).catch(() => [])

const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('a file of one’s own is described, imported, used, checked and removed', async ({
  opened: page,
  studio,
}) => {
  await openModels(page)
  await choose(page, [await tinyModel(join(studio.folder, 'Sunset.onnx'))], 'Import a file')
  const proposal = page.getByRole('region', { name: 'What Sunset.onnx would become' })
  await expect(proposal).toContainText('Tintype')
  await expect(proposal).toContainText('7 – 45')
  await sampled(proposal)
  await look(page, 'proposal')
  await proposal.getByRole('textbox').fill('my-sunset')
  await proposal.getByRole('button', { name: 'Import' }).click()
  await expect(card(page, 'Sunset')).toContainText('Installed')
  await card(page, 'Sunset').getByRole('button', { name: /Check/ }).click()
  await expect(card(page, 'Sunset')).toContainText('Its files are whole.')

  await page.keyboard.press('Escape')
  await importPhotos(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'))])
  await cells(page).first().dblclick()
  await colored(page)
  await page.getByRole('combobox', { name: 'Model' }).selectOption('my-sunset')
  await colored(page)

  // At the workbench M shows the damage.
  await page.getByRole('button', { name: 'Back to the album' }).click()
  await openModels(page)
  await card(page, 'Sunset')
    .getByRole('button', { name: /Remove/ })
    .click()
  await expect(card(page, 'Sunset')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await cells(page).first().dblclick()
  await colored(page)
  await expect(page.getByRole('combobox', { name: 'Model' }).locator('option[value=my-sunset]')).toHaveCount(
    0,
  )
})

test('what gives no colours is refused with a sentence, and nothing of it stays', async ({
  opened: page,
  studio,
}) => {
  await openModels(page)
  await choose(page, [await tinyModel(join(studio.folder, 'Sepia.onnx'), false)], 'Import a file')
  await expect(page.getByText(/Sepia\.onnx is not a colouriser.*the same colour everywhere/)).toBeVisible()
  await expect(page.getByRole('region', { name: /Sepia/ })).toHaveCount(0)
  expect(await installed(studio)).toEqual([])
})

test('what is no model is refused with a sentence that names it', async ({ opened: page, studio }) => {
  await openModels(page)
  const file = join(studio.folder, 'holiday.onnx')
  await writeFile(file, '<html>404</html>')
  await choose(page, [file], 'Import a file')
  await expect(page.getByText(/holiday\.onnx.*web page/)).toBeVisible()
})

const mini = join(import.meta.dirname, '../../../shared/fixtures/deoldify/artistic-mini.zip.pth')
test('a DeOldify checkpoint becomes a model', async ({ opened: page }) => {
  test.skip(!existsSync(mini), 'no reference files beside the project')
  await openModels(page)
  await choose(page, [mini], 'Import a file')
  const proposal = page.getByRole('region', { name: /What artistic-mini/ })
  await expect(proposal).toContainText('DeOldify')
  await sampled(proposal)
  await proposal.getByRole('button', { name: 'Import' }).click()
  await expect(card(page, 'artistic-mini')).toContainText('Installed')
})

test('a download of an unknown hash shows both, and is used when a person trusts it', async ({
  opened: page,
  studio,
}) => {
  const bytes = await readFile(await tinyModel(join(studio.folder, 'served.onnx')))
  const server = createServer((_request, response) => response.end(bytes))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const expected = 'a'.repeat(64)
  const urls = [`http://127.0.0.1:${port}/far.onnx`]
  await offer(studio, { name: 'far.onnx', bytes: bytes.length, sha256: expected, urls })
  try {
    await openModels(page)
    await card(page, 'Far Away').getByRole('button', { name: 'Install: Far Away' }).click()
    const doubt = card(page, 'Far Away').getByRole('alert')
    await expect(doubt).toContainText(expected)
    await expect(doubt).toContainText(createHash('sha256').update(bytes).digest('hex'))
    await doubt.scrollIntoViewIfNeeded()
    await look(page, 'doubt')
    await doubt.getByRole('button', { name: 'Trust this file' }).click()
    await expect(card(page, 'Far Away')).toContainText('Installed')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('a file from a stick is sent for a model of the catalogue, and known by its hash', async ({
  opened: page,
  studio,
}) => {
  const file = await tinyModel(join(studio.folder, 'from stick.onnx'))
  const other = await tinyModel(join(studio.folder, 'other.onnx'), false)
  const bytes = await readFile(file)
  await offer(studio, {
    name: 'far.onnx',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    urls: [],
  })
  await openModels(page)
  await choose(page, [other], 'From a file: Far Away')
  await expect(card(page, 'Far Away').getByRole('alert')).toContainText('SHA-256')
  await card(page, 'Far Away').getByRole('button', { name: 'Cancel' }).click()
  await choose(page, [file], 'From a file: Far Away')
  await expect(card(page, 'Far Away')).toContainText('Installed')
})

test('a quicker variant is measured, told in plain words, and kept when a person says so', async ({
  opened: page,
  studio,
}) => {
  test.setTimeout(600_000)
  await openModels(page)
  const stable = card(page, 'Tintype Stable')
  await stable.getByRole('button', { name: 'Make it quicker: Tintype Stable' }).click()
  await expect(stable.getByRole('progressbar', { name: /quicker variant/ })).toBeVisible()
  await look(page, 'int8-work')
  await stable.getByRole('button', { name: 'Cancel: Tintype Stable' }).click()
  await expect(stable.getByRole('progressbar')).toHaveCount(0)
  await expect.poll(() => installed(studio), { timeout: 120_000 }).toEqual([])

  await stable.getByRole('button', { name: /Make it quicker/ }).click()
  const found = stable.getByRole('region', { name: 'A quicker variant of Tintype Stable' })
  const notHere = page.getByText(/An int8 variant .* is not worth it on this machine/)
  await expect(found.or(notHere)).toBeVisible({ timeout: 400_000 })
  // Which of the two it is, is for the processor to say.
  if (await notHere.isVisible()) {
    expect(await installed(studio)).toEqual([])
    return
  }
  await expect(found).toContainText(/\d\.\d times as fast/)
  await expect(found).toContainText(/Measured on 7 photos/)
  await found.scrollIntoViewIfNeeded()
  await look(page, 'int8-measured')
  expect((await installed(studio)).filter((name) => !name.startsWith('.'))).toEqual([])
  await found.getByRole('button', { name: 'Keep it' }).click()
  await expect(card(page, 'Tintype Stable int8')).toContainText('times as fast')
  await expect(stable.getByRole('button', { name: /Make it quicker/ })).toHaveCount(0)
  await look(page, 'int8-kept')
})

test('the graphics card is tested and the verdict is in plain words', async ({ opened: page }) => {
  test.setTimeout(300_000)
  await openModels(page)
  await page.getByRole('button', { name: 'Test the graphics card' }).click()
  await expect(page.getByText('Testing; this can take a minute …')).toBeVisible()
  const verdict = page.getByText(/^(CUDA|Core ML|DirectML|WebGPU): (right|not used)/).first()
  await expect(verdict).toBeVisible({ timeout: 240_000 })
  await verdict.scrollIntoViewIfNeeded()
  await look(page, 'verdicts')
})

test('a card names the licence; its words and the source are unfolded', async ({ opened: page }) => {
  await openModels(page)
  const stable = card(page, 'Tintype Stable')
  const [fold, terms] = [stable.locator('summary'), stable.getByText(/^Licence: /)]
  await expect(fold).toContainText(/MB · [A-Z]/)
  await expect(terms).toBeHidden()
  await fold.click()
  await expect(terms).toBeVisible()
  await fold.press('Enter')
  await expect(terms).toBeHidden()
})

for (const theme of ['dark', 'light'] as const) {
  for (const [locale, open] of [
    ['en-GB', 'Models'],
    ['zh-CN', '模型'],
  ] as const) {
    test(`${theme}, ${locale}`, async ({ browser, studio }) => {
      const model = await tinyModel(join(studio.folder, 'Sunset.onnx'))
      const context = await browser.newContext({ colorScheme: theme, locale, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(studio.address)
      await page.getByRole('button', { name: open }).click()
      await expect(page.getByRole('heading', { name: 'Tintype Stable' })).toBeVisible()
      await look(page, `${theme}-${locale}`)
      await choose(page, [model], locale === 'en-GB' ? 'Import a file' : '导入文件')
      await sampled(page.getByRole('region', { name: /Sunset/ }))
      await look(page, `${theme}-${locale}-sample`)
      await context.close()
    })
  }
}
