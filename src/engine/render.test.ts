/** Whole renders in this process: what comes out is the photo in colour, whatever its shape, depth and strength. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { renderParamsSchema, type OutputFormat } from '../contract/engine.ts'
import { handStrokeSchema, type HandStroke } from '../contract/hand.ts'
import { silent } from '../contract/progress.ts'
import { makeAutomatic, makeRecipe } from '../contract/recipe.ts'
import { rgbToLab } from '../contract/lab.ts'
import { testPack } from '../../test/support/packs.ts'
import { repairPack } from '../../test/support/repair-packs.ts'
import { expectFault, quickNoise, testFolder } from '../../test/support/pictures.ts'
import { MemoryBudget } from './budget.ts'
import { MergeCrew } from './merge-crew.ts'
import { PreviewMemory } from './preview-memory.ts'
import { render } from './render.ts'
import { SessionCache } from './sessions.ts'

const folder = testFolder()
const room = {
  sessions: new SessionCache(2 ** 28),
  budget: new MemoryBudget(2 ** 30),
  crew: new MergeCrew(),
  memory: new PreviewMemory(2 ** 26),
}
const pack = await testPack(folder.path('models'), 'flat', 'flat')
/** Finds no damage anywhere. */
const repairs = await repairPack(folder.path('models'), 'nothing', 'nothing')

async function renderTo(
  input: string,
  format: OutputFormat,
  color: Parameters<typeof makeRecipe>[0] = {},
  options: { longestSide?: number } = {},
  others: Parameters<typeof makeRecipe>[1] = {},
) {
  const output = folder.path(`out-${Math.random().toString(36).slice(2)}.${format}`)
  const params = renderParamsSchema.parse({
    input,
    output,
    pack,
    recipe: makeRecipe(color, others),
    options: { format, ...options },
    provider: 'cpu',
    stepPacks: { repair: { pack: repairs, provider: 'cpu' } },
  })
  const report = await render(params, { signal: new AbortController().signal, progress: silent }, room)
  return { output, report }
}

/** A soft colour picture as PNG, its levels between `low` and `high` (0 to 1). */
async function inColour(name: string, low: number, high: number): Promise<string> {
  const [width, height] = [120, 90]
  const level = (v: number) => 255 * (low + (high - low) * (0.5 + 0.5 * Math.sin(v)))
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    return Math.round(level([x / 9, y / 7, (x + y) / 11][i % 3]))
  })
  const file = folder.path(name)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

