/**
 * A film from its file to its coloured copy: looked at, planned, coloured segment by segment by the engine, put together.
 * What is finished stays finished: after a stop the same request goes on and gives the same frames.
 */
import { access, constants, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { usualMending, type FilmInfo } from '../../contract/film.ts'
import { silent } from '../../contract/progress.ts'
import { carriedStreams, type CarriedStream } from '../../ffmpeg/assemble.ts'
import { checkEncoder } from '../../ffmpeg/encoders.ts'
import { presentPictures, sequenceOf, type PictureSequence } from '../../ffmpeg/picture-sequence.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { detectScan } from '../../ffmpeg/scan.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { callWithRetry } from '../engine-client/client.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { putTogether } from './assembly.ts'
import { withChosenCuts } from './cuts.ts'
import { checkRoom, estimateFrom, removeTrial, trialFile, trialOf } from './estimate.ts'
import { FilmJournal, type FilmJob } from './journal.ts'
import { keyFingerprint, readyKeys } from './key-frames.ts'
import { analysisFrom, keysOfPart, lookFrom, segmentsOfPart, withLeadIn } from './lead-in.ts'
import { chosenRestoration, measureDamage } from './restoration.ts'
import type { FilmDeps, FilmEvent, FilmReport, FilmRequest } from './request.ts'
import { canSeek, keepsColor, renderAll, renderEither, renderSegment, type Work } from './segments.ts'

/** @throws StudioFault `film.*`, `image.*`, `output.*`, `model.*`, `engine.died`, `cancelled`; finished segments are kept then */
export async function colorFilm(
  deps: FilmDeps,
  asked: FilmRequest,
  onEvent: (event: FilmEvent) => void,
  signal: AbortSignal,
): Promise<FilmReport> {
  const { tools, packs, verdicts } = deps
  const sequence = sequenceOf(asked.output)
  const request = sequence ? { ...asked, encoder: lossless } : asked
  const info = await probeFilm(tools, request.input, signal)
  onEvent({ type: 'looking', info })
  checkRange(request, info)
  if (!sequence) await checkEncoder(tools, request.encoder, request.output, signal)
  const journal = await FilmJournal.open(request.output)
  // A stop while pictures were moved to their place has left some there.
  const goesOn = request.resume && journal.job !== null
  await checkOutput({ ...request, overwrite: request.overwrite || (sequence !== null && goesOn) }, sequence)
  const pack = await packs.forColorStep(request.color)
  const provider = await verdicts.resolve(pack, request.provider, signal)
  const base = { deps, request, info, pack, provider, journal, keys: [], signal, onEvent }
  const draft = { tools, input: request.input, video: info.video }
  const scan = journal.job?.scan ?? (await detectScan(draft, info.seconds, signal))
  const draftWork: Work = { ...base, source: { ...draft, scan } }
  const job = await jobFor(draftWork)
  const placed = keysOfPart(request, job, info.video.timeBase)
  const work: Work = { ...draftWork, keys: await readyKeys(draftWork, placed, job) }
  const carried = sequence
    ? nothingCarried(info)
    : await carriedStreams(tools, info, request.output, journal.folder, signal)
  onEvent({
    type: 'planned',
    job,
    finishedSegments: await countFinished(journal, job),
    carried,
    keepsColor: keepsColor(request.color, job.analysis),
  })
  const { colored, specks, usedProvider } = await renderAll(work, job)
  onEvent({ type: 'assembling' })
  const { bytes } = await putTogether(work, job, carried)
  await journal.remove()
  const { movedTimes, damaged, times, cuts } = job.analysis
  const before = job.leadIn?.frames ?? 0
  const scenes = 1 + cuts.filter((cut) => cut > before).length
  const counts = { frames: times.length - before, segments: job.segments.length, scenes }
  return {
    output: request.output,
    ...counts,
    colored,
    bytes,
    provider: usedProvider,
    carried,
    movedTimes,
    damaged,
    restoration: job.restoration ?? chosenRestoration(usualMending, null),
    specks,
  }
}

function checkRange({ from, to, input }: FilmRequest, { seconds, start }: FilmInfo): void {
  const bad = (reason: string) => new StudioFault('film.badRange', { file: input, reason })
  if (from !== null && to !== null && from >= to) throw bad('it ends before it begins')
  if (from !== null && seconds !== null && from >= start + seconds) {
    throw bad(`the film is only ${seconds.toFixed(1)} seconds long`)
  }
}

/** Of the segments of a picture sequence: nothing may be lost on the way to its pictures. */
const lossless = { codec: 'ffv1', quality: 'best' } as const

/** Pictures hold no sound. */
const nothingCarried = ({ streams, video }: FilmInfo): CarriedStream[] =>
  streams
    .filter(({ index }) => index !== video.index)
    .map((stream) => ({ stream, how: 'left out', shift: 0 }))

/** @throws StudioFault `output.*` */
async function checkOutput(
  { input, output, overwrite }: FilmRequest,
  sequence: PictureSequence | null,
): Promise<void> {
  const [present] = sequence && !overwrite ? await presentPictures(sequence) : []
  if (present !== undefined) throw new StudioFault('output.exists', { file: present })
  const real = (file: string) => realpath(file).catch(() => null)
  if ((await real(input)) === ((await real(output)) ?? output)) {
    throw new StudioFault('output.isOriginal', { file: input })
  }
  const facts = await stat(output).catch(() => null)
  if (facts && (!overwrite || !facts.isFile())) throw new StudioFault('output.exists', { file: output })
  // Known before the film is looked at, which may take minutes.
  const folder = dirname(output)
  await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .catch((error: unknown) => {
      throw asWriteFault(error, output)
    })
}

const noCuts = { added: [], removed: [] }

/** What was begun, where it is the same work; else a new plan. */
async function jobFor(work: Work): Promise<FilmJob> {
  const { journal, request, deps, source, info, signal, onEvent } = work
  const key = await filmRenderKey(work)
  const { job } = journal
  if (job && !request.overwrite) {
    const place = { file: request.output, folder: journal.folder }
    if (!request.resume) throw new StudioFault('film.unfinished', place)
    if (job.work !== key) throw new StudioFault('film.otherWork', place)
    return job
  }
  const progress = { ...silent, report: (fraction: number) => onEvent({ type: 'analysing', fraction }) }
  const { to } = request
  const from = lookFrom(request)
  const found = await callWithRetry(
    deps.engine,
    'filmAnalyse',
    { source, from, to, expectedFrames: expectedFrames(info, { from, to }) },
    { signal, progress },
  )
  const { timeBase } = info.video
  const looked = withChosenCuts(found, request.cuts ?? noCuts, timeBase)
  const { analysis, leadIn } = withLeadIn(request, looked, timeBase)
  const keys = keysOfPart(request, { analysis, leadIn }, timeBase)
  const segments = segmentsOfPart(analysis, timeBase, keys, leadIn)
  const damage = await measureDamage(work, analysis)
  const restoration = chosenRestoration(request.restoration ?? usualMending, damage)
  onEvent({ type: 'measured', damage, restoration })
  const { scan } = source
  const decided = { scan, analysis, damage, restoration }
  const planned: FilmJob = { version: 1, work: key, ...decided, ...(leadIn && { leadIn }), segments }
  await journal.begin(planned)
  await foretell(work, planned)
  return planned
}

/** Raised where the same request gives other frames than before: a film that was begun then is begun anew, not mixed of both. */
const pipelineVersion = 2

/** Everything that decides the frames of the result: what differs in any of it is other work. */
async function filmRenderKey({ deps, request, pack, provider, source, signal }: Work): Promise<string> {
  const { sha256 } = await callWithRetry(deps.engine, 'hash', { file: request.input }, { signal })
  const { color, encoder, steady, from, to } = request
  const model = pack.manifest.files.map((file) => file.sha256)
  const keys: unknown[] = []
  for (const key of request.keyFrames ?? []) keys.push(await keyFingerprint(deps, key, signal))
  return renderKey([
    pipelineVersion,
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
    ...(request.cuts ? [request.cuts] : []),
    ...(keys.length > 0 ? [keys] : []),
    ...(request.scenes?.length ? [{ scenes: request.scenes }] : []),
    ...(request.grade?.enabled ? [{ grade: request.grade }] : []),
    ...(request.restoration ? [{ restoration: request.restoration }] : []),
  ])
}

function expectedFrames(
  { video, seconds, start }: FilmInfo,
  { from, to }: Pick<FilmRequest, 'from' | 'to'>,
): number | null {
  if (seconds === null || !video.frameRate) return video.declaredFrames
  const end = start + seconds
  const length = Math.min(to ?? end, end) - Math.max(from ?? start, start)
  return Math.max(1, Math.round((length * video.frameRate.num) / video.frameRate.den))
}

/** Estimates time and room before hours of work begin. @throws StudioFault `film.noRoom` */
async function foretell(asked: Work, job: FilmJob): Promise<void> {
  const { journal, request, info, onEvent } = asked
  // Measured on this machine, whoever makes the segments.
  const work = { ...asked, deps: { ...asked.deps, segments: undefined } }
  const trial = trialOf(job.segments)
  // Once for what is loaded at the first run, once for the measure.
  const file = trialFile(journal.folder)
  const { seek } = await renderEither(work, job, { ...trial, frames: 1 }, file, canSeek(job))
  const { bytes, timings } = await renderSegment(work, job, trial, file, seek)
  await removeTrial(journal.folder)
  const milliseconds = timings['total'] ?? 0
  const isPart = request.from !== null || request.to !== null
  const { first } = job.segments[0]
  const estimate = estimateFrom(
    analysisFrom(job.analysis, first),
    { frames: trial.frames, milliseconds, bytes },
    isPart ? 0 : info.bytes,
    Math.max(0, (job.leadIn?.frames ?? 0) - first),
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
