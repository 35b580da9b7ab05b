/** A scan of 100 megapixels on the workbench: its own pixels, a tile at a time, and memory that stays within bounds. */
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { PhotoImporter } from '../../src/studio/library/import.ts'
import { PreviewService } from '../../src/studio/previews/preview-service.ts'
import { testLibrary } from '../support/library.ts'
import { testStudio } from '../support/studio.ts'

const side = 10_000

/** The most bytes that a process ever had resident. */
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

/** What the scan is at a place: each of its squares of 100 pixels has a grey of its own, other than its neighbours'. */
const greyAt = (x: number, y: number): number =>
  40 + ((Math.floor(x / 100) * 37 + Math.floor(y / 100) * 11) % 160)

async function makeScan(file: string): Promise<void> {
  const data = Buffer.alloc(side * side)
  for (let y = 0; y < side; y++) {
    if (y % 100 > 0) data.copyWithin(y * side, (y - 1) * side, y * side)
    else for (let x = 0; x < side; x++) data[y * side + x] = greyAt(x, y)
  }
  await sharp(data, { raw: { width: side, height: side, channels: 1 }, limitInputPixels: false })
    .toColourspace('b-w')
    .tiff({ compression: 'lzw' })
    .toFile(file)
}

it.skipIf(process.platform !== 'linux')('100 megapixels, tile by tile', { timeout: 300_000 }, async () => {
  await using test = await testStudio()
  const { studio, folder } = test
  const [photos, temporary] = [join(folder, 'photos'), join(folder, 'run')]
  await mkdir(photos)
  await mkdir(temporary)
  await makeScan(join(photos, 'scan.tif'))
  const library = await testLibrary(join(folder, 'library'))
  await new PhotoImporter(library, studio.engine).run([photos], { concurrency: 1 })
  const workbench = new PreviewService({
    library,
    studio,
    cache: join(folder, 'cache'),
    temporary,
    onRendered: () => undefined,
  })
  const before = process.memoryUsage.rss()
  const pyramid = await workbench.tiles({ photo: 1, recipe: makeRecipe({ enabled: false }) })
  const { url, levels, tileSize } = pyramid
  expect(pyramid).toMatchObject({ width: side, height: side })
  const last = Math.ceil(side / tileSize) - 1
  for (const [column, row] of [
    [0, 0],
    [7, 13],
    [last, last],
  ]) {
    const place = [...url.split('/').slice(2), String(levels - 1), `${column}_${row}`]
    const tile = await workbench.presentMedia(place)
    const bytes = await readFile(tile!.path)
    // What a window loads to look at one place: a share of the scan that does not grow with it.
    expect(bytes.length).toBeLessThan(200_000)
    const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
    const size = Math.min(tileSize, side - column * tileSize)
    expect([info.width, info.height]).toEqual([size, size])
    for (const [x, y] of [
      [20, 30],
      [size - 20, size - 30],
      [Math.floor(size / 2), 5],
    ]) {
      const [atX, atY] = [column * tileSize + x, row * tileSize + y]
      // Away from the squares' edges, where a JPEG is what it was made of.
      if (Math.min(atX % 100, 99 - (atX % 100), atY % 100, 99 - (atY % 100)) < 9) continue
      expect(Math.abs(data[y * size + x] - greyAt(atX, atY)), `${atX}, ${atY}`).toBeLessThanOrEqual(3)
    }
  }
  const { pid } = await studio.engine.call('info', {})
  expect(peakOf(pid), 'the engine').toBeLessThan(2 ** 30)
  expect(process.memoryUsage.rss() - before, 'the process that answers the window').toBeLessThan(
    100 * 2 ** 20,
  )
  expect(await readdir(temporary), 'nothing half-made').toEqual([])
})
