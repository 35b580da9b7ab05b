/** One pass over a film: the time of each frame, where scenes begin, and which frames only repeat the one before. */
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis, filmMethods } from '../../contract/film.ts'
import { readFrames } from '../../ffmpeg/read-frames.ts'
import type { z } from 'zod'
import type { CallContext } from '../dispatch.ts'
import { ColorDetector } from './color-detector.ts'
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
  const detector = new ColorDetector(size, source.video)
  let frames = 0
  for await (const frame of reader.frames) {
    finder.push(frame.subarray(0, size.width * size.height))
    detector.push(frame)
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
    inColor: detector.isInColor,
  }
}

/** Frames behind their time for which the film's own clock is waited: more, and it has begun anew. */
const longestWait = 8

/**
 * Times in order: no player shows two frames at once. A few that stand still or lie behind share the time until the next good
 * one; where the clock has begun anew, the film goes on a usual step later.
 */
export function risingTimes(ticks: readonly number[]): { times: number[]; moved: number } {
  const times: number[] = []
  const step = usualStep(ticks)
  let moved = 0
  let last = -Infinity
  let shift = 0
  for (let i = 0; i < ticks.length;) {
    if (ticks[i] + shift > last) {
      last = ticks[i++] + shift
      times.push(last)
      if (shift !== 0) moved += 1
      continue
    }
    let next = i
    while (next < ticks.length && next - i <= longestWait && ticks[next] + shift <= last) next += 1
    const isBack = next < ticks.length && next - i <= longestWait
    if (!isBack) {
      shift = last + step - ticks[i]
      continue
    }
    const share = Math.max(1, Math.floor((ticks[next] + shift - last) / (next - i + 1)))
    for (; i < next; i++, moved++) times.push((last += share))
  }
  return { times, moved }
}

/** The middle one of the steps forward; 1 where there is none. */
function usualStep(ticks: readonly number[]): number {
  const steps = ticks.slice(1).flatMap((tick, i) => (tick > ticks[i] ? [tick - ticks[i]] : []))
  return steps.sort((p, q) => p - q)[steps.length >> 1] ?? 1
}
