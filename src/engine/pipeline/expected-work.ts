/** How long the parts of a render take beside each other, so that its progress follows the work: estimates, before it begins. */
import type { RenderParams } from '../../contract/engine.ts'
import { factorOf } from '../../contract/enlarge.ts'
import { isManualColorActive } from '../../contract/manual-color.ts'
import type { Pack } from '../../contract/manifest.ts'
import { pictureSize } from '../../contract/picture-size.ts'
import { isColored } from '../../contract/recipe.ts'
import { tilePixels } from '../../contract/tiles.ts'
import type { Step } from '../steps/step.ts'
import type { Size } from '../tensors.ts'

/** Milliseconds, on a machine of two cores. Another one is quicker in all of them alike, which changes no share. */
export interface ExpectedWork {
  readonly decode: number
  /** Of each step before the color and after it. */
  readonly before: readonly number[]
  /** The color model, and a person's own colors. */
  readonly color: number
  readonly merge: number
  readonly after: readonly number[]
  readonly encode: number
}

/** For a megapixel, measured on photographs of 0.1 to 0.6; the networks of `repair` are those that come with Tintype. */
const perMegapixel: Readonly<Record<Exclude<Step['name'], 'upscale' | 'face'>, number>> = {
  geometry: 60,
  negative: 40,
  tone: 100,
  repair: 7500,
  denoise: 1200,
  grade: 80,
  local: 150,
  finish: 150,
}
const decodeMs = 30
const mergeMs = 120
const manualColorMs = 400
const encodeMs = 80
/** What each part takes however small the picture is. */
const leastMs = 20
/** A color model's run, for a megabyte of its files: it sees every photo at about the same size. */
const colorModelMs = 45
const faceMs = 2500
/** Multiplications of a convolution network that are done in a millisecond; it has about one a weight for each pixel. */
const productsInMs = 2e7

/** @param decoded of the picture that the steps see; @param factor how many times as wide and high it becomes */
export function expectedWork(
  params: RenderParams,
  { before, after, decoded, factor }: RenderSteps,
): ExpectedWork {
  const { recipe, pack } = params
  const megapixels = (decoded.width * decoded.height) / 1e6
  const cut = pictureSize({ ...recipe, steps: { ...recipe.steps, finish: noFinish(recipe) } }, decoded)
  const inCut = (cut.width * cut.height) / 1e6
  const large = inCut * factor ** 2
  const upscaled = after.findIndex(({ name }) => name === 'upscale')
  const sizeAt = (i: number) => (upscaled >= 0 && i > upscaled ? large : inCut)
  const of = ({ name }: Step, at: number): number => {
    if (name === 'upscale') return factor === 1 ? leastMs : enlargeMs(params, cut) + 100 * large
    if (name === 'face') return leastMs + faceMs * recipe.steps.face.boxes.length
    return leastMs + perMegapixel[name] * at
  }
  const model = isColored(recipe) ? colorModelMs * megabytesOf(pack) : 0
  const byHand = isManualColorActive(recipe.steps.manualColor) ? manualColorMs * inCut : 0
  return {
    decode: leastMs + decodeMs * megapixels,
    before: before.map((step) => of(step, step.name === 'geometry' ? megapixels : inCut)),
    color: model + byHand,
    merge: model + byHand === 0 ? 0 : mergeMs * inCut,
    after: after.map((step, i) => of(step, sizeAt(i))),
    encode: leastMs + encodeMs * large,
  }
}

interface RenderSteps {
  before: readonly Step[]
  after: readonly Step[]
  decoded: Size
  factor: number
}

const noFinish = ({ steps: { finish } }: RenderParams['recipe']) => ({ ...finish, border: null })

const megabytesOf = ({ manifest: { files } }: Pack): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6

function enlargeMs({ stepPacks: { upscale }, recipe }: RenderParams, picture: Size): number {
  if (!upscale || factorOf(recipe, upscale.pack.manifest) === 1) return leastMs
  const { size } = upscale.pack.manifest.input
  const seen = size.kind === 'renderFactor' ? picture.width * picture.height : tilePixels(picture, size)
  return leastMs + (seen * megabytesOf(upscale.pack) * 1e6) / productsInMs
}

export const totalOf = (work: readonly number[]): number => work.reduce((sum, each) => sum + each, 0)
