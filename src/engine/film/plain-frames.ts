/** Frames of one tone, as at the end of a fade: they get no colour that would change with each tone. */
import type { FrameChroma } from './steadiness.ts'

/** Deviation of luma, of 255, up to which a frame is of one tone and gets no color, and from which on all of it. */
const plainTone = [2, 8] as const

/** In a frame of one tone there is nothing to tell a color by: what the model gives it is a guess, and is taken away. */
export function withoutGuess({ grey, chroma }: FrameChroma): FrameChroma {
  let [sum, squares] = [0, 0]
  for (const tone of grey) {
    sum += tone
    squares += tone * tone
  }
  const mean = sum / grey.length
  const deviation = Math.sqrt(Math.max(0, squares / grey.length - mean * mean))
  const [none, all] = plainTone
  if (deviation >= all) return { grey, chroma }
  const share = Math.max(0, (deviation - none) / (all - none))
  return { grey, chroma: chroma.map((value) => value * share) }
}
