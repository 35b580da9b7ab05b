/** Cached previews: a slider computes only what it changes, and gives exactly the same picture. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { colorStrokeSchema } from '../contract/manual-color.ts'
import { manifestSchema, type Pack } from '../contract/manifest.ts'
import { makeRecipe, type Recipe } from '../contract/recipe.ts'
import { testFolder } from '../../test/support/pictures.ts'
import { engineResources, rgb } from '../../test/support/renders.ts'
import { PreviewCache } from './preview-cache.ts'

const folder = testFolder()
const { run, grey } = await engineResources(folder.path)
let count = 0

interface More {
  pack?: Pack
  reference?: string
}

async function preview(input: string, recipe: Recipe, more: More = {}, previewCache?: PreviewCache) {
  const output = folder.path(`preview-${++count}.jpg`)
  const options = { format: 'jpeg', quality: 95, longestSide: 200, metadata: false }
  const { timings } = await run(
    { input, output, recipe, options, isPreview: true, ...more },
    previewCache && { previewCache },
  )
  return { done: Object.keys(timings), picture: (await rgb(output)).data }
}

it('is decoded once, and runs the model only for what the model decides', async () => {
  const input = await grey('kept.png', 640, 480)
  expect((await preview(input, makeRecipe())).done).toEqual(expect.arrayContaining(['decode', 'run']))
  for (const color of [{ strength: 0.5 }, { saturation: 2 }, { temperature: -1 }]) {
    const { done } = await preview(input, makeRecipe(color))
    expect(done).not.toContain('decode')
    expect(done).not.toContain('run')
  }
  const factor = await preview(input, makeRecipe({ renderFactor: 9 }))
  expect(factor.done).not.toContain('decode')
  expect(factor.done).toContain('run')
  const turned = await preview(input, makeRecipe({}, { geometry: { straighten: 3 } }))
  expect(turned.done).toEqual(expect.arrayContaining(['geometry', 'run']))
  const again = await preview(input, makeRecipe({ strength: 0.2 }, { geometry: { straighten: 3 } }))
  expect(again.done).not.toContain('geometry')
  expect(again.done).not.toContain('run')
})

it('runs a model that takes hints again when a hint changes, not when its reach does', async () => {
  const models = join(import.meta.dirname, '../../resources/models/tintype-stable')
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(models, 'model.json'), 'utf8')))
  const pack = { manifest, folder: models, builtIn: true }
  const input = await grey('hinted.png', 320, 240)
  const hinted = (changes: object) => {
    const stroke = { kind: 'color', color: { a: 60, b: 40 }, radius: 0.02, points: [{ x: 0.5, y: 0.5 }] }
    const strokes = [colorStrokeSchema.parse({ ...stroke, ...changes })]
    return preview(input, makeRecipe({ renderFactor: 8 }, { manualColor: { strokes } }), { pack })
  }
  const first = await hinted({})
  expect(first.done).toContain('run')
  expect((await hinted({ reach: 0.9 })).done).not.toContain('run')
  const other = await hinted({ color: { a: -60, b: 40 } })
  expect(other.done).toContain('run')
  expect(other.picture.equals(first.picture)).toBe(false)
  const again = await hinted({})
  expect(again.done).not.toContain('run')
  expect(again.picture.equals(first.picture)).toBe(true)
})

it('is the same picture, however often and after whatever it is rendered', async () => {
  const input = await grey('same.png', 640, 480)
  const recipes = [
    makeRecipe(),
    makeRecipe({ strength: 0.4, temperature: 0.7 }),
    makeRecipe({}, { geometry: { quarterTurns: 1, straighten: 2 } }),
    makeRecipe({ enabled: false }),
  ]
  const first = new Map<number, Buffer>()
  for (const i of [0, 1, 2, 3, 1, 0, 3, 2, 0]) {
    const { picture } = await preview(input, recipes[i])
    expect(picture.equals(first.get(i) ?? picture), `recipe ${i}`).toBe(true)
    first.set(i, picture)
  }
  expect(new Set([...first.values()].map((each) => each.toString('base64'))).size).toBe(4)
})

it('of corrections by hand is the picture that it is without a cache, whatever was rendered before', async () => {
  const input = await grey('by-hand.png', 640, 480)
  const [dusk, dawn] = await Promise.all(
    ['#204060', '#c08050'].map(async (background) => {
      const file = folder.path(`${background.slice(1)}.png`)
      await sharp({ create: { width: 64, height: 48, channels: 3, background } })
        .png()
        .toFile(file)
      return file
    }),
  )
  const stroke = (x: number, what: object) =>
    colorStrokeSchema.parse({ radius: 0.03, points: [{ x, y: 0.5 }], ...what })
  const strokes = [stroke(0.3, { kind: 'saturation', amount: 2 })]
  const click = [stroke(0.7, { kind: 'color', color: { a: 50, b: 0 } })]
  const reference = { photo: '0'.repeat(64), strength: 0.7 }
  const requests: [Recipe, More?][] = [
    [makeRecipe({}, { manualColor: { strokes } })],
    [makeRecipe({}, { manualColor: { strokes: [...strokes, ...click] } })],
    [makeRecipe({ saturation: 0.5 }, { manualColor: { strokes: [...strokes, ...click] } })],
    [makeRecipe({ strength: 0.5 }, { manualColor: { strokes } })],
    [makeRecipe({ temperature: 0.8 }, { manualColor: { strokes } })],
    [makeRecipe({ enabled: false }, { manualColor: { strokes: click } })],
    [makeRecipe({}, { geometry: { straighten: 3 }, manualColor: { strokes: click } })],
    [makeRecipe({}, { manualColor: { strokes: click, reference } }), { reference: dusk }],
    [makeRecipe({}, { manualColor: { strokes: click, reference } }), { reference: dawn }],
    [makeRecipe({}, { manualColor: { strokes: click, reference, strength: 0.5 } }), { reference: dawn }],
  ]
  const alone: Buffer[] = []
  for (const [recipe, more] of requests) {
    alone.push((await preview(input, recipe, more, new PreviewCache(2 ** 26))).picture)
  }
  for (const turn of [1, 3]) {
    for (let i = 0; i < requests.length; i++) {
      const at = (i * turn) % requests.length
      const { picture } = await preview(input, ...requests[at])
      expect(picture.equals(alone[at]), `${turn}, ${at}`).toBe(true)
    }
  }
  expect(new Set(alone.map((each) => each.toString('base64'))).size).toBe(requests.length)
})

it('is made anew when the file has changed', async () => {
  const input = await grey('changed.png', 640, 480)
  const before = await preview(input, makeRecipe({ enabled: false }))
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#204060' } })
    .png()
    .toFile(input)
  const after = await preview(input, makeRecipe({ enabled: false }))
  expect(after.done).toContain('decode')
  expect(after.picture.equals(before.picture)).toBe(false)
})

it('stays within its bound', async () => {
  const small = new PreviewCache(1000)
  const made: string[] = []
  const recall = (key: string, bytes: number) =>
    small.getOrCreate(
      key,
      () => {
        made.push(key)
        return Promise.resolve(bytes)
      },
      (value) => value,
    )
  await recall('a', 400)
  await recall('b', 400)
  await recall('a', 400)
  await recall('c', 400)
  await recall('large', 501)
  expect(small.bytes).toBeLessThanOrEqual(1000)
  await recall('a', 400)
  await recall('b', 400)
  await recall('large', 501)
  expect(made).toEqual(['a', 'b', 'c', 'large', 'b', 'large'])
})
