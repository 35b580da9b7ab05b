/**
 * A film from its file to its coloured copy: looked at, planned, coloured segment by segment by the engine, put together.
 * What is finished stays finished: after a stop the same request goes on and gives the same frames.
 */
import { mkdir, realpath, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ProviderChoice } from '../../contract/engine.ts'
import { isFault, StudioFault } from '../../contract/errors.ts'
import type { FfmpegTools, FilmEncoder, FilmInfo, FilmSource } from '../../contract/film.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { silent } from '../../contract/progress.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import { carriedStreams, type CarriedStream } from '../../ffmpeg/assemble.ts'
import { checkEncoder } from '../../ffmpeg/encoders.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { detectScan } from '../../ffmpeg/scan.ts'
import { asWriteFault } from '../../platform/atomic-file.ts'
import { callWithRetry, type CallOptions, type EngineClient } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { putTogether } from './assembly.ts'
import { checkRoom, estimateFrom, removeTrial, trialFile, trialOf, type FilmEstimate } from './estimate.ts'
import { FilmJournal, type FilmJob } from './journal.ts'
import { framesOf, planSegments, type Segment } from './plan.ts'

export interface FilmRequest {
  /** Absolute path of the original; only ever read. */
  input: string
  output: string
  color: ColorStep
  encoder: FilmEncoder
  /** Off: each frame by itself, as photos are. */
  steady: boolean
  /** Seconds of the film's clock; the whole film when null. */
  from: number | null
  to: number | null
  provider: ProviderChoice | undefined
  /** Goes on with what was begun. */
  resume: boolean
  /** Replaces the output, and begins anew. */
  overwrite: boolean
}

export type FilmEvent =
  | { type: 'looking'; info: FilmInfo }
  | { type: 'analysing'; fraction: number }
  | { type: 'planned'; job: FilmJob; finishedSegments: number; carried: CarriedStream[] }
  | { type: 'estimated'; estimate: FilmEstimate }
  | { type: 'colored'; frames: number; of: number; framesPerSecond: number; secondsLeft: number | null }
  | { type: 'assembling' }

export interface FilmReport {
  output: string
  frames: number
  segments: number
  scenes: number
  /** Frames on which the model was run in this run. */
  colored: number
  bytes: number
  provider: ExecutionProvider
  carried: CarriedStream[]
  movedTimes: number
  damaged: boolean
}

export interface FilmDeps {
  tools: FfmpegTools
  engine: EngineClient
  packs: Pick<Packs, 'forColorStep'>
  verdicts: Pick<ProviderVerdicts, 'resolve'>
}