/** A grey picture as PNG; 16 bits where `deep`. */
async function grey(name: string, width: number, height: number, deep = false): Promise<string> {
  const bytes = quickNoise(width * height)
  const file = folder.path(name)
  if (deep) {
    const words = Uint16Array.from(bytes, (v, i) => v * 257 + (i % 256))
    await sharp(words, { raw: { width, height, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(file)
  } else {
    await sharp(bytes, { raw: { width, height, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(file)
  }
  return file
}

const rgb = async (file: string) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })

describe('a render', () => {
  it.each([
    [1, 1],
    [1, 20_000],
    [20_000, 1],
    [37, 211],
    [640, 480],
  ])('%i x %i comes out in colour, at its own size', async (width, height) => {
    const { output, report } = await renderTo(await grey(`grey-${width}x${height}.png`, width, height), 'png')
    expect(report).toMatchObject({ width, height, provider: 'cpu', renderFactor: 7 })
    const { data, info } = await rgb(output)
    expect([info.width, info.height]).toEqual([width, height])
    let coloured = 0
    for (let i = 0; i < data.length; i += 3) {
      if (data[i] !== data[i + 2]) coloured += 1
    }
    // Black and white have no room for colour; noise has few of them.
    expect(coloured).toBeGreaterThan(width * height === 1 ? -1 : (width * height) / 2)
  })

  it('keeps the luma of the photo: L moves by no more than rounding', async () => {
    const input = await grey('luma.png', 128, 96)
    const before = await rgb(input)
    const after = await rgb((await renderTo(input, 'png')).output)
    for (let i = 0, p = 0; i < after.data.length; i += 3, p++) {
      const value = before.data[p * before.info.channels] / 255
      const [l] = rgbToLab(value, value, value)
      const [m] = rgbToLab(after.data[i] / 255, after.data[i + 1] / 255, after.data[i + 2] / 255)
      expect(Math.abs(l - m)).toBeLessThan(0.6)
    }
  })

  it.each(['lab', 'yuv601'] as const)('at strength 0 gives the photo back exactly (%s)', async (merge) => {
    const input = await grey(`same-${merge}.png`, 61, 43)
    const { output } = await renderTo(input, 'png', { strength: 0, merge })
    const [before, after] = [await rgb(input), await rgb(output)]
    const first = Uint8Array.from({ length: 61 * 43 }, (_, p) => before.data[p * before.info.channels])
    const second = Uint8Array.from({ length: 61 * 43 }, (_, p) => after.data[p * 3])
    expect(second).toEqual(first)
  })

  it.each(['tiff', 'png'] as const)('keeps 16-bit luma in 16 bits (%s)', async (format) => {
    const input = await grey(`deep-${format}.png`, 64, 48, true)
    const { output } = await renderTo(input, format)
    expect((await sharp(output).metadata()).depth).toBe('ushort')
    const values = await sharp(output).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer()
    const words = new Uint16Array(values.buffer, values.byteOffset, values.length / 2)
    // Samples that are no multiple of 257 exist only where there is more than 8 bits.
    expect(words.some((value) => value % 257 !== 0)).toBe(true)
  })

  it('of a preview has the size that was asked for', async () => {
    const { report } = await renderTo(await grey('large.png', 900, 600), 'webp', {}, { longestSide: 300 })
    expect(report).toMatchObject({ width: 300, height: 200 })
  })

  it('gives less colour at half strength, and more at double saturation', async () => {
    const input = await grey('amount.png', 32, 32)
    const chroma = async (color: Parameters<typeof makeRecipe>[0]) => {
      const { data } = await rgb((await renderTo(input, 'png', color)).output)
      let sum = 0
      for (let i = 0; i < data.length; i += 3) {
        const [, a, b] = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
        sum += Math.hypot(a, b)
      }
      return sum
    }
    const whole = await chroma({})
    expect(await chroma({ strength: 0.5 })).toBeLessThan(whole * 0.7)
    expect(await chroma({ saturation: 1.6 })).toBeGreaterThan(whole * 1.2)
  })

  it.each(['lab', 'yuv601'] as const)('is warmer or cooler as told, and no lighter (%s)', async (merge) => {
    const input = await grey(`temperature-${merge}.png`, 32, 32)
    const mean = async (temperature: number) => {
      const { data } = await rgb((await renderTo(input, 'png', { temperature, merge })).output)
      const sums = [0, 0, 0]
      for (let i = 0; i < data.length; i += 3) {
        const lab = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
        for (let c = 0; c < 3; c++) sums[c] += lab[c] / 1024
      }
      return sums
    }
    const [cool, own, warm] = [await mean(-1), await mean(0), await mean(1)]
    expect(cool[2]).toBeLessThan(own[2] - 3)
    expect(warm[2]).toBeGreaterThan(own[2] + 3)
    // yuv601 keeps luma, not lightness.
    const slack = merge === 'lab' ? 0.2 : 1.5
    for (const other of [cool, warm]) expect(Math.abs(other[0] - own[0])).toBeLessThan(slack)
  })

  it.each(['png', 'jpeg'] as const)('is turned and cropped before it is coloured (%s)', async (format) => {
    const input = await grey(`turned-${format}.png`, 90, 60)
    const crop = { left: 0.5, top: 0, width: 0.5, height: 1 }
    const geometry = { quarterTurns: 1, crop } as const
    const { output, report } = await renderTo(input, format, {}, {}, { geometry })
    expect(report).toMatchObject({ width: 30, height: 90 })
    const { info } = await rgb(output)
    expect([info.width, info.height]).toEqual([30, 90])
  })

  it('of which nothing but a quarter turn was asked has the very pixels, turned', async () => {
    const input = await grey('only-turned.png', 33, 21)
    const { output } = await renderTo(input, 'png', { enabled: false }, {}, { geometry: { quarterTurns: 2 } })
    const [before, after] = [await rgb(input), await rgb(output)]
    const first = Uint8Array.from({ length: 33 * 21 }, (_, p) => before.data[p * before.info.channels])
    const last = Uint8Array.from({ length: 33 * 21 }, (_, p) => after.data[p * 3])
    expect(last).toEqual(first.toReversed())
  })

  it('with everything automatic leaves a good colour photo as it is, byte for byte, and says why', async () => {
    const input = await inColour('good.png', 0, 1)
    const automatic = makeAutomatic(makeRecipe()).steps
    const { color, ...others } = automatic
    const { output, report } = await renderTo(input, 'png', color, {}, others)
    expect(report.findings.map(({ code }) => code)).toEqual([
      'tone.untouched',
      'repair.clean',
      'denoise.grain',
      'color.kept',
    ])
    const [before, after] = [await rgb(input), await rgb(output)]
    expect(Buffer.compare(before.data, after.data)).toBe(0)
  })

  it('of steps that are on at strength 0 is the photo, byte for byte', async () => {
    const input = await inColour('zero.png', 0.3, 0.7)
    const off = { enabled: true, strength: 0 }
    const others = { tone: off, denoise: off, finish: { enabled: true }, geometry: { enabled: true } }
    const { output, report } = await renderTo(input, 'png', { strength: 0 }, {}, others)
    expect(report.findings).toEqual([])
    expect(Buffer.compare((await rgb(input)).data, (await rgb(output)).data)).toBe(0)
  })

  it('takes noise that a person named, gives grain back and puts a border round it', async () => {
    const input = await grey('noisy.png', 90, 60)
    const border = { width: 0.1, colour: 'paper' } as const
    const others = {
      denoise: { enabled: true, noise: 20 },
      finish: { enabled: true, grain: 0.5, sharpen: 0.5, border },
    }
    const { output, report } = await renderTo(input, 'png', { enabled: false }, {}, others)
    expect(report).toMatchObject({ width: 102, height: 72 })
    expect(report.findings.map(({ code }) => code)).toEqual(['denoise.done', 'finish.grain'])
    expect([...(await rgb(output)).data.subarray(0, 3)]).toEqual([244, 239, 228])
  })

  it('gives a faded colour photo its range back and reports the numbers', async () => {
    const input = await inColour('faded.png', 0.3, 0.7)
    const { output, report } = await renderTo(
      input,
      'png',
      { enabled: false },
      {},
      { tone: { enabled: true } },
    )
    expect(report.findings.map(({ code }) => code)).toEqual(['tone.levels', 'tone.cast'])
    const { data } = await rgb(output)
    expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(225)
  })

  it('of a preview with a crop fills the size that was asked for', async () => {
    const input = await grey('large-crop.png', 1200, 800)
    const geometry = { crop: { left: 0.25, top: 0.25, width: 0.5, height: 0.5 } }
    const { report } = await renderTo(input, 'webp', {}, { longestSide: 300 }, { geometry })
    expect(report).toMatchObject({ width: 300, height: 200 })
  })
})

it("that runs out of memory says so by the photo's name", async () => {
  const input = await grey('memory.png', 32, 32)
  const crowded = {
    ...room,
    // As V8 does when it can get no more.
    crew: {
      merge: () => Promise.reject(new RangeError('Array buffer allocation failed')),
    } as unknown as MergeCrew,
  }
  const params = renderParamsSchema.parse({
    input,
    output: folder.path('memory-out.png'),
    pack,
    recipe: makeRecipe(),
    options: { format: 'png' },
    provider: 'cpu',
  })
  const rendering = render(params, { signal: new AbortController().signal, progress: silent }, crowded)
  await expectFault(rendering, 'engine.outOfMemory', input)
})

describe('the merge on several threads', () => {
  it('gives the same picture as on one', async () => {
    const width = 2400
    const height = 1600
    const make = () => ({ width, height, depth: 8 as const, data: quickNoise(width * height * 3) })
    const plane = (k: number) => Float32Array.from({ length: 64 }, (_, i) => Math.sin(i * k) * 20)
    const lines = {
      width: 8,
      height: 8,
      slopeA: plane(1),
      baseA: plane(2),
      slopeB: plane(3),
      baseB: plane(4),
    }
    const context = { signal: new AbortController().signal, progress: silent }
    const [alone, together] = [make(), make()]
    await new MergeCrew(0).merge(alone, lines, { strength: 1, saturation: 1 }, context)
    await new MergeCrew(2).merge(together, lines, { strength: 1, saturation: 1 }, context)
    expect(Buffer.compare(alone.data, together.data)).toBe(0)
  })
})

describe('colour by hand', () => {
  /** A light box on a dark ground, 640 x 480. */
  async function boxed(name: string): Promise<string> {
    const file = folder.path(name)
    const box = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a0a0a0' } })
      .png()
      .toBuffer()
    await sharp({ create: { width: 640, height: 480, channels: 3, background: '#505050' } })
      .composite([{ input: box, left: 170, top: 140 }])
      .png()
      .toFile(file)
    return file
  }
  const stroke: HandStroke = handStrokeSchema.parse({
    kind: 'colour',
    color: { a: -25, b: 20 },
    radius: 0.01,
    points: [{ x: 0.5, y: 0.5 }],
  })

  async function chromaAt(file: string, x: number, y: number): Promise<[number, number]> {
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    const i = (y * info.width + x) * info.channels
    const [, a, b] = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
    return [Math.round(a) + 0, Math.round(b) + 0]
  }

  it.each([
    ['over the model’s colour', {}, [20, -10]],
    ['over a paler one, and is not paled itself', { saturation: 0.5 }, [10, -5]],
    ['on a photo that no model colours', { enabled: false }, [0, 0]],
  ])('%s: the box is as it was said to be, up to its rim', async (_, color, ground) => {
    const input = await boxed('box.png')
    const { output } = await renderTo(input, 'png', color, {}, { hand: { strokes: [stroke] } })
    for (const [x, y] of [
      [320, 240],
      [190, 160],
      [450, 320],
    ])
      expect(await chromaAt(output, x, y)).toEqual([-25, 20])
    expect(await chromaAt(output, 60, 60)).toEqual(ground)
    expect(await chromaAt(output, 600, 240)).toEqual(ground)
  })

  it('goes with the picture when it is turned: strokes are told on what a person sees', async () => {
    const input = await boxed('turned.png')
    const others = { geometry: { quarterTurns: 1 as const }, hand: { strokes: [stroke] } }
    const { output } = await renderTo(input, 'png', {}, {}, others)
    expect(await chromaAt(output, 240, 320)).toEqual([-25, 20])
    expect(await chromaAt(output, 40, 320)).toEqual([20, -10])
  })
})

describe('a preview that is kept', () => {
  const preview = async (input: string, recipe: ReturnType<typeof makeRecipe>, keep = true) => {
    const output = folder.path(`preview-${Math.random().toString(36).slice(2)}.jpg`)
    const options = { format: 'jpeg', quality: 95, longestSide: 200, metadata: false }
    const params = renderParamsSchema.parse({ input, output, pack, recipe, options, provider: 'cpu', keep })
    const { timings } = await render(params, { signal: new AbortController().signal, progress: silent }, room)
    return { done: Object.keys(timings), picture: (await rgb(output)).data }
  }

  it('is decoded once, and asks the model only for what the model decides', async () => {
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

  it('is the same picture, however often and after whatever it is asked for', async () => {
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
    const small = new PreviewMemory(1000)
    const made: string[] = []
    const recall = (key: string, bytes: number) =>
      small.recall(
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
})
