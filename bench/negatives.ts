/**
 * How many negatives are recognised, and how many prints are taken for one, by the studio's own judge:
 * validation pictures, which it was not fitted to, and old photographs, in grey and in colours, each as it is
 * and turned round. Reads `../shared`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { toneFacts, toneSide } from '../src/imaging/filters/tone-facts.ts'
import type { Raster } from '../src/imaging/photo.ts'
import { line } from './measure.ts'
import { shared } from './sound-photos.ts'

if (!existsSync(shared)) {
  line('negatives', 'skipped: no ../shared')
  process.exit()
}

const must = { recognised: 0.8, falseOffers: 0.02 }

async function smallCopy(file: string, grey: boolean): Promise<Raster> {
  const image = sharp(file).autoOrient().removeAlpha().resize(toneSide, toneSide, { fit: 'inside' })
  const toned = grey ? image.greyscale() : image
  const { data, info } = await toned.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    channels === 1 ? data[Math.floor(i / 3)] : data[i],
  )
  return { width, height, depth: 8, data: rgb }
}

const turned = (print: Raster): Raster => ({ ...print, data: print.data.map((value) => 255 - value) })

/** As a thinner or denser exposure would show it. */
const bent = (print: Raster, gamma: number): Raster => ({
  ...print,
  data: print.data.map((value) => Math.round((value / 255) ** gamma * 255)),
})

const isNegative = (picture: Raster) => toneFacts(picture).negative !== null

async function measure(title: string, files: readonly string[], grey: boolean) {
  let [recognised, bentRecognised, falseOffers] = [0, 0, 0]
  const taken: string[] = []
  for (const [i, file] of files.entries()) {
    const print = await smallCopy(file, grey)
    if (isNegative(turned(print))) recognised++
    if (isNegative(bent(turned(print), i % 2 === 0 ? 0.6 : 1.6))) bentRecognised++
    if (!isNegative(print)) continue
    falseOffers++
    taken.push(basename(file))
  }
  const share = (count: number) => `${((count / files.length) * 100).toFixed(1)} %`
  line(
    `${title}: recognised / of other exposures / false offers`,
    `${share(recognised)} / ${share(bentRecognised)} / ${share(falseOffers)}`,
  )
  if (files.length < 100 && taken.length > 0) line('  taken for negatives', taken.join(' '))
  return { recognised: recognised / files.length, falseOffers: falseOffers / files.length }
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-negatives-'))
try {
  execFileSync('tar', ['xf', join(shared, 'dataset/val.tar'), '-C', folder])
  const stored = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.webp')).sort()
  const pictures = stored.map((name) => join(folder, name))
  const old = (await readdir(join(shared, 'photos/old')))
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => join(shared, 'photos/old', name))
  const grey = await measure(`${pictures.length} pictures in grey`, pictures, true)
  await measure(`${pictures.length} pictures in colours`, pictures, false)
  await measure(`${old.length} old photographs`, old, false)
  line(
    `must: ${must.recognised * 100} % recognised at ${must.falseOffers * 100} % false offers`,
    String(grey.recognised >= must.recognised && grey.falseOffers <= must.falseOffers),
  )
} finally {
  await rm(folder, { recursive: true })
}
