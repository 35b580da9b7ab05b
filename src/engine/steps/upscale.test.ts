/** Enlarging: as large as asked for, with its grain, never in a preview, and over at once when a person cancels. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { manifestSchema, type Pack, type SizeRule } from '../../contract/manifest.ts'
import { createProgress, stageIn, type Progress, type ProgressNote } from '../../contract/progress.ts'
import { tilesOf } from '../../contract/tiles.ts'
import { stretched } from '../../imaging/codec/output-pipeline.ts'
import type { Raster } from '../../imaging/photo.ts'
import { OnnxGraph } from '../../onnx/graph.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { picturePack, writePack } from '../../../test/support/packs.ts'
import { expectFault, quickNoise, testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'
import { SessionCache } from '../sessions.ts'
import { tiledInference } from '../tiled-inference.ts'

const folder = testFolder()
const { run } = await engineResources(folder.path)
const models = folder.path('models')
const size = { kind: 'tiles', margin: 8, inner: 40, rim: 'ends' }
const pack = await picturePack(models, 'x4', 'upscale', 'blur', { factor: 4, size })

async function photo(name: string, width: number, height: number, noise = 0): Promise<string> {
  const grain = quickNoise(width * height)
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => 120 + (noise * ((grain[Math.floor(i / 3)] ?? 0) - 128)) / 128,
  )
  const file = folder.path(name)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

const render = (
  input: string,
  upscale: object,
  { steps, progress, ...others }: { steps?: object; progress?: Progress; [name: string]: unknown } = {},
) =>
  run(
    {
      input,
      output: folder.path('out.png'),
      recipe: {
        version: 1,
        steps: { ...steps, color: { enabled: false }, upscale: { enabled: true, ...upscale } },
      },
      options: { format: 'png', metadata: false },
      stepPacks: { upscale: { pack, provider: 'cpu' } },
      ...others,
    },
    {},
    progress,
  )

const pixels = async (file: string) => {
  const { data } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return data
}

describe('the enlarging step', () => {
  it('at half of what the network makes is its result scaled down, tile by tile', async () => {
    const [width, height] = [97, 75]
    const picture: Raster = { width, height, depth: 8, data: quickNoise(width * height * 3) }
    const how = {
      pack,
      provider: 'cpu' as const,
      sessions: new SessionCache(2 ** 28),
      strength: 0.7,
      signal: new AbortController().signal,
      progress: createProgress(() => {}),
      note: () => {},
    }
    const whole = await tiledInference(picture, how)
    const twice = await tiledInference(picture, { ...how, factor: 2 })
    expect([twice.width, twice.height]).toEqual([2 * width, 2 * height])
    const expected = await stretched(whole, 2 * width, 2 * height)
    let worst = 0
    for (let i = 0; i < expected.data.length; i++)
      worst = Math.max(worst, Math.abs(expected.data[i] - twice.data[i]))
    // Rounding, never a seam.
    expect(worst).toBeLessThanOrEqual(2)
  })

  it('lays back the grain that the photo had, and none where it had none', async () => {
    const plain = await render(await photo('plain.png', 96, 96), { factor: 2, grain: 1 })
    expect(plain.findings.map(({ code }) => code)).toEqual(['upscale.done'])
    const noisy = await photo('noisy.png', 96, 96, 12)
    const { findings } = await render(noisy, { factor: 2, grain: 1 })
    expect(findings.map(({ code }) => code)).toEqual(['upscale.done', 'upscale.grain'])
    const grainy = await pixels(folder.path('out.png'))
    await render(noisy, { factor: 2, grain: 0 })
    const smooth = await pixels(folder.path('out.png'))
    expect(grainy).not.toEqual(smooth)
  })

  it('is no part of a preview, where nobody would wait for it', async () => {
    const input = await photo('preview.png', 60, 40)
    const options = { format: 'jpeg', metadata: false, longestSide: 1024 }
    expect(await render(input, {}, { options, isPreview: true, output: folder.path('p.jpg') })).toMatchObject(
      {
        width: 60,
        height: 40,
        findings: [],
      },
    )
  })

  it('of a picture that would not fit is refused before it begins, with the factor that fits', async () => {
    const input = await photo('large.png', 100, 80)
    const attempt = render(input, { factor: 4 }, { maxPixels: 100_000 })
    await expectFault(attempt, 'upscale.tooLarge', 'large.png')
    await expect(attempt).rejects.toMatchObject({ data: { width: 400, height: 320, largest: 2 } })
    expect(await render(input, { factor: 2 }, { maxPixels: 100_000 })).toMatchObject({ width: 200 })
  })

  it('has the progress that its tiles are of the work, and says so', async () => {
    const seen: { fraction: number; note: ProgressNote | undefined }[] = []
    const progress = createProgress((fraction, note) => seen.push({ fraction, note }))
    const input = await photo('long.png', 200, 120)
    const others = { steps: { tone: { enabled: true }, finish: { enabled: true, sharpen: 0.2 } } }
    await render(input, { factor: 2 }, { output: folder.path('long-out.png'), progress, ...others })
    const stages = seen.flatMap(({ note }) => stageIn(note) ?? [])
    expect([...new Set(stages)]).toEqual(['restore', 'enlarge', 'save'])
    // One report for each tile and more between; the pace from the second tile on.
    const paces = seen.flatMap(({ note }) => (typeof note === 'object' && 'pace' in note ? [note.pace!] : []))
    const tiles = tilesOf(
      { width: 200, height: 120 },
      pack.manifest.input.size as SizeRule & { kind: 'tiles' },
    )
    expect(paces.length).toBe(tiles.length - 1)
    expect(paces.at(-1)).toMatchObject({
      work: tiles.slice(1).reduce((sum, { width, height }) => sum + width * height, 0),
      provider: 'cpu',
    })
    const fractions = seen.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it('writes into the picture what enlarged it', async () => {
    const output = folder.path('said.png')
    await render(await photo('said-in.png', 20, 20), { factor: 2 }, { output, options: { format: 'png' } })
    const { xmp } = await sharp(output).metadata()
    expect(xmp?.toString()).toMatch(/EnlargeModel.*x4/s)
    expect(xmp?.toString()).not.toContain('ColorModel')
  })
})

it('of a large network runs in parts, and a cancel ends it after the part that runs', async () => {
  const [width, height] = [24, 16]
  const picture: Raster = { width, height, depth: 8, data: quickNoise(width * height * 3) }
  const parted = await deepPack('deep')
  const sessions = new SessionCache(2 ** 28)
  const how = { pack: parted, provider: 'cpu' as const, sessions, strength: 1, note: () => {} }
  let reports = 0
  const progress = createProgress(() => void (reports += 1))
  const whole = await tiledInference(picture, { ...how, signal: new AbortController().signal, progress })
  expect([whole.width, whole.height]).toEqual([width, height])
  // One for the picture, and one after each part but the last.
  expect(reports).toBeGreaterThanOrEqual(3)
  const abort = new AbortController()
  let after = 0
  const cancelling = createProgress(() => {
    after += 1
    abort.abort()
  })
  const attempt = tiledInference(picture, { ...how, signal: abort.signal, progress: cancelling })
  await expect(attempt).rejects.toThrow(/abort/i)
  expect(after).toBe(1)
})

/** Convolutions in a row, more of them than one run of the engine may take. */
async function deepPack(id: string): Promise<Pack> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'input', dims: [1, 3, 'h', 'w'] })
  graph.outputs.push({ name: 'output', dims: [1, 3, 'h', 'w'] })
  const conv = (x: string, from: number, to: number, at: number, output?: string) => {
    const values = new Float32Array(to * from * 9).fill(1 / (from * 9))
    const names = graph.float({ [`w${at}`]: [to, from, 3, 3] }, () => Promise.resolve([values]))
    return graph.node('Conv', [x, ...names], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, output)
  }
  let x = conv('input', 3, 128, 0)
  for (let i = 1; i <= 9; i++) x = conv(x, 128, 128, i)
  conv(x, 128, 3, 10, 'output')
  const file = folder.path(`${id}.tmp`)
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  // Tiles as large as the manifest allows: then few weights are a part.
  const rule = { kind: 'tiles' as const, margin: 1, inner: 400, rim: 'ends' as const }
  await writePack(models, id, await readFile(file), (manifest) => ({
    ...manifest,
    task: 'denoise',
    input: { color: 'rgb', white: 1, size: rule },
    output: { kind: 'rgb', merge: 'lab' },
  }))
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(folder.path(`models/${id}/model.json`), 'utf8')),
  )
  return { manifest, folder: folder.path(`models/${id}`), builtIn: false }
}
