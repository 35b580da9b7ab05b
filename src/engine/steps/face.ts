/**
 * The face step: a model pack redraws the faces that a person marked, and is blended back softly.
 *
 * Only what the pack changes is added, so that a face larger than the network keeps its own fine detail.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Matrix } from '../../contract/geometry.ts'
import type { FaceBox } from '../../contract/recipe.ts'
import { stretched } from '../../imaging/codec/output-pipeline.ts'
import { applyGeometry } from '../../imaging/filters/geometry.ts'
import type { Raster } from '../../imaging/photo.ts'
import { tiledInference } from '../tiled-inference.ts'
import type { Step } from './step.ts'

/** The network wants hair and chin, too: its square is so much larger than the box. */
const around = 1.4
/** Share of the square's half side over which the new face fades into the old picture. */
const feather = 0.3

export const faceStep: Step = {
  name: 'face',
  isActive: ({ steps: { face } }) => face.enabled && face.strength > 0,
  async run(picture, context) {
    const { recipe, packs, find, signal } = context
    const { boxes, strength } = recipe.steps.face
    if (boxes.length === 0) find('face.none', {})
    if (!packs.face || boxes.length === 0) return picture
    const { pack } = packs.face
    for (const [i, box] of boxes.entries()) {
      const progress = context.progress.slice(i / boxes.length, (i + 1) / boxes.length)
      const square = squareOf(picture, box)
      const side = Math.max(1, Math.round(square.side))
      const before = await applyGeometry(
        picture,
        { width: side, height: side, exact: false, toOriginal: square.matrix },
        {
          signal,
          progress: progress.slice(0, 0.2),
        },
      )
      const { size } = pack.manifest.input
      const [width, height] = size.kind === 'fixed' ? [size.width, size.height] : [512, 512]
      const input = await stretched(before, width, height)
      const drawn = await tiledInference(input, {
        ...packs.face,
        ...context,
        progress: progress.slice(0.2, 0.9),
        strength: 1,
        whole: true,
      })
      const [was, is] = [await stretched(input, side, side), await stretched(drawn, side, side)]
      await nextTurn()
      signal.throwIfAborted()
      blend(picture, square, was, is, strength)
      progress.report(1)
    }
    find('face.done', { model: pack.manifest.id, faces: boxes.length, share: strength })
    return picture
  },
}

interface Square {
  x: number
  y: number
  /** Pixels of the picture. */
  side: number
  cos: number
  sin: number
  /** From a place in the square to one in the picture. */
  matrix: Matrix
}

function squareOf({ width, height }: Raster, box: FaceBox): Square {
  const x = (box.left + box.width / 2) * width
  const y = (box.top + box.height / 2) * height
  const side = Math.max(box.width * width, box.height * height) * around
  const angle = (box.angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const half = side / 2
  const whole = Math.max(1, Math.round(side))
  const k = side / whole
  const matrix: Matrix = [
    cos * k,
    -sin * k,
    x - (cos - sin) * half,
    sin * k,
    cos * k,
    y - (sin + cos) * half,
    0,
    0,
    1,
  ]
  return { x, y, side, cos, sin, matrix }
}

/** Adds what the network changed, in place; fading towards the square's rim. */
function blend(picture: Raster, square: Square, was: Raster, is: Raster, strength: number): void {
  const { width, height, data, depth } = picture
  const white = depth === 16 ? 65535 : 255
  const { x: cx, y: cy, side, cos, sin } = square
  const reach = (side / 2) * (Math.abs(cos) + Math.abs(sin))
  const last = was.width - 1
  for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
      const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy]
      // Turned back into the square, -1 to 1 from side to side.
      const u = ((cos * dx + sin * dy) * 2) / side
      const v = ((cos * dy - sin * dx) * 2) / side
      const rim = (1 - Math.max(Math.abs(u), Math.abs(v))) / feather
      if (rim <= 0) continue
      const t = Math.min(1, rim)
      const share = strength * t * t * (3 - 2 * t)
      const px = Math.min(last, Math.max(0, ((u + 1) / 2) * was.width - 0.5))
      const py = Math.min(last, Math.max(0, ((v + 1) / 2) * was.height - 0.5))
      const at = (y * width + x) * 3
      for (let c = 0; c < 3; c++) {
        const value = data[at + c] + share * (sample(is, px, py, c) - sample(was, px, py, c))
        data[at + c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
      }
    }
  }
}

function sample({ width, height, data }: Raster, x: number, y: number, c: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)]
  const at = (px: number, py: number) => data[(py * width + px) * 3 + c]
  const above = at(left, top) + (x - left) * (at(right, top) - at(left, top))
  const below = at(left, bottom) + (x - left) * (at(right, bottom) - at(left, bottom))
  return above + (y - top) * (below - above)
}
