/** The segments of a film: what is finished is passed over, what can't be sought is read from the beginning. */
import { rm } from 'node:fs/promises'
import PQueue from 'p-queue'
import { isFault } from '../../contract/errors.ts'
import type { FilmInfo, FilmLead, FilmMending, FilmRestoration, FilmSource } from '../../contract/film.ts'
import { changesAnything, neutralGrade } from '../../contract/grade.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { silent } from '../../contract/progress.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { callWithRetry, type CallOptions } from '../engine-client/client.ts'
import type { FilmDeps, FilmEvent, FilmRequest } from './request.ts'
import type { FilmJob, FilmJournal } from './journal.ts'
import { keptFrames } from './lead-in.ts'
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

/** Segments of this machine are made one after the other, those of a farm several at the same time. */
export async function renderAll(
  work: Work,
  job: FilmJob,
): Promise<{ colored: number; specks: number; usedProvider: ExecutionProvider }> {
  const { journal, deps } = work
  const stop = new AbortController()
  const signal = AbortSignal.any([work.signal, stop.signal])
  const pace = new Pace(work, job)
  const made = { colored: 0, specks: 0, usedProvider: work.provider }
  let seek = canSeek(job)
  const one = async (index: number) => {
    signal.throwIfAborted()
    const segment = job.segments[index]
    if (await journal.isFinished(index)) return pace.passed(segment.frames)
    await journal.tidy(index)
    const onProgress = (fraction: number) => pace.report(index, fraction * segment.frames)
    const led = keptFrames({ ...segment, ...leadOf(work, job, index) }, job.leadIn?.frames ?? 0)
    const file = journal.segmentFile(index)
    const result = await renderEither({ ...work, signal }, job, led, file, seek, onProgress)
    seek &&= result.seek
    await journal.finished(index, result.bytes, result.seek)
    made.colored += result.colored
    made.specks += result.specks ?? 0
    made.usedProvider = result.provider
    pace.made(index, segment.frames)
  }
  const queue = new PQueue({ concurrency: deps.segments?.atOnce ?? 1 })
  const ends = new Map<number, Promise<void>>()
  for (const index of workOrder(job.segments)) {
    // One that goes on from another's state comes after it in this order, and waits for it.
    const before = ends.get(stateFrom(job, index) ?? index) ?? Promise.resolve()
    ends.set(
      index,
      queue.add(async () => {
        await before
        await one(index).catch((error: unknown) => {
          stop.abort(error)
          throw error
        })
      }),
    )
  }
  const outcomes = await Promise.allSettled(ends.values())
  work.signal.throwIfAborted()
  stop.signal.throwIfAborted()
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return made
}

/** How fast the frames of a film go by. */
class Pace {
  readonly #onEvent: Work['onEvent']
  readonly #of: number
  readonly #started = performance.now()
  /** Frames of segments that are under way. */
  readonly #partly = new Map<number, number>()
  #frames = 0
  #made = 0

  constructor({ onEvent }: Pick<Work, 'onEvent'>, { segments }: FilmJob) {
    this.#onEvent = onEvent
    this.#of = segments.reduce((sum, { frames }) => sum + frames, 0)
  }

  /** A segment was there already. */
  passed(frames: number): void {
    this.#frames += frames
    this.#say()
  }

  made(index: number, frames: number): void {
    this.#partly.delete(index)
    this.#made += frames
    this.passed(frames)
  }

  report(index: number, frames: number): void {
    this.#partly.set(index, frames)
    this.#say()
  }

  #say(): void {
    const more = [...this.#partly.values()].reduce((sum, part) => sum + part, 0)
    const frames = this.#frames + more
    const perSecond = ((this.#made + more) * 1000) / Math.max(1, performance.now() - this.#started)
    const secondsLeft = perSecond > 0 ? (this.#of - frames) / perSecond : null
    this.#onEvent({ type: 'colored', frames, of: this.#of, framesPerSecond: perSecond, secondsLeft })
  }
}

/** The segment whose state is needed to begin this one; null where none is. */
function stateFrom({ segments }: FilmJob, index: number): number | null {
  const { lead } = segments[index]
  if (lead?.from === 'previous') return index - 1
  return lead?.from === 'following' && segments[index + 1]?.lead?.from === 'following' ? index + 1 : null
}

/** Times that ran backwards can't be sought. */
export const canSeek = ({ analysis }: Pick<FilmJob, 'analysis'>): boolean => analysis.movedTimes === 0

/** What a key frame does in a segment. */
interface Led {
  key?: ReadyKey
  guide?: FilmLead
}

function leadOf({ keys, journal }: Work, job: FilmJob, index: number): Led {
  const { segments } = job
  const { lead, before, frames, after } = segments[index]
  if (!lead) return {}
  const key = keys[lead.key]
  const [previous, following] = [segments[index - 1], segments[index + 1]]
  const isBehind = lead.from === 'following'
  const at = lead.from === 'own' ? before : isBehind ? before + frames : before - 1
  const from = stateFrom(job, index)
  const leave =
    isBehind && previous?.lead?.from === 'following' && before > 0
      ? { file: journal.guideFile(index), at: before }
      : !isBehind && following?.lead?.from === 'previous'
        ? { file: journal.guideFile(index), at: before + frames - 1 }
        : null
  const isNextKey = !isBehind && after > 0 && following?.lead?.from === 'own'
  const next =
    isNextKey && following.lead ? { picture: keys[following.lead.key].picture, at: before + frames } : null
  const state = from === null ? null : journal.guideFile(from)
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
  const { color: asked, grade, restoration } = recipeAt(first, found, timeBase, request.scenes ?? [], usual)
  const color = keepsColor(asked, job.analysis) ? { ...asked, strength: 0 } : asked
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

/** Whether a film that is in colour already keeps its own. */
export const keepsColor = ({ colorPhotos }: ColorStep, { inColor }: FilmJob['analysis']): boolean =>
  colorPhotos === 'keep' && inColor === true

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
  const params = {
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
    from: job.leadIn?.from ?? request.from,
    seek,
    output,
  }
  if (deps.segments) return deps.segments.render(params, request.provider, options)
  return callWithRetry(deps.engine, 'filmSegment', params, options, () => rm(output, { force: true }))
}
