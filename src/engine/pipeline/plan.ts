/** Stage 1, plan: everything about a render that follows from its parameters and the photo's header, as plain data. */
import type { PhotoHeader, RenderParams } from '../../contract/engine.ts'
import { planGeometry } from '../../contract/geometry.ts'
import { codecShare, factorOf } from '../../contract/enlarge.ts'
import { isManualColorActive } from '../../contract/manual-color.ts'
import { isColored } from '../../contract/recipe.ts'
import { afterColor } from '../steps/after-color.ts'
import { beforeColor } from '../steps/before-color.ts'
import { cacheKeyOf } from '../steps/run.ts'
import type { Step } from '../steps/step.ts'
import { modelSize, type ModelSize, type Size } from '../tensors.ts'
import { needsExactInput } from './color-model.ts'
import { expectedWork, type ExpectedWork } from './expected-work.ts'

/** The small decode of a preview: its size, and its share of the photo's. */
export interface Preview extends Size {
  readonly scale: number
}

export interface RenderPlan {
  readonly header: PhotoHeader
  /** Null where the photo is decoded whole. */
  readonly preview: Preview | null
  /** What decoding, result and encoding take together, an estimate. */
  readonly memoryBytes: number
  /** Active steps in their order, on either side of the color. */
  readonly before: readonly Step[]
  readonly after: readonly Step[]
  /** A model colors the picture. */
  readonly automaticColor: boolean
  /** How many times as wide and high the steps after the color make it; that takes nearly all of the time. */
  readonly enlarged: number
  /** A person's strokes or reference color it. */
  readonly manualColor: boolean
  /** The size of a small decode from which the model can work while the photo is still being decoded; null where it must wait. */
  readonly earlyInput: ModelSize | null
  /** How long its parts take beside each other. */
  readonly work: ExpectedWork
  /** What decides the decoded picture and the picture after the steps before the color, beside the file; for the cache. */
  readonly keys: {
    readonly decoded: readonly unknown[]
    readonly before: readonly unknown[]
    /** Of the picture in colour. */
    readonly colored: readonly unknown[]
  }
}

export function planRender(params: RenderParams, header: PhotoHeader): RenderPlan {
  const { recipe, stepPacks } = params
  const preview = previewSize(params, header)
  const decoded = preview ?? header
  const pixels = decoded.width * decoded.height
  const enlarged = preview || params.isPreview ? 1 : factorOf(recipe, stepPacks.upscale?.pack.manifest)
  const before = beforeColor.filter((step) => step.isActive(recipe))
  const after = afterColor.filter((step) => step.isActive(recipe))
  const beforeKey = cacheKeyOf(before, recipe, stepPacks)
  const automaticColor = isColored(recipe)
  const manualColor = isManualColorActive(recipe.steps.manualColor)
  // A model that sees the photo as it was scanned need not wait until all of it is decoded. What is kept for the
  // next preview is decoded once only.
  const early =
    automaticColor &&
    !manualColor &&
    before.length === 0 &&
    !needsExactInput(params.pack) &&
    !params.isPreview
  return {
    header,
    preview,
    memoryBytes: pixels * enlarged ** 2 * 3 * (header.depth / 8) * codecShare,
    before,
    after,
    automaticColor,
    enlarged,
    manualColor,
    earlyInput: early ? modelInputSize(params, decoded) : null,
    work: expectedWork(params, { before, after, decoded, factor: enlarged }),
    keys: {
      decoded: ['decoded'],
      before: beforeKey,
      colored: ['colored picture', beforeKey, ...colorKey(params)],
    },
  }
}

/** The size at which the color model sees a picture, at the recipe's render factor. */
export function modelInputSize({ pack, recipe }: RenderParams, picture: Size): ModelSize {
  return modelSize(pack.manifest.input.size, picture, recipe.steps.color.renderFactor)
}

/** What decides the colors of a picture. */
const colorKey = ({ recipe, pack, provider, reference }: RenderParams): unknown[] => [
  recipe.steps.color,
  recipe.steps.manualColor,
  pack.manifest.files.map(({ sha256 }) => sha256),
  provider,
  reference ?? null,
]

function previewSize(params: RenderParams, header: Size): Preview | null {
  const { longestSide, format } = params.options
  if (!longestSide || format === 'png' || format === 'tiff') return null
  const { geometry } = params.recipe.steps
  const result = geometry.enabled ? planGeometry(header.width, header.height, geometry) : header
  const scale = longestSide / Math.max(result.width, result.height)
  if (scale >= 1) return null
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(header.width), height: side(header.height), scale }
}
