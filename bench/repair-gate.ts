/**
 * What Restore does unasked, by the studio's own engine and gate: nothing to sound photographs, and it fills
 * what is damage in damaged ones. Prints what it must hold, and whether it does; `--json <file>` keeps the
 * figures for the pack's card, `--pictures <number>` takes fewer. Reads `../shared`, which is not part of the
 * repository, and `training/runs/damaged`.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeAutomatic, makeRecipe, type Recipe } from '../src/contract/recipe.ts'
import { rgbToLab } from '../src/contract/lab.ts'
import { createStudio } from '../src/studio/studio.ts'
import { stepPacksFor } from '../src/studio/render/restorer.ts'
import { compare, damagedPictures, greyOf, scoreOf, type Found } from './damaged-pictures.ts'
import { lumaOf, ssim } from './likeness.ts'
import { line } from './measure.ts'
import { shared, soundPhotos } from './sound-photos.ts'

const damagedFolder = join(import.meta.dirname, '../training/runs/damaged')
const { values } = parseArgs({
  options: { json: { type: 'string' }, pictures: { type: 'string', default: '200' } },
})
const count = Number(values.pictures)
if (!existsSync(shared)) {
  line('what Restore fills unasked', 'skipped: no ../shared')
  process.exit()
}

/** What holds, of 200 pictures; of fewer the same share. */
const must = { ssim: 0.998, alike: 198, filled: 0.001, hardlyFilled: 195, f1: 0.85, cracks: 0.9 }

/** Places (x, y) on cracks of `portrait_couple_scratched.jpg`, found by eye: over the background, and over faces and hair. */
const cracks = {
  background: [
    [56, 100],
    [58, 75],
    [40, 154],
    [75, 146],
    [166, 27],
    [314, 80],
    [313, 112],
    [346, 47],
    [372, 34],
    [212, 165],
    [225, 185],
    [33, 180],
  ],
  faces: [
    [158, 142],
    [160, 150],
    [182, 123],
    [189, 131],
    [170, 110],
    [171, 91],
    [254, 65],
    [257, 80],
    [272, 97],
    [185, 50],
    [189, 54],
    [267, 126],
  ],
} as const
/** Pixels from such a place within which the mask must be. */
const near = 3

const folder = await mkdtemp(join(tmpdir(), 'tintype-repair-gate-'))
const studio = await createStudio()
/** Tone, repair, denoise and finish, as the window's Restore; and with the colour, as in the terminal. */
const restoring = makeAutomatic(makeRecipe({ enabled: false }))
const coloring = makeAutomatic(makeRecipe())
const repairOnly = makeRecipe({ enabled: false }, { repair: { enabled: true } })

async function restored(input: string, recipe: Recipe) {
  const output = join(folder, 'out.png')
  const options = { format: 'png', quality: 92, mark: false, metadata: false } as const
  const { steps, findings } = await studio.restore({ input, output, recipe, options, provider: 'cpu' })
  return { output, filled: steps.repair?.filled ?? 0, outcome: steps.repair?.outcome, findings }
}

async function maskOf(input: string) {
  const output = join(folder, 'mask.png')
  const stepPacks = await stepPacksFor(repairOnly, studio.packs, studio.verdicts, 'cpu')
  await studio.engine.call('damage', { input, output, recipe: repairOnly, stepPacks })
  return greyOf(output)
}

async function sound() {
  const rows = []
  for (const { file, untouchable } of await soundPhotos(count, folder)) {
    const luma = await lumaOf(file)
    const likeness = async ({ output }: { output: string }) => ssim(luma, await lumaOf(output))
    const all = await restored(file, restoring)
    const whole = await likeness(all)
    const { filled } = all
    const colored = await likeness(await restored(file, coloring))
    // Outside of what it fills the step changes no byte.
    const alone = filled === 0 ? null : await restored(file, repairOnly)
    const repaired = alone ? await likeness(alone) : 1
    const said = all.findings.map(({ code }) => code).join(' ')
    rows.push({ file, untouchable, whole, colored, repaired, filled })
    if (filled > 0) line(`  filled: ${basename(file)}`, `${(filled * 100).toFixed(3)} %`)
    if (repaired < must.ssim) line(`  SSIM of repair: ${basename(file)}`, repaired.toFixed(4))
    if (Math.min(whole, colored) < must.ssim) {
      const figures = `${whole.toFixed(4)} / ${colored.toFixed(4)} ${said}`
      line(`  SSIM of Restore / with colour: ${basename(file)}`, figures)
    }
  }
  return rows
}

const luma = Float32Array.from({ length: 256 }, (_, v) => rgbToLab(v / 255, v / 255, v / 255)[0] / 100)

interface Errors {
  before: number
  after: number
}

/** Square errors over what is damaged, of CIE L / 100. */
async function errorsOf(
  picture: { file: string; clean: string; truth: string },
  result: string,
): Promise<Errors> {
  const [before, after, clean, truth] = await Promise.all(
    [picture.file, result, picture.clean, picture.truth].map(async (file) => (await greyOf(file)).data),
  )
  const errors = { before: 0, after: 0 }
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] !== 255) continue
    errors.before += (luma[before[i]] - luma[clean[i]]) ** 2
    errors.after += (luma[after[i]] - luma[clean[i]]) ** 2
  }
  return errors
}

