/** How fast a film is coloured on this machine, and what a frame of it weighs: a few frames of its middle, timed and weighed. */
import { rm } from 'node:fs/promises'
import { isFault } from '../../contract/errors.ts'
import type { FilmAnalysis, FilmEncoder, FilmMending, FilmSource } from '../../contract/film.ts'
import type { GradeStep } from '../../contract/grade.ts'
import type { CallOptions } from '../../contract/progress.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { callWithRetry } from '../engine-client/client.ts'
import { trialOf } from './estimate.ts'
import { framesOf, planSegments, type Segment } from './plan.ts'
import type { FilmDeps } from './request.ts'
import { chosenRestoration } from './restoration.ts'

export interface FilmMeasure {
  frames: number
  /** Of all of them, without what only the first one costs. */
  milliseconds: number
  bytes: number
}

interface MeasuredWork {
  source: FilmSource
  analysis: FilmAnalysis
  color: ColorStep
  encoder: FilmEncoder
  grade?: GradeStep | undefined
  restoration?: FilmMending | undefined
}

/**
 * @param output of the trial; it is removed
 * @throws StudioFault `model.*`, `film.toolFailed`, `film.otherFrames`; the signal's reason
 */
export async function measureFilm(
  { engine, packs, verdicts }: Omit<FilmDeps, 'tools'>,
  { source, analysis, color, encoder, grade, restoration }: MeasuredWork,
  output: string,
  { signal }: CallOptions = {},
): Promise<FilmMeasure> {
  const pack = await packs.forColorStep(color)
  const provider = await verdicts.resolve(pack, undefined, signal)
  const trial = trialOf(planSegments(analysis, source.video.timeBase))
  let seek = analysis.movedTimes === 0
  const once = (segment: Segment) =>
    callWithRetry(
      engine,
      'filmSegment',
      {
        source,
        pack,
        provider,
        color,
        steady: true,
        ...(grade?.enabled && { grade }),
        ...(restoration && { restoration: chosenRestoration(restoration, null) }),
        encoder,
        output,
        ...framesOf(analysis, segment),
        before: 0,
        frames: segment.frames,
        skipped: segment.first,
        from: null,
        seek,
      },
      { signal },
      () => rm(output, { force: true }),
    )
  const run = (segment: Segment) =>
    once(segment).catch((error: unknown) => {
      if (!seek || !isFault(error, 'film.otherFrames')) throw error
      // Seeking leads to other frames: it is read from its beginning.
      seek = false
      return once(segment)
    })
  try {
    // Once for what is loaded at the first run, once for the measure.
    await run({ ...trial, frames: 1 })
    await rm(output, { force: true })
    const { bytes, timings } = await run(trial)
    return { frames: trial.frames, milliseconds: timings['total'] ?? 0, bytes }
  } finally {
    await rm(output, { force: true })
  }
}
