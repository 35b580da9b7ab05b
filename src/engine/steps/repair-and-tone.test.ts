/**
 * A preset that corrects tones must not bring damage back: what is found and filled is the same with the tone
 * step and without.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { quickNoise, testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'

const { path } = testFolder()
const { run } = await engineResources(path)
const folder = join(import.meta.dirname, '../../../resources/models/tintype-repair')
const manifest: unknown = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))
const repairs = { pack: { folder, builtIn: true, manifest }, provider: 'cpu' }

/** A faded brown print of rounded shapes, with hairlines that are a little lighter than what is around them. */
async function fadedPrint(name: string, width: number, height: number): Promise<string> {
  const grain = quickNoise(width * height)
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const scene = 120 + 36 * Math.sin(x / 61) * Math.cos(y / 47) + (x > width / 2 ? 14 : 0)
      const isScratch = Math.abs(x - 90 - y * 0.12) < 1.1 || Math.abs(x - 330 + y * 0.3) < 0.9
      const isSpeck = Math.hypot((x % 67) - 30, (y % 83) - 40) < 1.6
      const light = scene + (grain[i / 3] - 128) / 24 + (isScratch ? 42 : isSpeck ? 38 : 0)
      data[i] = Math.min(205, light + 14)
      data[i + 1] = Math.min(196, light)
      data[i + 2] = Math.min(180, light - 18)
    }
  }
  const file = path(name)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

const input = await fadedPrint('faded.png', 420, 360)

async function repaired(steps: object, isPreview: boolean) {
  const report = await run({
    input,
    output: path('out.jpg'),
    recipe: { version: 1, steps: { repair: { enabled: true }, ...steps } },
    options: { format: 'jpeg', ...(isPreview && { longestSide: 400, metadata: false }) },
    stepPacks: { repair: repairs },
    isPreview,
  })
  const of = (step: string) => report.findings.filter(({ code }) => code.startsWith(`${step}.`))
  return { repair: of('repair'), tone: of('tone') }
}

it.each([
  ['a whole render', false],
  ['a preview', true],
])('in %s', async (_, isPreview) => {
  const without = await repaired({}, isPreview)
  expect(without.repair).toMatchObject([{ code: 'repair.filled' }])
  const corrected = await repaired({ tone: { enabled: true, localContrast: 0.35 } }, isPreview)
  expect(corrected.tone.map(({ code }) => code)).toContain('tone.levels')
  expect(corrected.repair).toEqual(without.repair)
  // Nor is it what comes after the colour.
  const grade = { enabled: true, contrast: 0.3, exposure: 0.2 }
  expect((await repaired({ grade, color: { enabled: false } }, isPreview)).repair).toEqual(without.repair)
})

it('and what the tone step corrects is the same with repair and without', async () => {
  const tone = { enabled: true }
  const both = await repaired({ tone }, false)
  expect((await repaired({ tone, repair: { enabled: false } }, false)).tone).toEqual(both.tone)
})