async function drawn() {
  const pictures = damagedPictures(damagedFolder)?.slice(0, count)
  if (!pictures) return null
  const rows: { kinds: string[]; found: Found; errors: Errors; outcome: string | undefined }[] = []
  for (const picture of pictures) {
    const { data } = await maskOf(picture.file)
    const { output, outcome } = await restored(picture.file, repairOnly)
    const found = await compare(data, picture.truth)
    rows.push({ kinds: picture.kinds, found, errors: await errorsOf(picture, output), outcome })
  }
  const score = scoreOf(rows.map(({ found }) => found))
  line('drawn damage, through the gate: F1 / precision / recall', said(score))
  for (const kind of [...new Set(rows.flatMap(({ kinds }) => kinds))].sort()) {
    const of = rows.filter(({ kinds }) => kinds.includes(kind))
    const acted = of.filter(({ outcome }) => outcome === 'repaired').length
    line(
      `  pictures with ${kind}`,
      `${said(scoreOf(of.map(({ found }) => found)))}, ${acted} of ${of.length} repaired`,
    )
  }
  const pixels = rows.reduce((sum, { found }) => sum + found.truth, 0)
  const decibels = (key: keyof Errors) =>
    -10 * Math.log10(rows.reduce((sum, { errors }) => sum + errors[key], 0) / Math.max(1, pixels))
  const acted = rows.filter(({ outcome }) => outcome === 'repaired').length / rows.length
  const psnr = { before: decibels('before'), after: decibels('after') }
  line(
    '  decibels over what is damaged, before / after',
    `${psnr.before.toFixed(2)} / ${psnr.after.toFixed(2)}`,
  )
  line('  pictures repaired', `${(acted * 100).toFixed(0)} %`)
  return { pictures: rows.length, ...score, acted, psnr }
}

const said = ({ f1, precision, recall }: ReturnType<typeof scoreOf>) =>
  [f1, precision, recall].map((value) => value.toFixed(3)).join(' / ')

async function portrait() {
  const { data, info } = await maskOf(join(shared, 'photos/old/portrait_couple_scratched.jpg'))
  const isFilled = ([x, y]: readonly [number, number]) => {
    for (let dy = -near; dy <= near; dy++) {
      for (let dx = -near; dx <= near; dx++) if (data[(y + dy) * info.width + x + dx] !== 0) return true
    }
    return false
  }
  const share = (places: readonly (readonly [number, number])[]) =>
    places.filter(isFilled).length / places.length
  return { background: share(cracks.background), faces: share(cracks.faces) }
}

try {
  const holds: [string, boolean | null, string][] = []
  const couple = await portrait()
  for (const [where, share] of Object.entries(couple)) {
    holds.push([
      `cracked portrait, ${where}: 9 of 10 places filled`,
      share >= must.cracks,
      `${(share * 100).toFixed(0)} %`,
    ])
  }
  const photos = await sound()
  const of = (wanted: number) => Math.floor((wanted * photos.length) / 200)
  const alike = photos.filter(({ repaired }) => repaired >= must.ssim).length
  const hardly = photos.filter(({ filled }) => filled <= must.filled).length
  const touched = photos.filter(({ filled, untouchable }) => untouchable && filled > 0)
  const [whole, colored] = (['whole', 'colored'] as const).map(
    (key) => photos.filter((photo) => photo[key] >= must.ssim).length,
  )
  const unlike = Math.min(...photos.map(({ repaired }) => repaired))
  const meanSsim = photos.reduce((sum, { repaired }) => sum + repaired, 0) / photos.length
  const touchedShare = photos.filter(({ filled }) => filled > 0).length / photos.length
  holds.push(
    [
      `SSIM of Restore from 0.998 on, on ${of(must.alike)} of ${photos.length}`,
      whole >= of(must.alike),
      String(whole),
    ],
    [
      `SSIM of repair from 0.998 on, on ${of(must.alike)} of ${photos.length}`,
      alike >= of(must.alike),
      `${alike}, least ${unlike.toFixed(4)}`,
    ],
    [
      `at most 0.1 % filled, on ${of(must.hardlyFilled)} of ${photos.length}`,
      hardly >= of(must.hardlyFilled),
      String(hardly),
    ],
    [
      'no field picture or sample is touched',
      touched.length === 0,
      touched.map(({ file }) => basename(file)).join(' '),
    ],
  )
  line('SSIM of Restore with colour from 0.998 on', `${colored} of ${photos.length}`)
  const score = await drawn()
  const missing = 'not measured: cd training && python -m tintype_training damaged'
  holds.push([
    `F1 on drawn damage from ${must.f1} on`,
    score && score.f1 >= must.f1,
    score ? said(score) : missing,
  ])
  for (const [what, isSo, figures] of holds) line(`must: ${what}`, `${isSo ?? 'unknown'} ${figures}`)
  if (values.json) {
    const kept = {
      sound: { pictures: photos.length, alike, hardly, touchedShare, meanSsim, unlike, whole, colored },
      drawn: score,
      couple,
    }
    await writeFile(values.json, `${JSON.stringify(kept, null, 1)}\n`)
  }
} finally {
  await studio.close()
  await rm(folder, { recursive: true })
}
