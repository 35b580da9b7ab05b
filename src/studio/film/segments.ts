/** The segments of a film, one after the other: what is finished is passed over, what can't be sought is read from the beginning. */
import { rm } from 'node:fs/promises'
import { isFault } from '../../contract/errors.ts'
import type { FilmInfo, FilmLead, FilmMending, FilmRestoration, FilmSource } from '../../contract/film.ts'
import { changesAnything, neutralGrade } from '../../contract/grade.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { silent } from '../../contract/progress.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { callWithRetry, type CallOptions } from '../engine-client/client.ts'
import type { FilmDeps, FilmEvent, FilmRequest } from './request.ts'
import type { FilmJob, FilmJournal } from './journal.ts'
import { framesOf, workOrder, type Segment } from './plan.ts'
import { recipeAt } from './scenes.ts'

/** A key frame as segments use it. */
export interface ReadyKey {
  picture: string
  /** How the scene is coloured that it leads, where it says so. */
  color: { step: ColorStep; pack: Pack; provider: ExecutionProvider } | null
}

/** What the steps of one film share. */
export interface Work {
  deps: FilmDeps
  request: FilmRequest
  info: FilmInfo
  source: FilmSource
  pack: Pack
  provider: ExecutionProvider
  journal: FilmJournal
  /** In the order of the film. */
  keys: readonly ReadyKey[]
  signal: AbortSignal
  onEvent: (event: FilmEvent) => void
}

export async function renderAll(
  work: Work,
  job: FilmJob,
): Promise<{ colored: number; specks: number; usedProvider: ExecutionProvider }> {
  const { journal, onEvent } = work
  const of = job.analysis.times.length
  const started = performance.now()
  let frames = 0
  let made = 0
  let colored = 0
  let specks = 0
  let usedProvider = work.provider
  let seek = canSeek(job)
  const tell = (more: number) => {
    const perSecond = ((made + more) * 1000) / Math.max(1, performance.now() - started)
    const left = perSecond > 0 ? (of - frames - more) / perSecond : null
    onEvent({ type: 'colored', frames: frames + more, of, framesPerSecond: perSecond, secondsLeft: left })
  }
  for (const index of workOrder(job.segments)) {
    const segment = job.segments[index]
    if (!(await journal.isFinished(index))) {
      await journal.tidy(index)
      const file = journal.segmentFile(index)
      const onProgress = (fraction: number) => tell(fraction * segment.frames)
      const lead = leadOf(work, job, index)
      const result = await renderEither(work, job, { ...segment, ...lead }, file, seek, onProgress)
      seek = result.seek
      await journal.finished(index, result.bytes, seek)
      made += segment.frames
      colored += result.colored
      specks += result.specks ?? 0
      usedProvider = result.provider
    }
    frames += segment.frames
    tell(0)
  }
  return { colored, specks, usedProvider }
}

/** Times that ran backwards can't be sought. */
export const canSeek = ({ analysis }: Pick<FilmJob, 'analysis'>): boolean => analysis.movedTimes === 0

/** What a key frame does in a segment. */
interface Led {
  key?: ReadyKey
  guide?: FilmLead
}

function leadOf({ keys, journal }: Work, { segments }: FilmJob, index: number): Led {
  const { lead, before, frames, after } = segments[index]
  if (!lead) return {}
  const key = keys[lead.key]
  const [previous, following] = [segments[index - 1], segments[index + 1]]
  const isBehind = lead.from === 'following'
  const at = lead.from === 'own' ? before : isBehind ? before + frames : before - 1
  const hasState = lead.from === 'previous' || (isBehind && following.lead?.from === 'following')
  const leave =
    isBehind && previous?.lead?.from === 'following' && before > 0
      ? { file: journal.guideFile(index), at: before }
      : !isBehind && following?.lead?.from === 'previous'
        ? { file: journal.guideFile(index), at: before + frames - 1 }
        : null
  const isNextKey = !isBehind && after > 0 && following?.lead?.from === 'own'
  const next =
    isNextKey && following.lead ? { picture: keys[following.lead.key].picture, at: before + frames } : null
  const state = hasState ? journal.guideFile(isBehind ? index + 1 : index - 1) : null
  return { key, guide: { picture: key.picture, at, state, leave, next } }
}

/** Where seeking leads to other frames, the film is read from its beginning; @returns whether seeking can be tried again */
export async function renderEither(
  work: Work,
  job: FilmJob,
  segment: Segment & Led,
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

/** What is done to a segment's scene; another model than the film's is looked up. */
async function recipeOf(
  { deps, request, info, pack, provider, signal }: Work,
  job: FilmJob,
  { first }: Segment,
) {
  const usual = {
    color: request.color,
    grade: request.grade ?? neutralGrade,
    // What was decided when the film was planned.
    restoration: job.restoration ? onOrOff(job.restoration) : untouched,
  }
  const { timeBase } = info.video
  const found = { analysis: job.analysis, damage: job.damage ?? null }
  const { color, grade, restoration } = recipeAt(first, found, timeBase, request.scenes ?? [], usual)
  if (color.model === request.color.model && color.style === request.color.style) {
    return { color, grade, restoration, pack, provider }
  }
  const other = await deps.packs.forColorStep(color)
  return {
    color,
    grade,
    restoration,
    pack: other,
    provider: await deps.verdicts.resolve(other, request.provider, signal),
  }
}

const untouched: FilmMending = { flicker: 0, weave: 0, dust: 'off', grain: 0 }

const onOrOff = ({ dust, ...others }: FilmRestoration): FilmMending => ({
  ...others,
  dust: dust ? 'on' : 'off',
})

export async function renderSegment(
  work: Work,
  job: FilmJob,
  segment: Segment & Led,
  output: string,
  seek: boolean,
  onProgress: (fraction: number) => void = () => {},
) {
  const { deps, request, source, signal } = work
  const options: CallOptions = { signal, progress: { ...silent, report: onProgress } }
  const { first, before, frames, key, guide } = segment
  const { color, grade, pack, provider, restoration } = await recipeOf(work, job, segment)
  return callWithRetry(
    deps.engine,
    'filmSegment',
    {
      source,
      pack: key?.color?.pack ?? pack,
      provider: key?.color?.provider ?? provider,
      color: key?.color?.step ?? color,
      lead: guide,
      restoration,
      ...(grade.enabled && changesAnything(grade) && { grade }),
      steady: request.steady,
      encoder: request.encoder,
      ...framesOf(job.analysis, segment),
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
