/** Damaged files of every foreign format: a picture or an error, never a crash, a loop, or memory without bounds. */
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { bmp24, bmpRuns, psd, rawFiles } from '../../../../test/support/formats.ts'
import { fixture, testFolder } from '../../../../test/support/pictures.ts'
import { StudioFault } from '../../../contract/errors.ts'
import { readHeader } from '../header.ts'
import { readTiffPages } from '../tiff-pages.ts'
import type { ForeignJob } from './job.ts'
import { performJob } from './perform.ts'
import { transcodeFile } from './run.ts'

const folder = testFolder()
const maxPixels = 200_000
/** Largest answer: every sample of an allowed picture at 16 bits, with alpha, and a profile. */
const mostBytes = maxPixels * 8 + 1_000_000

const samples: Record<string, Buffer> = {}

beforeAll(async () => {
  const { data, info } = await sharp(fixture('formats/color.png')).raw().toBuffer({ resolveWithObject: true })
  const picture = { width: info.width, height: info.height, data }
  const plane = data.subarray(0, 5400)
  const raw = { width: info.width, height: info.height, channels: 3 } as const
  const jpeg = await sharp(data, { raw }).jpeg().toBuffer()
  samples['plain.bmp'] = bmp24(picture)
  samples['runs.bmp'] = bmpRuns(picture)
  samples['packed.psd'] = psd(picture, 3, [plane, plane, plane], { packed: true })
  for (const [ending, bytes] of Object.entries(rawFiles(jpeg, jpeg))) samples[`camera.${ending}`] = bytes
  for (const name of ['lzma.tif', 'float-predictor.tif', 'signed16-tiles.tif', 'big-endian-uint32-lzw.tif']) {
    samples[name] = readFileSync(fixture(`formats/${name}`))
  }
  for (const name of ['color.jp2', 'color.jls', 'color.pdf'])
    samples[name] = readFileSync(fixture(`formats/${name}`))
})

interface Damage {
  /** Share of the file that is left. */
  kept: number
  flips: { at: number; bit: number }[]
}

const damages: fc.Arbitrary<Damage> = fc.record({
  kept: fc.oneof(fc.constant(1), fc.double({ min: 0.02, max: 1, noNaN: true })),
  flips: fc.array(
    fc.record({
      // Headers lie in front.
      at: fc.oneof(fc.double({ min: 0, max: 0.05, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      bit: fc.integer({ min: 0, max: 7 }),
    }),
    { maxLength: 6 },
  ),
})

function damaged(bytes: Buffer, { kept, flips }: Damage): Buffer {
  const out = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * kept)))
  for (const { at, bit } of flips) out[Math.min(out.length - 1, Math.floor(at * out.length))] ^= 1 << bit
  return out
}

/** As a file is read: the header first, with its limit, then all of it. */
async function readAll(name: string, bytes: Buffer): Promise<void> {
  const file = folder.write(name, bytes)
  const ending = name.slice(name.lastIndexOf('.') + 1)
  // The PDF's header is read on the thread; here its work is done in place.
  if (ending === 'pdf') {
    const { facts } = (await performJob({ kind: 'pdfFacts', file, maxPixels }, bytes)) as {
      facts: { width: number; height: number }
    }
    if (facts.width * facts.height > maxPixels) return
    await performJob({ kind: 'pdf', file, ...facts }, bytes)
    return
  }
  const header = await readHeader(file, { maxPixels })
  expect(header.width * header.height).toBeLessThanOrEqual(maxPixels)
  const job = await jobOf(header.format, file)
  if (!job) return
  // CharLS goes round for minutes in some damaged streams: the thread's end is what bounds it.
  if (job.kind === 'jls') {
    await transcodeFile(job, { timeoutMs: 2000 })
    return
  }
  const answer = await performJob(job, bytes)
  if ('bytes' in answer) expect(answer.bytes.length).toBeLessThan(mostBytes)
}

async function jobOf(format: string, file: string): Promise<ForeignJob | null> {
  if (format === 'bmp' || format === 'psd' || format === 'jp2' || format === 'jls')
    return { kind: format, file }
  if (format !== 'tiff') return null
  const handle = await open(file)
  const pages = await readTiffPages(handle)
  await handle.close()
  return pages?.reading === 'samples' ? { kind: 'tiff', file, directory: pages.directory } : null
}

const quick = ['plain.bmp', 'runs.bmp', 'packed.psd', 'lzma.tif', 'float-predictor.tif']
const others = ['signed16-tiles.tif', 'big-endian-uint32-lzw.tif', 'camera.dng', 'camera.cr2', 'camera.cr3']
const compiled = ['color.jp2', 'color.jls', 'color.pdf']

describe('damaged', () => {
  test.each([...quick, ...others, ...compiled])('%s', { timeout: 60_000 }, async (name) => {
    const numRuns = name === 'color.jls' ? 10 : compiled.includes(name) ? 25 : 150
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        try {
          await readAll(name, damaged(samples[name], damage))
        } catch (error) {
          // A sentence of its own, or an error that the caller makes one of.
          if (error instanceof StudioFault) expect(error.code).toMatch(/^image\./)
          else expect(error).toBeInstanceOf(Error)
          expect(error).not.toBeInstanceOf(TypeError)
        }
      }),
      { numRuns, seed: 1943 },
    )
  })
})
