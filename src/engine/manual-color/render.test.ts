/** Manual color through a whole render: what a person painted is there, up to the contour of the object. */
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { colorStrokeSchema, type ColorStroke } from '../../contract/manual-color.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { engineResources } from '../../../test/support/renders.ts'

const folder = testFolder()
const { renderTo } = await engineResources(folder.path)

/** A light box on a dark background, 640 x 480. */
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
const stroke: ColorStroke = colorStrokeSchema.parse({
  kind: 'color',
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
])('%s: the box is as it was said to be, up to its rim', async (_, color, background) => {
  const input = await boxed('box.png')
  const { output } = await renderTo(input, 'png', color, {}, { manualColor: { strokes: [stroke] } })
  for (const [x, y] of [
    [320, 240],
    [190, 160],
    [450, 320],
  ])
    expect(await chromaAt(output, x, y)).toEqual([-25, 20])
  expect(await chromaAt(output, 60, 60)).toEqual(background)
  expect(await chromaAt(output, 600, 240)).toEqual(background)
})

it('goes with the picture when it is turned: strokes are stored in coordinates of the turned picture', async () => {
  const input = await boxed('turned.png')
  const others = { geometry: { quarterTurns: 1 as const }, manualColor: { strokes: [stroke] } }
  const { output } = await renderTo(input, 'png', {}, {}, others)
  expect(await chromaAt(output, 240, 320)).toEqual([-25, 20])
  expect(await chromaAt(output, 40, 320)).toEqual([20, -10])
})
