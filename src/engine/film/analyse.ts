/** One pass over a film: the time of each frame, where scenes begin, and which frames only repeat the one before. */
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, filmMethods } from '../../contract/film.ts'
import { readFrames } from '../../ffmpeg/read-frames.ts'
import type { z } from 'zod'
import type { CallContext } from '../dispatch.ts'
import { ColorJudge } from './color-judge.ts'
import { CutFinder } from './cuts.ts'

type Params = z.output<(typeof filmMethods)['filmAnalyse']['params']>

/** Wide enough to see a head turn, small enough to look at hundreds of frames a second. */
const lookWidth = 96

/** @throws StudioFault `film.noFrames`, `film.toolFailed`; AbortError on cancel */
export async function analyseFilm(
  { source, from, to, expectedFrames }: Params,
  { signal, progress }: CallContext,
): Promise<FilmAnalysis> {
  const started = performance.now()
  const { width, height } = source.video
  const size = { width: lookWidth, height: Math.max(8, Math.round((lookWidth * height) / width)) }
  const reader = readFrames(
    source,
    { seconds: { from, to } },
    {
      frameBytes: 3 * size.width * size.height,
      filters: [`scale=${size.width}:${size.height}:flags=area:out_range=full`, 'format=yuv444p'],
    },
    signal,
  )
  const finder = new CutFinder(size)
  const judge = new ColorJudge(size, source.video)
  let frames = 0
  for await (const frame of reader.frames) {
    finder.push(frame.subarray(0, size.width * size.height))
    judge.push(frame)
    frames += 1
    if (expectedFrames && frames % 25 === 0) progress.report(Math.min(0.99, frames / expectedFrames))
  }
  const { ticks, complained } = await reader.end
  if (frames === 0 || ticks.length === 0) throw new StudioFault('film.noFrames', { file: source.input })
  // A tool that was ended half way through a frame has told of one more time than there are frames.
  const { times, moved } = risingTimes(ticks.slice(0, frames))
  const { cuts, repeats } = finder.finish()
  return {
    times,
    cuts: cuts.filter((cut) => cut < times.length),
    repeats: repeats.slice(0, times.length),
    movedTimes: moved,
    damaged: complained,
    seconds: (performance.now() - started) / 1000,
    inColor: judge.isInColor,
  }
}

/** A time that is not after the one before comes right behind it: no player shows two frames at once. */
export function risingTimes(ticks: readonly number[]): { times: number[]; moved: number } {
  const times: number[] = []
  let moved = 0
  let last = -Infinity
  for (const tick of ticks) {
    if (tick <= last) moved += 1
    last = Math.max(tick, last + 1)
    times.push(last)
  }
  return { times, moved }
}
