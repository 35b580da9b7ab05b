/** Which colors the models think likely at a place: each of them runs on the same small picture. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import type { EngineResult } from '../../contract/engine.ts'
import type { manualColorMethods } from '../../contract/engine-models.ts'
import type { Point } from '../../contract/geometry.ts'
import type { Chroma } from '../../contract/manual-color.ts'
import { decodeSmall } from '../../imaging/codec/decode.ts'
import { inspect } from '../../imaging/codec/header.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { within } from '../../imaging/codec/downscaled-copy.ts'
import { bytesOfColor, modelInputOf, runColorModel } from '../pipeline/color-model.ts'
import { asksFacts, photoFacts } from '../pipeline/photo-facts.ts'
import { recallFor, Timings } from '../pipeline/context.ts'
import type { CallContext } from '../dispatch.ts'
import { bytesOfRaster } from '../preview-cache.ts'
import type { EngineResources } from '../resources.ts'
import { beforeColor } from '../steps/before-color.ts'
import { runSteps } from '../steps/run.ts'
import { modelSize, type ModelColor } from '../tensors.ts'

/** Longest side of the picture that the models see: more than any model needs for the chroma of a place. */
const pictureSide = 768
/** Half the window that is averaged, as a share of the longer side: a cheek, not a pore. */
const reach = 0.012
/** Distance in a and b (a delta E without lightness) below which two answers are taken as one colour. */
const mergeDistance = 9

/** @throws StudioFault as `render` */
export async function proposals(
  { input, recipe, place, asks, maxPixels }: z.output<typeof manualColorMethods.proposals.params>,
  { signal, progress }: CallContext,
  resources: EngineResources,
): Promise<EngineResult<'proposals'>> {
  const { geometry, tone } = recipe.steps
  const recall = await recallFor(input, ['proposals', geometry, tone], resources)
  const inspection = await inspect(input, { maxPixels })
  const picture = await recall(
    ['picture'],
    async () => {
      const size = within(inspection.header, pictureSide)
      const small = await decodeSmall(input, { maxPixels, signal, inspection, ...size })
      const steps = beforeColor.filter((step) => step.name === 'geometry' || step.name === 'tone')
      const known = asksFacts(recipe)
        ? { tone: await photoFacts({ input, maxPixels, recipe, inspection, signal }) }
        : {}
      const done = await runSteps(
        steps.filter((step) => step.isActive(recipe)),
        small,
        {
          signal,
          progress: progress.slice(0, 0.1),
          recipe,
          scale: size.width / inspection.header.width,
          packs: {},
          sessions: resources.sessions,
          mergePool: resources.mergePool,
          isPreview: true,
          timings: new Timings(),
          recall: null,
          known,
          remember: null,
        },
      )
      return done.picture
    },
    bytesOfRaster,
  )
  const answers: Chroma[] = []
  for (const [i, { pack, provider, renderFactor }] of asks.entries()) {
    await nextTurn()
    signal.throwIfAborted()
    const size = modelSize(pack.manifest.input.size, picture, renderFactor)
    const files = pack.manifest.files.map(({ sha256 }) => sha256)
    const answer = await recall(
      ['answer', files, size, provider],
      async () => {
        const small = await modelInputOf(pack, picture, size)
        return (await runColorModel(pack, small, provider, resources.sessions)).color
      },
      bytesOfColor,
    )
    answers.push(chromaAt(answer, place))
    progress.report(0.1 + (0.9 * (i + 1)) / asks.length)
  }
  return { colors: distinct(answers) }
}

/** The mean chroma around a place, in Lab units. */
export function chromaAt(model: ModelColor, { x, y }: Point): Chroma {
  const { width, height } = model.kind === 'ab' ? model : model.raster
  const half = Math.max(1, Math.round(reach * Math.max(width, height)))
  const [cx, cy] = [Math.min(width - 1, Math.floor(x * width)), Math.min(height - 1, Math.floor(y * height))]
  const sum = { a: 0, b: 0, count: 0 }
  for (let py = Math.max(0, cy - half); py <= Math.min(height - 1, cy + half); py++) {
    for (let px = Math.max(0, cx - half); px <= Math.min(width - 1, cx + half); px++) {
      const [a, b] = chromaOf(model, py * width + px)
      sum.a += a
      sum.b += b
      sum.count += 1
    }
  }
  return { a: sum.a / sum.count, b: sum.b / sum.count }
}

function chromaOf(model: ModelColor, at: number): [a: number, b: number] {
  if (model.kind === 'ab') return [model.a[at], model.b[at]]
  const { data } = model.raster
  const [, a, b] = rgbToLab(data[at * 3] / 255, data[at * 3 + 1] / 255, data[at * 3 + 2] / 255)
  return [a, b]
}

/** Answers that are nearly the same become one; what most models share comes first, then in the order of the models. */
export function distinct(answers: readonly Chroma[]): Chroma[] {
  const groups: { mean: Chroma; count: number }[] = []
  for (const each of answers) {
    const near = groups.find(({ mean }) => Math.hypot(mean.a - each.a, mean.b - each.b) < mergeDistance)
    if (near) near.count += 1
    else groups.push({ mean: each, count: 1 })
  }
  const tenth = (value: number) => Math.round(Math.min(128, Math.max(-128, value)) * 10) / 10
  return groups
    .toSorted((one, other) => other.count - one.count)
    .slice(0, 6)
    .map(({ mean }) => ({ a: tenth(mean.a), b: tenth(mean.b) }))
}
