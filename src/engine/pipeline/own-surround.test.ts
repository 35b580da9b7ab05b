/** A grey print that was photographed on a table: the print is colored, the table stays as it is. */
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { engineResources, rgb } from '../../../test/support/renders.ts'

const folder = testFolder()
const { renderTo } = await engineResources(folder.path)

const table = [120, 72, 40]
const [width, height] = [180, 140]

/** @param blue of the print, a share of its red: below 1 it is brown */
async function onTable(name: string, blue: number): Promise<string> {
  const tone = [1, (1 + blue) / 2, blue]
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    if (x < 30 || y < 25 || x >= width - 30 || y >= height - 25) return table[i % 3]
    return Math.round(tone[i % 3] * (128 + 100 * Math.sin(x / 9 + y / 7)))
  })
  const file = folder.path(name)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

const pixel = ({ data }: Awaited<ReturnType<typeof rgb>>, x: number, y: number) =>
  Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3))

/** Largest difference between the table and what it was. */
async function changeOfTable(file: string): Promise<number> {
  const result = await rgb(file)
  const places = [
    [4, 4],
    [width - 5, height / 2],
    [width / 2, height - 6],
  ]
  const changes = places.flatMap(([x, y]) =>
    pixel(result, x, y).map((level, c) => Math.abs(level - table[c])),
  )
  return Math.max(...changes)
}

describe('a grey print on a table is coloured, and the table stays', () => {
  it.each([
    ['alone', { colorPhotos: 'keep' }, {}],
    ['after the tone was put right', { colorPhotos: 'keep' }, { tone: { enabled: true } }],
    ['by whole pixels', { colorPhotos: 'keep', merge: 'yuv601' }, {}],
    ['warmer', { colorPhotos: 'keep', temperature: 0.8 }, {}],
  ] as const)('%s', async (name, color, others) => {
    const { output, report } = await renderTo(await onTable(`${name}.png`, 1), 'png', color, {}, others)
    expect(report.renderFactor).not.toBeNull()
    expect(await changeOfTable(output)).toBeLessThan(8)
    const result = await rgb(output)
    let colored = 0
    for (let y = 40; y < height - 40; y++) {
      for (let x = 45; x < width - 45; x++) {
        const [r, , b] = pixel(result, x, y)
        if (Math.abs(r - b) > 3) colored += 1
      }
    }
    expect(colored).toBeGreaterThan(500)
  })

  it('unless a person wants all of it coloured anew, or the print is as brown as what is around it', async () => {
    const anew = await renderTo(await onTable('anew.png', 1), 'png', { colorPhotos: 'recolor' })
    expect(await changeOfTable(anew.output)).toBeGreaterThan(20)
    const sepia = await renderTo(await onTable('sepia.png', 0.6), 'png', { colorPhotos: 'keep' })
    expect(await changeOfTable(sepia.output)).toBeGreaterThan(20)
  })
})
