/** The models screen: a file of one's own, a download that nobody knows, checking, removing; with axe in every look. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { OnnxGraph } from '../../src/studio/models/import/onnx-graph.ts'
import { writeOnnx } from '../../src/studio/models/import/onnx-writer.ts'
import { makeGreyPhoto } from './pictures.ts'
import { choose, coloured, expect, test } from './studio.ts'

/** The smallest colouriser there is: the same a and b everywhere. */
async function tinyModel(file: string): Promise<string> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'luma', dims: [1, 1, 'height', 'width'] })
  graph.outputs.push({ name: 'ab', dims: [1, 2, 'height', 'width'] })
  const [weight, bias] = graph.float({ weight: [2, 1, 1, 1], bias: [2] }, () =>
    Promise.resolve([new Float32Array(2), Float32Array.of(25, 15)]),
  )
  graph.node('Conv', ['luma', weight, bias], {}, 'ab')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  return file
}

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/shots/models-${name}.png`, animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
  expect(said, name).toEqual([])
}

async function openModels(page: Page): Promise<void> {
  await page.keyboard.press('m')
  await expect(page.getByRole('heading', { name: 'Tintype Stable' })).toBeVisible()
}

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
  await look(page, 'proposal')
  await proposal.getByRole('textbox').fill('my-sunset')
  await proposal.getByRole('button', { name: 'Import' }).click()
  await expect(card(page, 'Sunset')).toContainText('Installed')
  await card(page, 'Sunset').getByRole('button', { name: /Check/ }).click()
  await expect(card(page, 'Sunset')).toContainText('Its files are whole.')

  await page.keyboard.press('Escape')
  await choose(page, [await makeGreyPhoto(join(studio.folder, 'one.jpg'))])
  await coloured(page)
  await page.getByRole('combobox', { name: 'Model' }).selectOption('my-sunset')
  await coloured(page)

  await openModels(page)
  await card(page, 'Sunset')
    .getByRole('button', { name: /Remove/ })
    .click()
  await expect(card(page, 'Sunset')).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the photos' }).click()
  await expect(page.getByRole('combobox', { name: 'Model' }).locator('option[value=my-sunset]')).toHaveCount(
    0,
  )
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
  const entry = {
    id: 'far-away',
    name: 'Far Away',
    summary: 'From a server of the test.',
    licence: 'MIT',
    source: 'a test',
    file: {
      name: 'far.onnx',
      bytes: bytes.length,
      sha256: expected,
      urls: [`http://127.0.0.1:${port}/far.onnx`],
    },
  }
  const data = join(studio.folder, 'home', 'data')
  await mkdir(data, { recursive: true })
  await writeFile(join(data, 'catalogue.json'), JSON.stringify({ version: 1, models: [entry] }))
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

for (const theme of ['dark', 'light'] as const) {
  for (const [locale, open] of [
    ['en-GB', 'Models'],
    ['zh-CN', '模型'],
  ] as const) {
    test(`${theme}, ${locale}`, async ({ browser, studio }) => {
      const context = await browser.newContext({ colorScheme: theme, locale, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(studio.address)
      await page.getByRole('button', { name: open }).click()
      await expect(page.getByRole('heading', { name: 'Tintype Stable' })).toBeVisible()
      await look(page, `${theme}-${locale}`)
      await context.close()
    })
  }
}