interface Work {
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

/** @throws StudioFault `film.*`, `image.*`, `output.*`, `model.*`, `engine.died`, `cancelled`; finished segments are kept then */
export async function colorFilm(
  deps: FilmDeps,
  request: FilmRequest,
  onEvent: (event: FilmEvent) => void,
  signal: AbortSignal,
): Promise<FilmReport> {
  const { tools, packs, verdicts } = deps
  const info = await probeFilm(tools, request.input, signal)
  onEvent({ type: 'looking', info })
  checkRange(request, info)
  await checkEncoder(tools, request.encoder, request.output, signal)
  await checkOutput(request)
  const pack = await packs.forColorStep(request.color)
  const provider = await verdicts.resolve(pack, request.provider, signal)
  const journal = await FilmJournal.open(request.output)
  const base = { deps, request, info, pack, provider, journal, signal, onEvent }
  const draft = { tools, input: request.input, video: info.video }
  const scan = journal.job?.scan ?? (await detectScan(draft, info.seconds, signal))
  const work: Work = { ...base, source: { ...draft, scan } }
  const job = await jobFor(work)
  const carried = await carriedStreams(tools, info, request.output, journal.folder, signal)
  onEvent({ type: 'planned', job, finishedSegments: await countFinished(journal, job), carried })
  const { colored, usedProvider } = await renderAll(work, job)
  onEvent({ type: 'assembling' })
  const { bytes } = await putTogether(work, job, carried)
  await journal.remove()
  const { movedTimes, damaged, times, cuts } = job.analysis
  const counts = { frames: times.length, segments: job.segments.length, scenes: cuts.length }
  return {
    output: request.output,
    ...counts,
    colored,
    bytes,
    provider: usedProvider,
    carried,
    movedTimes,
    damaged,
  }
}

function checkRange({ from, to, input }: FilmRequest, { seconds }: FilmInfo): void {
  const bad = (reason: string) => new StudioFault('film.badRange', { file: input, reason })
  if (from !== null && to !== null && from >= to) throw bad('it ends before it begins')
  if (from !== null && seconds !== null && from >= seconds) {
    throw bad(`the film is only ${seconds.toFixed(1)} seconds long`)
  }
}

/** @throws StudioFault `output.*` */
async function checkOutput({ input, output, overwrite }: FilmRequest): Promise<void> {
  const real = (file: string) => realpath(file).catch(() => null)
  if ((await real(input)) === ((await real(output)) ?? output)) {
    throw new StudioFault('output.isOriginal', { file: input })
  }
  const facts = await stat(output).catch(() => null)
  if (facts && (!overwrite || !facts.isFile())) throw new StudioFault('output.exists', { file: output })
  await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
}

/** What was begun, where it is the same work; else a new plan. */
async function jobFor(work: Work): Promise<FilmJob> {
  const { journal, request, deps, source, info, signal, onEvent } = work
  const key = await workKey(work)
  const { job } = journal
  if (job && !request.overwrite) {
    const place = { file: request.output, folder: journal.folder }
    if (!request.resume) throw new StudioFault('film.unfinished', place)
    if (job.work !== key) throw new StudioFault('film.otherWork', place)
    return job
  }
  const progress = { ...silent, report: (fraction: number) => onEvent({ type: 'analysing', fraction }) }
  const { from, to } = request
  const analysis = await callWithRetry(
    deps.engine,
    'filmAnalyse',
    { source, from, to, expectedFrames: expectedFrames(info, request) },
    { signal, progress },
  )
  const segments = planSegments(analysis, info.video.timeBase)
  const planned: FilmJob = { version: 1, work: key, scan: source.scan, analysis, segments }
  await journal.begin(planned)
  await foretell(work, planned)
  return planned
}

/** Everything that decides the frames of the result: what differs in any of it is other work. */
async function workKey({ deps, request, pack, provider, source, signal }: Work): Promise<string> {
  const { sha256 } = await callWithRetry(deps.engine, 'hash', { file: request.input }, { signal })
  const { color, encoder, steady, from, to } = request
  const model = pack.manifest.files.map((file) => file.sha256)
  return renderKey([
    1,
    sha256,
    color,
    encoder,
    steady,
    from,
    to,
    model,
    provider,
    source.tools.version,
    source.scan,
  ])
}

function expectedFrames({ video, seconds }: FilmInfo, { from, to }: FilmRequest): number | null {
  if (seconds === null || !video.frameRate) return video.declaredFrames
  const length = Math.min(to ?? seconds, seconds) - (from ?? 0)
  return Math.max(1, Math.round((length * video.frameRate.num) / video.frameRate.den))
}

/** Estimates time and room before hours of work begin. @throws StudioFault `film.noRoom` */
async function foretell(work: Work, job: FilmJob): Promise<void> {
  const { journal, request, info, onEvent } = work
  const trial = trialOf(job.segments)
  // Once for what is loaded at the first run, once for the measure.
  await renderSegment(work, job, { ...trial, frames: 1 }, trialFile(journal.folder), true)
  const { bytes, timings } = await renderSegment(work, job, trial, trialFile(journal.folder), true)
  await removeTrial(journal.folder)
  const milliseconds = timings['total'] ?? 0
  const isPart = request.from !== null || request.to !== null
  const estimate = estimateFrom(
    job.analysis,
    { frames: trial.frames, milliseconds, bytes },
    isPart ? 0 : info.bytes,
  )
  onEvent({ type: 'estimated', estimate })
  await checkRoom(request.output, estimate).catch(async (error: unknown) => {
    // Nothing is lost by it yet, and another preset may fit.
    await journal.remove()
    throw error
  })
}

async function countFinished(journal: FilmJournal, job: FilmJob): Promise<number> {
  let finished = 0
  for (const index of job.segments.keys()) if (await journal.isFinished(index)) finished += 1
  return finished
}

async function renderAll(
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
  // Times that ran backwards can't be sought; and where seeking once led to other frames it is not tried again.
  let seek = job.analysis.movedTimes === 0
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
      const result = await renderSegment(work, job, segment, file, seek, onProgress).catch(
        (error: unknown) => {
          if (!seek || !isFault(error, 'film.otherFrames')) throw error
          seek = false
          return renderSegment(work, job, segment, file, false, onProgress)
        },
      )
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

async function renderSegment(
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
      seek,
      output,
    },
    options,
    () => rm(output, { force: true }),
  )
}
