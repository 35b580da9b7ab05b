/** `tintype models` as a person uses it, with the real engine. Without these: owners can't bring their weights. */
import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it, vi } from 'vitest'
import { OnnxGraph } from '../../src/onnx/graph.ts'
import { writeOnnx } from '../../src/onnx/writer.ts'
import { useTerminal } from '../support/cli.ts'

// Several starts of the program in each, each with its engine.
vi.setConfig({ testTimeout: 240_000 })

const terminal = useTerminal()
const fixtures = join(import.meta.dirname, '../../../shared/fixtures/deoldify')

it('models list names the built-in ones, and what can be installed', async () => {
  const { code, out } = await terminal.tintype('models')
  expect(code).toBe(0)
  expect(out).toContain('tintype-stable')
  expect(out).toContain('tintype-artistic')
  expect(out).toContain('deoldify-artistic')
  expect(out).toContain('ddcolor')
})

it('models import, colorize, verify, remove: the life of a checkpoint', async ({ skip }) => {
  if (!existsSync(fixtures)) return skip('skipped: no ../shared')
  const imported = await terminal.tintype(
    'models',
    'import',
    join(fixtures, 'artistic-mini.zip.pth'),
    '--id',
    'mini',
  )
  expect(imported.err).toContain('--model mini')
  const again = await terminal.tintype(
    'models',
    'import',
    join(fixtures, 'artistic-mini.zip.pth'),
    '--id',
    'mini',
  )
  expect(again.code).toBe(2)
  const portrait = join(fixtures, 'portrait.png')
  const args = ['--model', 'mini', '--render-factor', '10', '-o', 'mini-out', '--no-metadata']
  expect((await terminal.tintype('colorize', portrait, ...args)).code).toBe(0)
  const mine = await sharp(join(terminal.root, 'mini-out', 'portrait.png'))
    .removeAlpha()
    .raw()
    .toBuffer()
  const theirs = await sharp(join(fixtures, 'artistic-portrait-rf10.png')).removeAlpha().raw().toBuffer()
  expect(mine.length).toBe(theirs.length)
  let sum = 0
  let worst = 0
  for (const [i, value] of mine.entries()) {
    sum += Math.abs(value - theirs[i])
    worst = Math.max(worst, Math.abs(value - theirs[i]))
  }
  expect(worst).toBeLessThanOrEqual(2)
  expect(sum / mine.length).toBeLessThanOrEqual(0.25)
  expect((await terminal.tintype('models', 'verify', 'mini')).out).toContain('ok  mini')
  expect((await terminal.tintype('models', 'remove', 'mini')).code).toBe(0)
  expect((await terminal.tintype('colorize', portrait, ...args)).code).toBe(2)
})

it('models import refuses what is no model, and removing a built-in one, each with a sentence', async () => {
  await writeFile(join(terminal.root, 'page.pth'), '<!doctype html><title>Not found</title>')
  const page = await terminal.tintype('models', 'import', 'page.pth')
  expect(page.code).toBe(2)
  expect(page.err).toContain('page.pth')
  const builtIn = await terminal.tintype('models', 'remove', 'tintype-stable')
  expect(builtIn.code).toBe(2)
  expect(builtIn.err).toContain('tintype-stable')
})

it('models import --fp16 writes half the bytes of a checkpoint, and refuses to pretend so of an ONNX file', async ({
  skip,
}) => {
  if (!existsSync(fixtures)) return skip('skipped: no ../shared')
  const checkpoint = join(fixtures, 'stable-mini.zip.pth')
  expect((await terminal.tintype('models', 'import', checkpoint, '--id', 'full')).code).toBe(0)
  expect((await terminal.tintype('models', 'import', checkpoint, '--id', 'half', '--fp16')).code).toBe(0)
  const graph = (id: string) => join(terminal.root, 'home', 'data', 'models', id, 'model.onnx')
  const bytesOf = async (id: string) => (await stat(graph(id))).size
  expect(await bytesOf('half')).toBeLessThan(0.6 * (await bytesOf('full')))
  const portrait = [
    'colorize',
    join(fixtures, 'portrait.png'),
    '--model',
    'half',
    '-r',
    '7',
    '-o',
    'half-out',
  ]
  expect((await terminal.tintype(...portrait)).code).toBe(0)
  const other = await terminal.tintype('models', 'import', graph('full'), '--id', 'other', '--fp16')
  expect(other.code).toBe(2)
  expect(other.err).toContain('--fp16')
})

/** Colours that follow the lightness, as U and V in 8-bit steps: a form that no known family has. */
async function strangeModel(file: string): Promise<void> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'grey', dims: [1, 1, 64, 64] })
  graph.outputs.push({ name: 'uv', dims: [1, 2, 64, 64] })
  const [weight, offset] = graph.float({ weight: [2, 1, 1, 1], bias: [2] }, () =>
    Promise.resolve([Float32Array.from([0.3, -0.25]), Float32Array.from([-0.15, 0.12])]),
  )
  graph.node('Conv', ['grey', weight, offset], {}, 'uv')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
}

it('models import --manifest: any colouriser that can be described, and a description that fits nothing is refused', async () => {
  await strangeModel(join(terminal.root, 'strange.onnx'))
  const manifest = join(terminal.root, 'strange.json')
  const input = { color: 'luma', white: 1, size: { kind: 'fixed', width: 64, height: 64 } }
  const given = {
    name: 'Strange',
    licence: 'MIT',
    input,
    output: { kind: 'uv', scale: 255, merge: 'yuv601' },
  }
  for (const wrong of ['{', JSON.stringify({ ...given, output: { kind: 'mask', merge: 'lab' } })]) {
    await writeFile(manifest, wrong)
    const refused = await terminal.tintype('models', 'import', 'strange.onnx', '--manifest', manifest)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('strange.json')
  }
  await writeFile(manifest, JSON.stringify(given))
  const imported = await terminal.tintype('models', 'import', 'strange.onnx', '--manifest', manifest)
  expect(imported.err).toContain('Strange is installed. Use it with --model strange')
  await sharp({ create: { width: 90, height: 60, channels: 3, background: '#c0c0c0' } })
    .jpeg()
    .toFile(join(terminal.root, 'wall.jpg'))
  const colored = await terminal.tintype('colorize', 'wall.jpg', '--model', 'strange', '-o', 'strange-out')
  expect(colored.code, colored.err).toBe(0)
  const { channels } = await sharp(join(terminal.root, 'strange-out', 'wall.jpg')).stats()
  // U = 0.3 * 0.753 - 0.15 = 0.076 and V = -0.25 * 0.753 + 0.12 = -0.068 of 255: bluish, and less red.
  expect(channels[2].mean - channels[0].mean).toBeGreaterThan(30)
})
