/** Negatives: recognised among prints, and turned into what was photographed. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { fixture } from '../../../test/support/pictures.ts'
import type { Raster } from '../photo.ts'
import { invertRows, planNegative } from './negative.ts'
import { toneFacts, toneSide } from './tone-facts.ts'

const samples = ['coffee', 'dahlia', 'man-with-camera', 'summer-palace', 'cat']

async function small(file: string, grey = false): Promise<Raster> {
  const image = sharp(readFileSync(file)).resize(toneSide, toneSide, { fit: 'inside' }).removeAlpha()
  const { data, info } = await (grey ? image.greyscale() : image.toColourspace('srgb'))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    channels === 1 ? data[Math.floor(i / 3)] : data[i],
  )
  return { width, height, depth: 8, data: rgb }
}

const sample = (name: string) =>
  fileURLToPath(new URL(`../../../resources/samples/${name}.jpg`, import.meta.url))
const inverted = (raster: Raster): Raster => ({ ...raster, data: raster.data.map((value) => 255 - value) })

/** As colour film looks on a light table: inverted, behind its orange mask, with less range. */
const filmed = (raster: Raster): Raster => ({
  ...raster,
  data: raster.data.map((value, i) => {
    const [base, depth] = [
      [235, 150],
      [165, 115],
      [105, 75],
    ][i % 3]
    return base - (value / 255) * depth
  }),
})

function positive(raster: Raster, kind: 'bw' | 'color'): Raster {
  const { luma, channels } = toneFacts(raster)
  const data = raster.data.slice()
  invertRows(data, planNegative(raster, kind, luma, channels).tableOf(false))
  return { ...raster, data }
}

describe('negatives', () => {
  it('are recognised: of black-and-white film, of colour film', async () => {
    expect(toneFacts(await small(fixture('cases/03_bw_negative.png'))).negative).toBe('bw')
    for (const name of samples) {
      expect(toneFacts(filmed(await small(sample(name)))).negative, name).toBe('color')
    }
  })

  it('are recognised where the scene is known: a portrait, a man, a launch', async () => {
    for (const name of ['portrait-in-orange', 'man-with-camera', 'rocket']) {
      expect(toneFacts(inverted(await small(sample(name), true))).negative, name).toBe('bw')
    }
  })

  it('prints are rarely taken for one: none of these', async () => {
    for (const name of samples) {
      expect(toneFacts(await small(sample(name))).negative, name).toBeNull()
    }
    expect(toneFacts(await small(fixture('cases/reference.png'))).negative).toBeNull()
  })

  it('no print is taken for one whose evidence contradicts itself: a launch at night, white lines on a dark field', async () => {
    expect(toneFacts(await small(sample('rocket'), true)).negative).toBeNull()
    expect(toneFacts(await small(fixture('cases/court_lines.png'), true)).negative).toBeNull()
    expect(toneFacts(inverted(await small(sample('man-with-camera'), true))).negative).toBe('bw')
  })

  it('are turned round: black-and-white to the same levels, colour without its orange', async () => {
    const print = await small(sample('man-with-camera'), true)
    const back = positive(inverted(print), 'bw').data
    let sum = 0
    for (let i = 0; i < back.length; i++) sum += Math.abs(back[i] - print.data[i])
    expect(sum / back.length).toBeLessThan(12)
    const mean = ({ data }: Raster, c: number) => {
      let total = 0
      for (let i = c; i < data.length; i += 3) total += data[i]
      return total / (data.length / 3)
    }
    const film = filmed(await small(sample('summer-palace')))
    expect(mean(film, 0) - mean(film, 2)).toBeGreaterThan(70)
    const result = positive(film, 'color')
    expect(Math.abs(mean(result, 0) - mean(result, 2))).toBeLessThan(40)
    expect(toneFacts(result).negative).toBeNull()
  })

  it('of 16 bits keep their levels apart', async () => {
    const print = await small(sample('coffee'), true)
    const { luma, channels } = toneFacts(print)
    const [red] = planNegative(print, 'bw', luma, channels).tableOf(true)
    expect(red[0]).toBe(65535)
    expect(red[65535]).toBe(0)
    expect(red[30_000]).toBeGreaterThan(red[30_100])
  })
})
