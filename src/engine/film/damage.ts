/** What a film suffers from, measured on some frames in a row: flicker, weave, dust and grain, before anything is mended. */
import type { z } from 'zod'
import type { FilmDamage, filmMethods } from '../../contract/film.ts'
import { planeSizes } from '../../ffmpeg/planes.ts'
import { readFrames } from '../../ffmpeg/read-frames.ts'
import type { CallContext } from '../dispatch.ts'
import { planesOf } from './chroma-planes.ts'
import { FrameColorizer, motionSize } from './color-frames.ts'
import { flickerOf, meanOf } from './restore/brightness.ts'
import { FrameCleaner } from './restore/cleaner.ts'
import { grainOf } from './restore/grain.ts'
import { shiftBetween, weaveOf, type Shift } from './restore/weave.ts'

type Params = z.output<(typeof filmMethods)['filmDamage']['params']>

/** @throws StudioFault `film.toolFailed`; AbortError on cancel */
export async function measureDamage(
  { source, times, repeats }: Params,
  { signal }: CallContext,
): Promise<FilmDamage> {
  const { video } = source
  const sizes = planeSizes(video.width, video.height, video.planes)
  const small = motionSize(video)
  const colorizer = new FrameColorizer(video, small)
  const one = video.planes.depth === 8 ? 1 : 4
  const means: number[] = []
  const steps: Shift[] = []
  const grains: number[] = []
  let last: Uint8Array | null = null
  let specks = 0
  const restoration = { flicker: 0, weave: 0, dust: true, grain: 0 }
  const greyOf = (planes: ReturnType<typeof planesOf>) => colorizer.inputOf(planes).grey
  const cleaner = await FrameCleaner.open({ video, restoration, small, greyOf })
  try {
    const ticks = { first: times[0], last: times.at(-1) ?? times[0] }
    let index = 0
    for await (const frame of readFrames(source, { ticks }, { frameBytes: sizes.frameBytes }, signal)
      .frames) {
      const planes = planesOf(frame, sizes)
      const isRepeat = repeats[index] !== index
      index += 1
      if (isRepeat && last) continue
      means.push(meanOf(planes.luma, 1 / one))
      grains.push(grainOf(planes.luma, video) / one)
      const grey = greyOf(planes)
      steps.push(last ? shiftBetween(last, grey, small) : { x: 0, y: 0 })
      last = grey
      for (const cleaned of cleaner.push({ planes, isRepeat: false })) specks += cleaned.specks
    }
  } finally {
    cleaner.close()
  }
  const judged = Math.max(1, means.length - 2)
  grains.sort((p, q) => p - q)
  return {
    frames: means.length,
    specks: specks / judged,
    flicker: flickerOf(means),
    weave: (weaveOf(steps) * video.width) / small.width,
    grain: grains[grains.length >> 1] ?? 0,
  }
}
