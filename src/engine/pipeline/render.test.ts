/** Whole renders in this process: what comes out is the photo in colour, whatever its shape, depth and strength. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { rgbToLab } from '../../contract/lab.ts'
import { makeAutomatic, makeRecipe } from '../../contract/recipe.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { engineResources, rgb } from '../../../test/support/renders.ts'
import { describeJpeg } from '../../imaging/metadata/describe-jpeg.ts'
import { readXmpWords } from '../../imaging/metadata/xmp-words.ts'
import type { MergeWorkerPool } from '../merge-worker-pool.ts'

const folder = testFolder()
const { run, renderTo, grey } = await engineResources(folder.path)

/** A soft colour picture as PNG, its levels between `low` and `high` (0 to 1). */
async function inColor(name: string, low: number, high: number): Promise<string> {
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
    let colored = 0
    for (let i = 0; i < data.length; i += 3) {
      if (data[i] !== data[i + 2]) colored += 1
    }
    // Black and white have no room for colour; noise has few of them.
    expect(colored).toBeGreaterThan(width * height === 1 ? -1 : (width * height) / 2)
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

  it('with a grade step that says nothing is the picture to the last bit; one that does is graded', async () => {
    const input = await inColor('graded.png', 0.2, 0.8)
    const to = async (grade: object, format: 'png' | 'tiff' = 'png') =>
      (await renderTo(input, format, { enabled: false }, {}, { grade: { enabled: true, ...grade } })).output
    const before = await rgb(input)
    expect((await rgb(await to({}))).data).toEqual(before.data)
    expect(
      (
        await rgb(
          await to({
            curves: {
              luma: [
                { x: 0, y: 0 },
                { x: 1, y: 1 },
              ],
            },
          }),
        )
      ).data,
    ).toEqual(before.data)
    const lighter = await rgb(await to({ exposure: 1 }))
    expect(lighter.data.every((value, i) => value >= before.data[i])).toBe(true)
  })

  it('of a photo without colour grades its tones alone, and says so', async () => {
    const input = await grey('toneOnly.png', 60, 40)
    const { output, report } = await renderTo(
      input,
      'png',
      { enabled: false },
      {},
      {
        grade: {
          enabled: true,
          contrast: 0.5,
          temperature: 1,
          saturation: 2,
          bands: { red: { hue: 1, saturation: 0, luma: 0 } },
        },
      },
    )
    const { data } = await rgb(output)
    expect(data.every((value, i) => value === data[i - (i % 3)])).toBe(true)
    expect(report.findings.map(({ code }) => code)).toEqual(['grade.toneOnly'])
  })

  it('keeps the picture in colour for the next preview: a slider of the grading colours nothing anew', async () => {
    const input = await grey('again.png', 90, 60)
    const preview = (exposure: number) =>
      run({
        input,
        output: folder.path(`again-${exposure}.jpg`),
        recipe: makeRecipe({}, { grade: { enabled: true, exposure } }),
        options: { format: 'jpeg', longestSide: 45, metadata: false },
        isPreview: true,
      })
    expect(Object.keys((await preview(0.5)).timings)).toContain('merge')
    const again = await preview(1)
    expect(Object.keys(again.timings)).not.toContain('merge')
    expect(again.renderFactor).toBe(7)
    const [half, whole] = [await rgb(folder.path('again-0.5.jpg')), await rgb(folder.path('again-1.jpg'))]
    const mean = (data: Buffer) => data.reduce((sum, value) => sum + value, 0) / data.length
    expect(mean(whole.data)).toBeGreaterThan(mean(half.data) + 5)
  })

  it('of a preview has the requested size', async () => {
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

  it.each(['lab', 'yuv601'] as const)(
    'is warmer or cooler as requested, and no lighter (%s)',
    async (merge) => {
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
    },
  )

  it.each(['png', 'jpeg'] as const)('is turned and cropped before it is coloured (%s)', async (format) => {
    const input = await grey(`turned-${format}.png`, 90, 60)
    const crop = { left: 0.5, top: 0, width: 0.5, height: 1 }
    const geometry = { quarterTurns: 1, crop } as const
    const { output, report } = await renderTo(input, format, {}, {}, { geometry })
    expect(report).toMatchObject({ width: 30, height: 90 })
    const { info } = await rgb(output)
    expect([info.width, info.height]).toEqual([30, 90])
  })

  it.each(['png', 'jpeg', 'tiff'] as const)(
    'takes marked faces along, turned and cropped (%s)',
    async (format) => {
      const input = await grey(`marked-${format}.png`, 90, 60)
      const marked = folder.path(`marked-${format}.jpg`)
      const face = { name: 'Oma', type: 'Face', x: 0.25, y: 0.5, width: 0.1, height: 0.2 }
      const regions = [face, { ...face, name: 'Opa', x: 0.9 }]
      const jpeg = folder.path(`plain-${format}.jpg`)
      await sharp(input).jpeg().toFile(jpeg)
      await describeJpeg(jpeg, marked, { caption: '', tags: [], date: null, dateText: null, regions })
      const crop = { left: 0, top: 0, width: 1, height: 0.5 }
      const geometry = { quarterTurns: 1, crop } as const
      const { output } = await renderTo(marked, format, {}, {}, { geometry })
      const { xmp } = await sharp(output).metadata()
      const { regions: kept } = readXmpWords(xmp!)!
      expect(kept.size).toEqual({ width: 60, height: 45 })
      const placed = kept.list.map((region) => region?.({ width: 60, height: 45 }))
      expect(placed).toEqual([{ ...face, x: 0.5, y: 0.5, width: 0.2, height: 0.2 }])
    },
  )

  it('with nothing but a quarter turn has exactly the same pixels, turned', async () => {
    const input = await grey('only-turned.png', 33, 21)
    const { output } = await renderTo(input, 'png', { enabled: false }, {}, { geometry: { quarterTurns: 2 } })
    const [before, after] = [await rgb(input), await rgb(output)]
    const first = Uint8Array.from({ length: 33 * 21 }, (_, p) => before.data[p * before.info.channels])
    const last = Uint8Array.from({ length: 33 * 21 }, (_, p) => after.data[p * 3])
    expect(last).toEqual(first.toReversed())
  })

  it('with everything automatic leaves a good colour photo as it is, byte for byte, and says why', async () => {
    const input = await inColor('good.png', 0, 1)
    const automatic = makeAutomatic(makeRecipe()).steps
    const { color, ...others } = automatic
    const { output, report } = await renderTo(input, 'png', color, {}, others)
    expect(report.findings.map(({ code }) => code)).toEqual([
      'repair.clean',
      'tone.untouched',
      'denoise.grain',
      'color.kept',
    ])
    const [before, after] = [await rgb(input), await rgb(output)]
    expect(Buffer.compare(before.data, after.data)).toBe(0)
  })

  it('of steps that are on at strength 0 is the photo, byte for byte', async () => {
    const input = await inColor('zero.png', 0.3, 0.7)
    const off = { enabled: true, strength: 0 }
    const others = { tone: off, denoise: off, finish: { enabled: true }, geometry: { enabled: true } }
    const { output, report } = await renderTo(input, 'png', { strength: 0 }, {}, others)
    expect(report.findings).toEqual([])
    expect(Buffer.compare((await rgb(input)).data, (await rgb(output)).data)).toBe(0)
  })

  it('takes noise that a person named, gives grain back and puts a border round it', async () => {
    const input = await grey('noisy.png', 90, 60)
    const border = { width: 0.1, color: 'paper' } as const
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
    const input = await inColor('faded.png', 0.3, 0.7)
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

  it('of a preview with a crop fills the requested size', async () => {
    const input = await grey('large-crop.png', 1200, 800)
    const geometry = { crop: { left: 0.25, top: 0.25, width: 0.5, height: 0.5 } }
    const { report } = await renderTo(input, 'webp', {}, { longestSide: 300 }, { geometry })
    expect(report).toMatchObject({ width: 300, height: 200 })
  })
})

it("that runs out of memory says so by the photo's name", async () => {
  const input = await grey('memory.png', 32, 32)
  // As V8 does when it can get no more.
  const merge = () => Promise.reject(new RangeError('Array buffer allocation failed'))
  const given = {
    input,
    output: folder.path('memory-out.png'),
    recipe: makeRecipe(),
    options: { format: 'png' },
  }
  const rendering = run(given, { mergePool: { merge } as unknown as MergeWorkerPool })
  await expectFault(rendering, 'engine.outOfMemory', input)
})
