/** Parts of a picture through whole renders: off it changes nothing, on only what lies under the mask, and a preview agrees. */
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { localStepSchema } from '../../contract/local.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { engineResources, rgb } from '../../../test/support/renders.ts'

const folder = testFolder()
const { renderTo, grey } = await engineResources(folder.path)

const [width, height] = [480, 360]

/** A soft picture in colour, 8 or 16 bits. */
async function inColor(name: string, bits: 8 | 16): Promise<string> {
  const data = Uint16Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    return 30_000 + 20_000 * Math.sin([x / 36, y / 28, (x + y) / 44][i % 3])
  })
  const file = folder.path(name)
  const raw = { width, height, channels: 3 } as const
  if (bits === 16) await sharp(data, { raw }).toColourspace('rgb16').png().toFile(file)
  else
    await sharp(
      Uint8Array.from(data, (v) => v / 257),
      { raw },
    )
      .png()
      .toFile(file)
  return file
}

const topHalf = { kind: 'gradient', from: { x: 0.5, y: 0.4 }, to: { x: 0.5, y: 0.6 } }
const stroke = { kind: 'add', radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }

const render = async (input: string, local: object, options: object = {}, others: object = {}) =>
  renderTo(input, 'png', { enabled: false }, options, {
    local: localStepSchema.parse({ enabled: true, ...local }),
    ...others,
  })

it('at strength 0, switched off, or without values the picture is the same to the last bit', async () => {
  const input = await inColor('same.png', 8)
  const before = (await rgb((await renderTo(input, 'png', { enabled: false })).output)).data
  const areas = [{ mask: topHalf, exposure: 1, saturation: 0.5 }]
  for (const local of [{ areas, strength: 0 }, { areas, enabled: false }, { areas: [{ mask: topHalf }] }])
    expect((await rgb((await render(input, local)).output)).data).toEqual(before)
})

it('a gradient changes one side and leaves the other, a whole one is the grading, at 8 and 16 bits', async () => {
  for (const bits of [8, 16] as const) {
    const input = await inColor(`half-${bits}.png`, bits)
    const raw = async (file: string) =>
      sharp(file)
        .raw({ depth: bits === 16 ? 'ushort' : 'uchar' })
        .toBuffer()
    const plain = await raw((await renderTo(input, 'png', { enabled: false })).output)
    const values = { exposure: 0.7, saturation: 1.4, temperature: -0.3 }
    const half = await raw((await render(input, { areas: [{ mask: topHalf, ...values }] })).output)
    const graded = await raw(
      (await renderTo(input, 'png', { enabled: false }, {}, { grade: { enabled: true, ...values } })).output,
    )
    const row = (data: Buffer, y: number) => {
      const length = data.length / height
      return data.subarray(y * length, (y + 1) * length)
    }
    expect(row(half, 40).equals(row(graded, 40))).toBe(true)
    expect(row(half, 320).equals(row(plain, 320))).toBe(true)
    expect(row(half, 180).equals(row(plain, 180)) || row(half, 180).equals(row(graded, 180))).toBe(false)
    const whole = { kind: 'gradient', from: { x: 0, y: 5 }, to: { x: 0, y: 6 } }
    const all = await raw((await render(input, { areas: [{ mask: whole, ...values }] })).output)
    expect(all.equals(graded)).toBe(true)
    expect(
      (await sharp((await render(input, { areas: [{ mask: topHalf, ...values }] })).output).metadata()).depth,
    ).toBe(bits === 16 ? 'ushort' : 'uchar')
  }
})

it('a preview shows what the full render will be', async () => {
  const input = await inColor('preview.png', 8)
  const local = {
    areas: [
      { mask: { kind: 'brush', strokes: [stroke] }, exposure: 1 },
      { mask: topHalf, temperature: 0.6, saturation: 0.4 },
    ],
  }
  const full = await render(input, local)
  const side = 160
  const jpeg = { quality: 100, longestSide: side, metadata: false }
  const preview = await renderTo(input, 'webp', { enabled: false }, jpeg, {
    local: localStepSchema.parse({ enabled: true, ...local }),
  })
  const wanted = await sharp(full.output).resize(side).removeAlpha().raw().toBuffer()
  const seen = await sharp(preview.output).removeAlpha().raw().toBuffer()
  const mean = seen.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]), 0) / seen.length
  expect(seen).toHaveLength(wanted.length)
  expect(mean).toBeLessThan(1.5)
})

it('a photo without colour stays grey, gets its light, and the report says so', async () => {
  const input = await grey('grey-part.png', 120, 90)
  const areas = [{ mask: topHalf, exposure: 0.5, saturation: 2, temperature: 1 }]
  const { output, report } = await render(input, { areas })
  expect(report.findings.map(({ code }) => code)).toEqual(['local.toneOnly'])
  const { data } = await rgb(output)
  for (let i = 0; i < data.length; i += 3) expect(data[i]).toBe(data[i + 2])
})

it('parts are done in their order, after the grading', async () => {
  const input = await inColor('order.png', 8)
  const whole = { kind: 'gradient', from: { x: 0, y: 5 }, to: { x: 0, y: 6 } }
  const bright = { mask: whole, exposure: 3 }
  const pale = { mask: whole, saturation: 0 }
  const raw = async (areas: object[], grade: object = {}) =>
    (await rgb((await render(input, { areas }, {}, { grade: { enabled: true, ...grade } })).output)).data
  expect(await raw([bright, pale])).not.toEqual(await raw([pale, bright]))
  expect(await raw([pale], { exposure: 3 })).toEqual(await raw([bright, pale]))
})
