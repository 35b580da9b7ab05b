/** Whether a film is interlaced, measured by ffmpeg's idet on frames of its beginning and its middle. */
import type { FilmSource, Scan } from '../contract/film.ts'
import { fileUrl, onlyFiles, quiet } from './arguments.ts'
import { startTool } from './process.ts'

const framesLookedAt = 150

/** What idet says of a frame: how its lines were taken, and which half of it only repeats the frame before. */
interface Verdict {
  lines: 'tff' | 'bff' | 'progressive' | 'undetermined'
  repeated: 'top' | 'bottom' | 'neither'
}

/** @param seconds length of the film; only its beginning is looked at when null */
export async function detectScan(
  source: Omit<FilmSource, 'scan'>,
  seconds: number | null,
  signal?: AbortSignal,
): Promise<Scan> {
  const places = seconds !== null && seconds > 20 ? [0, seconds / 2] : [0]
  const runs: Verdict[][] = []
  for (const place of places) runs.push(await verdictsAt(source, place, signal))
  return scanOf(runs)
}

/** @param runs idet's verdicts on frames in a row, from several places of a film */
export function scanOf(runs: readonly (readonly Verdict[])[]): Scan {
  const all = runs.flat()
  const count = (lines: Verdict['lines']) => all.filter((each) => each.lines === lines).length
  const combed = count('tff') + count('bff')
  if (combed <= 4) return 'progressive'
  if (runs.some((run) => isTelecined(run)))
    return count('bff') > count('tff') ? 'telecineBottom' : 'telecineTop'
  // A few combed frames of a progressive film are its titles.
  return combed * 2 > count('progressive') ? 'interlaced' : 'progressive'
}

/** Frames after which two that repeat a half of the one before come again. */
const cadence = 5

/** Of five frames one repeats an upper half and one a lower half, always the same ones: so film is spread over half pictures. */
function isTelecined(run: readonly Verdict[]): boolean {
  const shareAt = (place: number, half: Verdict['repeated']) => {
    const there = run.filter((_verdict, i) => i % cadence === place)
    return there.filter(({ repeated }) => repeated === half).length / Math.max(1, there.length)
  }
  const places = Array.from({ length: cadence }, (_, place) => place)
  const often = (half: Verdict['repeated']) => places.filter((place) => shareAt(place, half) > 0.6)
  const [top, bottom] = [often('top'), often('bottom')]
  return run.length >= 4 * cadence && top.length === 1 && bottom.length === 1 && often('neither').length === 3
}

async function verdictsAt(
  { tools, video, input }: Omit<FilmSource, 'scan'>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<Verdict[]> {
  const tool = startTool(
    tools.ffmpeg,
    [
      ...quiet,
      ...(seconds > 0 ? ['-ss', seconds.toFixed(3)] : []),
      ...onlyFiles,
      '-i',
      fileUrl(input),
      '-map',
      `0:${video.index}`,
      '-frames:v',
      String(framesLookedAt),
      // The filter's findings are metadata of each frame.
      '-vf',
      'idet,metadata=mode=print:file=pipe\\\\:3',
      '-f',
      'null',
      '-',
    ],
    signal,
  )
  tool.stdin.end()
  tool.stdout.resume()
  let text = ''
  tool.beside.setEncoding('latin1')
  for await (const part of tool.beside as AsyncIterable<string>) text += part
  await tool.ended
  signal?.throwIfAborted()
  // "repeated" and "single" stand in this order in each frame's metadata.
  const found = text.matchAll(
    /idet\.repeated\.current_frame=(top|bottom|neither)[^]*?idet\.single\.current_frame=(tff|bff|progressive|undetermined)/g,
  )
  return [...found].map(([, repeated, lines]) => ({ repeated, lines }) as Verdict)
}
