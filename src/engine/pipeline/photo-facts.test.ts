/** The same photo must not be coloured by one recipe and left alone by another, nor a sepia print taken for a colour photo. */
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import { inspect } from '../../imaging/codec/header.ts'
import { quickNoise, testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'
import { photoFacts } from './photo-facts.ts'

const { path } = testFolder()
const sample = (name: string): string => join(import.meta.dirname, `../../../resources/samples/${name}.jpg`)
const { run } = await engineResources(path)
const { signal } = new AbortController()

/** Channels of a print in one tone, by its lightness, 0 to 1. */
const tones = {
  pale: (v: number) => [v * 1.04, v, v * 0.86],
  brown: (v: number) => [v * 1.12, v, v * 0.68],
  split: (v: number) => [0.12 + 0.88 * v ** 0.8, 0.06 + 0.92 * v, 0.02 + 0.84 * v ** 1.3],
  faded: (v: number) => [0.3 + 0.5 * v, 0.25 + 0.47 * v, 0.18 + 0.4 * v],
} as const

/** A portrait in one tone as JPEG. */
async function sepia(tone: keyof typeof tones, side: number, quality: number): Promise<string> {
  const grey = await sharp(sample('portrait-in-orange'))
    .greyscale()
    .resize(side, side, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = grey.info
  const data = Buffer.alloc(width * height * 3)
  for (let p = 0; p < width * height; p++)
    for (const [c, value] of tones[tone](grey.data[p * channels] / 255).entries())
      data[p * 3 + c] = Math.min(255, Math.round(value * 255))
  const file = path(`${tone}-${side}-${quality}.jpg`)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toFile(file)
  return file
}

async function kindOf(input: string, others: Parameters<typeof makeRecipe>[1] = {}) {
  const inspection = await inspect(input, { maxPixels: 1e9 })
  const recipe = makeRecipe({ colorPhotos: 'keep' }, others)
  return (await photoFacts({ input, maxPixels: 1e9, recipe, inspection, signal })).kind
}

describe('a print in one tone', () => {
  const sides = [300, 640, 1200, 4000]
  const cases = Object.keys(tones).flatMap((tone) => sides.map((side) => [tone, side] as const))
  it.each(cases)('%s, %i pixels, is no colour photo at any quality of JPEG', async (tone, side) => {
    const qualities = side > 2000 ? [75] : [50, 75, 95]
    for (const quality of qualities)
      expect(await kindOf(await sepia(tone as keyof typeof tones, side, quality)), `q${quality}`).toBe(
        'toned',
      )
  })
})

/**
 * Cheeks, a dress, grass and a sky, each in a colour of its own.
 * @param strength of the colours, in levels; @param range share of the lightness that is left; @param cast gain of each channel
 */
async function painted(name: string, strength: number, range: number, cast: readonly number[]) {
  const [width, height] = [600, 800]
  const grain = quickNoise(width * height)
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) {
      const scene = 120 + 60 * Math.sin(x / 90) * Math.cos(y / 70) + (grain[i / 3] - 128) / 16
      const color = y < 200 ? [-0.6, 0, 1] : y > 620 ? [-0.6, 0.7, -0.4] : [0, 0, 0]
      if (Math.hypot(x - 300, y - 320) < 110) color.splice(0, 3, 1, -0.2, -0.4)
      else if (Math.abs(x - 300) < 130 && y > 430 && y < 620) color.splice(0, 3, 0.6, -0.5, 0.5)
      for (let c = 0; c < 3; c++)
        data[i + c] = Math.max(
          0,
          Math.min(255, ((scene - 128 + color[c] * strength) * range + 135) * cast[c]),
        )
    }
  const file = path(`${name}.jpg`)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 75 })
    .toFile(file)
  return file
}

describe('faint colours of its own are seen', () => {
  it.each([
    ['tinted by hand', 14, 1, [1, 1, 1]],
    ['tinted by hand on a brown print', 16, 1, [1.08, 1, 0.82]],
    ['faded as prints of the 1970s are', 26, 0.55, [1.12, 1, 0.84]],
    ['faded to magenta', 26, 0.5, [1.1, 0.9, 0.98]],
  ] as const)('%s', async (name, strength, range, cast) => {
    expect(await kindOf(await painted(name, strength, range, cast))).toBe('color')
  })
})

it('a photo is judged alike by every recipe, in a preview and in a whole render', async () => {
  const inputs = [
    await sepia('brown', 700, 75),
    await sepia('faded', 700, 50),
    await painted('judged', 30, 1, [1, 1, 1]),
  ]
  const recipes = [
    {},
    { tone: { enabled: true, localContrast: 0.35 } },
    { denoise: { enabled: true }, grade: { enabled: true, contrast: 0.3 } },
  ]
  for (const input of inputs) {
    const verdicts = []
    for (const steps of recipes)
      for (const isPreview of [false, true]) {
        const { findings } = await run({
          input,
          output: path('out.jpg'),
          recipe: { version: 1, steps: { ...steps, color: { colorPhotos: 'keep' } } },
          options: { format: 'jpeg', ...(isPreview && { longestSide: 400, metadata: false }) },
          isPreview,
        })
        verdicts.push(findings.find(({ code }) => code === 'color.kept')?.data ?? 'colourised')
      }
    expect(new Set(verdicts.map((each) => JSON.stringify(each))).size, input).toBe(1)
    expect(verdicts[0] === 'colourised', input).toBe(input !== inputs[2])
  }
})
