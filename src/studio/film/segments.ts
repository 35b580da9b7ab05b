/** The segments of a film, one after the other: what is finished is passed over, what can't be sought is read from the beginning. */
import { rm } from 'node:fs/promises'
import { isFault } from '../../contract/errors.ts'
import type { FilmInfo, FilmSource } from '../../contract/film.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { silent } from '../../contract/progress.ts'
import { callWithRetry, type CallOptions } from '../engine-client/client.ts'
import type { FilmDeps, FilmEvent, FilmRequest } from './request.ts'
import type { FilmJob, FilmJournal } from './journal.ts'
import { framesOf, type Segment } from './plan.ts'

/** What the steps of one film share. */
export interface Work {
  deps: FilmDeps
  request: FilmRequest
  info: FilmInfo
  source: FilmSource
  pack: Pack
  provider: ExecutionProvider
  journal: FilmJournal
  signal: AbortSignal
  onEvent: (event: FilmEvent) => void
}

export async function renderAll(
  work: Work,
  job: FilmJob,
): Promise<{ colored: number; usedProvider: ExecutionProvider }> {
  const { journal, onEvent } = work
  const of = job.analysis.times.length
  const started = performance.now()
  let frames = 0
  let made = 0
  let colored = 0
  let usedProvider = work.provider
  let seek = canSeek(job)
  const tell = (more: number) => {
    const perSecond = ((made + more) * 1000) / Math.max(1, performance.now() - started)
    const left = perSecond > 0 ? (of - frames - more) / perSecond : null
    onEvent({ type: 'colored', frames: frames + more, of, framesPerSecond: perSecond, secondsLeft: left })
  }
  for (const [index, segment] of job.segments.entries()) {
    if (!(await journal.isFinished(index))) {
      await journal.tidy(index)
      const file = journal.segmentFile(index)
      const onProgress = (fraction: number) => tell(fraction * segment.frames)
      const result = await renderEither(work, job, segment, file, seek, onProgress)
      seek = result.seek
      await journal.finished(index, result.bytes, seek)
      made += segment.frames
      colored += result.colored
      usedProvider = result.provider
    }
    frames += segment.frames
    tell(0)
  }
  return { colored, usedProvider }
}

/** Times that ran backwards can't be sought. */
export const canSeek = ({ analysis }: FilmJob): boolean => analysis.movedTimes === 0

/** Where seeking leads to other frames, the film is read from its beginning; @returns whether seeking can be tried again */
export async function renderEither(
  work: Work,
  job: FilmJob,
  segment: Segment,
  output: string,
  seek: boolean,
  onProgress?: (fraction: number) => void,
) {
  try {
    return { ...(await renderSegment(work, job, segment, output, seek, onProgress)), seek }
  } catch (error) {
    if (!seek || !isFault(error, 'film.otherFrames')) throw error
    return { ...(await renderSegment(work, job, segment, output, false, onProgress)), seek: false }
  }
}

export async function renderSegment(
  { deps, request, source, pack, provider, signal }: Work,
  { analysis }: FilmJob,
  segment: Segment,
  output: string,
  seek: boolean,
  onProgress: (fraction: number) => void = () => {},
) {
  const options: CallOptions = { signal, progress: { ...silent, report: onProgress } }
  const { first, before, frames } = segment
  return callWithRetry(
    deps.engine,
    'filmSegment',
    {
      source,
      pack,
      provider,
      color: request.color,
      steady: request.steady,
      encoder: request.encoder,
      ...framesOf(analysis, segment),
      before,
      frames,
      skipped: first - before,
      from: request.from,
      seek,
      output,
    },
    options,
    () => rm(output, { force: true }),
  )
}
