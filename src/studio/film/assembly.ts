/** Finished segments become the film: put together beside its place, its times compared with the source's, then renamed. */
import { rm, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { FfmpegTools, FilmInfo } from '../../contract/film.ts'
import type { Pack } from '../../contract/manifest.ts'
import { assemble, shownTimes, type Assembly, type CarriedStream } from '../../ffmpeg/assemble.ts'
import { presentPictures, sequenceOf, writePictures } from '../../ffmpeg/picture-sequence.ts'
import { removeLeftovers, writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { segmentName, type FilmJob, type FilmJournal } from './journal.ts'
import type { FilmRequest } from './request.ts'

/** What a trained model made of something else: the IPTC's term for it, as photos carry it. */
const digitalSourceType =
  'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

interface AssemblyDeps {
  deps: { tools: FfmpegTools }
  request: Pick<
    FilmRequest,
    'output' | 'color' | 'encoder' | 'from' | 'to' | 'grade' | 'restoration' | 'scenes'
  >
  info: FilmInfo
  pack: Pack
  journal: FilmJournal
  signal: AbortSignal
}

/** Under so many free bytes a disk is full, whatever the tool that wrote to it says. */
const fullBytes = 1 << 20

/** @throws StudioFault `output.*`, `film.toolFailed`; the segments are kept then */
export async function putTogether(
  work: AssemblyDeps,
  job: Pick<FilmJob, 'analysis' | 'segments' | 'leadIn'>,
  carried: readonly CarriedStream[],
): Promise<{ bytes: number }> {
  const { deps, request, info, signal } = work
  const { output } = request
  const assembly = assemblyOf(work, job, carried)
  const sequence = sequenceOf(output)
  if (sequence) {
    await writePictures(deps.tools, assembly, sequence, output, signal).catch((error: unknown) =>
      asFullDisk(error, output),
    )
    return { bytes: await bytesOf(await presentPictures(sequence)) }
  }
  await removeLeftovers(output)
  await writeWhole(output, async (part) => {
    await assemble(deps.tools, assembly, part, output, signal).catch((error: unknown) =>
      asFullDisk(error, output),
    )
    const times = job.analysis.times.slice(job.leadIn?.frames ?? 0)
    const shown = assembly.part ? times.map((tick) => tick - times[0]) : times
    await checkTimes(deps.tools, part, info, shown, output, signal)
  })
  return { bytes: await bytesOf([output]) }
}

/** What the last step is given; the same for its command as it is shown. */
export function assemblyOf(
  {
    request,
    info,
    pack,
    journal,
  }: Pick<AssemblyDeps, 'request' | 'info' | 'pack'> & {
    journal: Pick<FilmJournal, 'folder'>
  },
  { analysis: { times }, segments, leadIn }: Pick<FilmJob, 'analysis' | 'segments' | 'leadIn'>,
  carried: readonly CarriedStream[],
): Assembly {
  const { color, from, to, encoder, grade, restoration, scenes } = request
  const { num, den } = info.video.timeBase
  const end = endOf(times)
  const isPart = from !== null || to !== null
  const first = leadIn?.frames ?? 0
  // Those before the part only hand on where its key frame's colours lie.
  const kept = segments.flatMap((segment, index) =>
    segment.first + segment.frames > first ? [{ index, start: Math.max(first, segment.first) }] : [],
  )
  return {
    info,
    codec: encoder.codec,
    segments: kept.map(({ index }) => segmentName(index)),
    starts: [...kept.map(({ start }) => times[start]), end],
    folder: journal.folder,
    carried,
    part: isPart ? { from: (times[first] * num) / den, to: (end * num) / den } : null,
    metadata: {
      DigitalSourceType: digitalSourceType,
      TintypeRecipe: JSON.stringify({
        model: pack.manifest.id,
        version: pack.manifest.version,
        color,
        ...(grade?.enabled && { grade }),
        ...(restoration && { restoration }),
        ...(scenes && scenes.length > 0 && { scenes }),
      }),
    },
  }
}

/** ffmpeg says only in words that a disk is full. @throws always */
async function asFullDisk(error: unknown, output: string): Promise<never> {
  let disk
  try {
    disk = await statfs(dirname(output))
  } catch {
    // Then it can't be told.
  }
  if (disk && disk.bavail * disk.bsize < fullBytes) {
    throw new StudioFault('output.diskFull', { file: output }, error)
  }
  throw asWriteFault(error, output)
}

async function bytesOf(files: readonly string[]): Promise<number> {
  let bytes = 0
  for (const file of files) bytes += (await stat(file)).size
  return bytes
}

/** About where the last frame ends: as long as the one before it. */
const endOf = (times: readonly number[]): number => {
  const last = times.at(-1) ?? 0
  const step = times.length > 1 ? last - (times.at(-2) ?? 0) : 1
  return last + Math.max(1, step)
}

/** Of Matroska, the coarsest clock of a container that is written. */
const coarsestClock = 0.001

/** The film is not given a name before each of its frames has its time. */
async function checkTimes(
  tools: FfmpegTools,
  part: string,
  { video }: FilmInfo,
  times: readonly number[],
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const { num, den } = video.timeBase
  const shown = await shownTimes(tools, part, signal)
  const expected = times.map((tick) => (tick * num) / den)
  const allowed = coarsestClock / 2 + num / den / 2 + 1e-6
  // A container that can't begin below 0 shifts picture and sound together.
  const shift = (shown[0] ?? 0) - (expected[0] ?? 0)
  const isRight =
    shown.length === expected.length &&
    shown.every((time, i) => Math.abs(time - shift - (expected[i] ?? 0)) <= allowed)
  if (isRight) return
  await rm(part, { force: true })
  const reason = `${shown.length} of ${expected.length} frames have the times of the source`
  throw new StudioFault('film.toolFailed', { file: output, step: 'assemble', reason })
}
