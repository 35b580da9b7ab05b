/** A person's strokes in the form in which a colouriser that takes hints wants them: colours and a mask at its own size. */
import type { ManualColorStep } from '../../contract/manual-color.ts'
import type { Hints, Size } from '../tensors.ts'
import { coverStroke } from './strokes.ts'

/** What of the strokes decides the hints: neither how far a colour spreads, nor how vivid something is. */
export const hintsName = ({ strokes }: ManualColorStep): unknown[] =>
  strokes.filter(({ kind }) => kind !== 'saturation').map(({ reach: _reach, ...said }) => said)

/**
 * What the strokes say of colour. "Grey" is a colour, too; "keep" takes hints back where it lies; saturation says nothing
 * that a network would understand.
 * @param size  at which the model sees the picture
 * @param photo the shape of the picture on which the strokes were made
 * @returns null where nothing is left to say
 */
export function hintsOf({ strokes }: ManualColorStep, size: Size, photo: Size): Hints | null {
  const pixels = size.width * size.height
  const hints: Hints = { ab: new Float32Array(pixels * 2), mask: new Float32Array(pixels) }
  for (const stroke of strokes) {
    if (stroke.kind === 'saturation') continue
    const { a, b } = stroke.kind === 'color' ? stroke.color : { a: 0, b: 0 }
    coverStroke(stroke, size, photo, (i) => {
      hints.mask[i] = stroke.kind === 'keep' ? 0 : 1
      hints.ab[i] = stroke.kind === 'keep' ? 0 : a
      hints.ab[pixels + i] = stroke.kind === 'keep' ? 0 : b
    })
  }
  return hints.mask.includes(1) ? hints : null
}
