/** The repair of a picture: measure, decide, fill what was found and painted, and say what was done. */
import type { PackOn } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import type { RepairReport, RepairStep } from '../../contract/repair.ts'
import { labToRgb, rgbToLab } from '../../contract/lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import type { SessionCache } from '../sessions.ts'
import { isGrey, spreadChroma, type Chroma } from './chroma.ts'
import { detectDamage, type Found, detectSide, atTwiceSize } from './detect.ts'
import { fillDamage, fillSide, type Patch } from './fill.ts'
import { mark, noMarks, paintStroke, type Marks } from './marks.ts'
import { partOf, placed, withoutMargins } from './margins.ts'
import { RepairNetworks } from './networks.ts'
import { markDamage } from './damage-components.ts'
import { lumaOf, type Plane } from './plane.ts'
import { fillByTelea, type ColorPatch } from './telea.ts'

export interface RepairResources extends CallContext {
  on: PackOn
  sessions: SessionCache
  note: (note: Note) => void
  /** Pixels a side of the tiles; the modules' own when left out. */
  side?: number
}

export interface Damage {
  /** What is to be filled: `mark.none` is left alone. */
  marks: Plane
  report: RepairReport
  networks: RepairNetworks
}

/**
 * Where a picture is damaged, and what a person painted.
 * @throws StudioFault `model.otherTask`, `model.runFailed`, `model.badOutput`, `provider.unavailable`; AbortError
 */
export async function findDamage(
  picture: Raster,
  step: RepairStep,
  resources: RepairResources,
): Promise<Damage> {
  const networks = new RepairNetworks(resources.on, resources.sessions, resources.note)
  const found = step.detect
    ? await detected(picture, step, networks, resources)
    : noMarks(picture.width, picture.height)
  const { plane } = found
  if (!found.trusted) plane.data.fill(mark.none)
  for (const stroke of step.mask?.strokes ?? []) {
    paintStroke(plane, stroke, stroke.kind === 'add' ? mark.painted : mark.none)
  }
  let filled = 0
  for (let i = 0; i < plane.data.length; i++) if (plane.data[i] !== mark.none) filled++
  const report: RepairReport = {
    ...found.report,
    filled: filled / plane.data.length,
    model: networks.id,
    method: step.method,
  }
  if (filled > 0 && !found.trusted) report.outcome = 'painted'
  return { marks: plane, report, networks }
}

/** What any size is sure of counts. */
function raise(found: Found, { data }: Plane): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i] > found.data[i]) found.data[i] = data[i]
    if (data[i] > found.own[i]) found.own[i] = data[i]
  }
}

async function detected(
  picture: Raster,
  step: RepairStep,
  networks: RepairNetworks,
  resources: RepairResources,
): Promise<Marks> {
  const { signal, progress } = resources
  const { width, height } = picture
  const luma = lumaOf(picture)
  const area = withoutMargins(luma)
  const side = resources.side ?? detectSide
  const photo = partOf(luma, area)
  const share = await detectDamage(photo, networks, { signal, progress: progress.slice(0, 0.8) }, side)
  const again = { signal, progress: progress.slice(0.8, 0.95) }
  const second = await atTwiceSize(photo, share, networks, again, side)
  if (second) raise(share, second.plane)
  const deciding = { signal, progress: progress.slice(0.95, 1) }
  const found = await markDamage(
    share,
    step,
    { threshold: networks.threshold, gate: networks.gate, second: second?.evidence ?? null, photo },
    deciding,
  )
  const part = (area.width * area.height) / (width * height)
  for (const kind of Object.values(found.report.kinds)) kind.share *= part
  return {
    ...found,
    plane: placed(found.plane, area, width, height),
    report: { ...found.report, detected: found.report.detected * part },
  }
}

/**
 * Repairs a picture in place. Only pixels under the mask change.
 * @throws as `findDamage`
 */
export async function repair(
  picture: Raster,
  step: RepairStep,
  resources: RepairResources,
): Promise<RepairReport> {
  const { signal, progress } = resources
  const { marks, report, networks } = await findDamage(picture, step, {
    ...resources,
    progress: progress.slice(0, 0.6),
  })
  if (report.filled === 0) return report
  const grey = isGrey(picture)
  progress.report(0.61)
  const context = { signal, progress: progress.slice(0.61, 0.95) }
  if (step.method === 'telea') {
    mixColor(picture, await fillByTelea(picture, marks, grey, context), step.strength)
  } else {
    const patches = await fillDamage(lumaOf(picture), marks, networks, context, resources.side ?? fillSide)
    signal.throwIfAborted()
    if (grey) mixGrey(picture, patches, step.strength)
    else mixLuma(picture, patches, spreadChroma(picture, marks), step.strength)
  }
  progress.report(1)
  return report
}

const whiteOf = ({ depth }: Raster) => (depth === 16 ? 65_535 : 255)
const sample = (value: number, white: number) => Math.round(Math.min(1, Math.max(0, value)) * white)

/** Mixtures are made in CIE L, in which equal steps look equal. */
function mixGrey(picture: Raster, patches: Patch[], strength: number): void {
  const { data } = picture
  const white = whiteOf(picture)
  for (const { at, luma } of patches) {
    for (const [k, pixel] of at.entries()) {
      const i = pixel * 3
      const was = strength === 1 ? 0 : rgbToLab(data[i] / white, data[i] / white, data[i] / white)[0]
      const [, grey] = labToRgb(was + (luma[k] * 100 - was) * strength, 0, 0)
      data.fill(sample(grey, white), i, i + 3)
    }
  }
}

function mixLuma(picture: Raster, patches: Patch[], chroma: Chroma, strength: number): void {
  const { data, width } = picture
  const white = whiteOf(picture)
  for (const { at, luma } of patches) {
    for (const [k, pixel] of at.entries()) {
      const i = pixel * 3
      const x = pixel % width
      const [l, a, b] = rgbToLab(data[i] / white, data[i + 1] / white, data[i + 2] / white)
      const [fillA, fillB] = chroma(x, (pixel - x) / width)
      const rgb = labToRgb(
        l + (luma[k] * 100 - l) * strength,
        a + (fillA - a) * strength,
        b + (fillB - b) * strength,
      )
      for (let c = 0; c < 3; c++) data[i + c] = sample(rgb[c], white)
    }
  }
}

function mixColor(picture: Raster, patches: ColorPatch[], strength: number): void {
  const { data } = picture
  const white = whiteOf(picture)
  for (const { at, rgb } of patches) {
    for (const [k, pixel] of at.entries()) {
      for (let c = 0; c < 3; c++) {
        const was = data[pixel * 3 + c] / white
        data[pixel * 3 + c] = sample(was + (rgb[k * 3 + c] - was) * strength, white)
      }
    }
  }
}
