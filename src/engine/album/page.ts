/** The engine's calls about album pages: what lies on a scan, and prints cut out of it. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import type { EngineResult } from '../../contract/engine.ts'
import { planGeometry } from '../../contract/geometry.ts'
import type { printMethods, ProposedPrint, ScanKind } from '../../contract/prints.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { decodePhoto, decodeSmall } from '../../imaging/codec/decode.ts'
import { within } from '../../imaging/codec/downscaled-copy.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import { inspect } from '../../imaging/codec/header.ts'
import { applyGeometry } from '../../imaging/filters/geometry.ts'
import { stretched } from '../../imaging/codec/output-pipeline.ts'
import type { Raster } from '../../imaging/photo.ts'
import { silent } from '../../contract/progress.ts'
import type { CallContext } from '../dispatch.ts'
import type { EngineResources } from '../resources.ts'
import { findCaptions, type Box } from './captions.ts'
import { findPrints, searchSide, type FoundPage } from './find-prints.ts'
import { facesSide, uprightTurns, type QuarterTurns } from './faces.ts'
import { findTilt } from './horizon.ts'
import { quadArea, type Quad } from './quad.ts'

/** Lab twice, masks and OpenCV's own copies, as a multiple of the decoded bytes. */
const searchShare = 24
/** One print that covers so much of the scan is what was scanned. */
const single = 0.4
/** Of the back of a print, that is not paper. */
const writing = { least: 0.002, most: 0.22 }
/** Difference within the paper of a back, at most. */
const coarsest = 9
/** Lines are looked for in a picture of this size. */
const tiltSide = 700
/** Nobody shall see a second compression in what is cut out of a JPEG. */
const quality = 95

/** @throws StudioFault as `readHeader` and `decodeSmall` */
export async function findPrintsOn(
  { input, maxPixels }: z.output<typeof printMethods.findPrints.params>,
  context: CallContext,
  { budget }: Pick<EngineResources, 'budget'>,
): Promise<EngineResult<'findPrints'>> {
  const { signal, progress } = context
  const inspection = await inspect(input, { maxPixels })
  const { header } = inspection
  const size = within(header, searchSide)
  return budget.hold(size.width * size.height * 3 * searchShare, signal, async () => {
    const raster = await decodeSmall(input, { maxPixels, signal, inspection, ...size })
    progress.report(0.3)
    const found = await findPrints(raster, signal)
    progress.report(0.8)
    const captions = found.paper ? findCaptions(found.prints, raster, found.paper) : []
    const prints: ProposedPrint[] = []
    for (const [i, print] of found.prints.entries()) {
      const place = proposed(print.quad, print.confidence, captions[i] ?? null, size)
      prints.push({ ...place, quarterTurns: await turnsOf(raster, place.corners, context) })
    }
    progress.report(0.95)
    const kind = kindOf(found, size)
    const small = within(header, tiltSide)
    const straighten =
      kind === 'picture'
        ? await findTilt(await decodeSmall(input, { maxPixels, signal, inspection, ...small }))
        : 0
    const quarterTurns = kind === 'picture' ? await uprightTurns(await shrunk(raster)) : 0
    const { width, height } = header
    return { width, height, kind, prints, straighten, quarterTurns, isBack: isBack(found) }
  })
}

const shrunk = (raster: Raster): Promise<Raster> => {
  const { width, height } = within(raster, facesSide)
  return stretched(raster, width, height)
}

/** Which way up a print belongs, by its faces. */
async function turnsOf(
  page: Raster,
  corners: ProposedPrint['corners'],
  { signal }: CallContext,
): Promise<QuarterTurns> {
  const geometry = { corners, quarterTurns: 0, mirror: false, straighten: 0, crop: null } as const
  const plan = planGeometry(page.width, page.height, geometry)
  const print = await applyGeometry(page, plan, { signal, progress: silent })
  return uprightTurns(await shrunk(print))
}

interface Size {
  width: number
  height: number
}

const share = (value: number) => Math.min(1, Math.max(0, value))

function proposed(
  quad: Quad,
  confidence: number,
  caption: Box | null,
  { width, height }: Size,
): ProposedPrint {
  const [topLeft, topRight] = quad
  return {
    corners: quad.map(({ x, y }) => ({
      x: share(x / width),
      y: share(y / height),
    })) as ProposedPrint['corners'],
    quarterTurns: 0,
    confidence,
    angle: (Math.atan2(topRight.y - topLeft.y, topRight.x - topLeft.x) * 180) / Math.PI,
    caption: caption && {
      left: share(caption.left / width),
      top: share(caption.top / height),
      width: share((caption.right - caption.left) / width),
      height: share((caption.bottom - caption.top) / height),
    },
  }
}

function kindOf({ prints }: FoundPage, { width, height }: Size): ScanKind {
  if (prints.length === 0) return 'picture'
  return prints.length === 1 && quadArea(prints[0].quad) > single * width * height ? 'print' : 'page'
}

/** Whether a scan is paper with some writing: neither bare, nor so coarse that it may be a picture of fog. */
export function isBack({ prints, paper }: FoundPage): boolean {
  if (!paper || prints.length > 0 || paper.threshold > coarsest) return false
  const other = paper.distance.reduce((n, d) => n + (d > paper.threshold ? 1 : 0), 0) / paper.distance.length
  return other >= writing.least && other <= writing.most
}

/**
 * @throws StudioFault as `decodePhoto` about the page, `output.*` about a print: prints that were written before stay.
 *   AbortError on cancel
 */
export async function cutPrints(
  { input, cuts, format, maxPixels }: z.output<typeof printMethods.cutPrints.params>,
  { signal, progress }: CallContext,
  { budget, exiftool }: Pick<EngineResources, 'budget' | 'exiftool'>,
): Promise<EngineResult<'cutPrints'>> {
  const inspection = await inspect(input, { maxPixels })
  const { width, height, depth } = inspection.header
  // The page, a print that may be as large, and its encoder.
  return budget.hold(width * height * 3 * (depth / 8) * 3, signal, async () => {
    const page = await decodePhoto(input, { maxPixels, signal, inspection })
    progress.report(0.3)
    const { regions: _, ...metadata } = page.metadata
    const written: { output: string; width: number; height: number }[] = []
    for (const [i, { corners, quarterTurns, output }] of cuts.entries()) {
      const part = progress.slice(0.3 + (0.7 * i) / cuts.length, 0.3 + (0.7 * (i + 1)) / cuts.length)
      const geometry = { corners, quarterTurns, mirror: false, straighten: 0, crop: null }
      const plan = planGeometry(page.width, page.height, geometry)
      const print = await applyGeometry(page, plan, { signal, progress: part.slice(0, 0.6) })
      await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      const options = { format, quality, mark: false, metadata: true }
      const made = await encodePhoto(print, output, options, metadata, null, { signal, exiftool })
      written.push({ output, width: made.width, height: made.height })
      part.report(1)
    }
    return { cuts: written }
  })
}
