/** Whether a film is interlaced, measured by ffmpeg's idet on frames of its beginning and its middle. */
import type { FilmSource, Scan } from '../contract/film.ts'
import { fileUrl, onlyFiles, quiet } from './arguments.ts'
import { startTool } from './process.ts'

const framesLookedAt = 150

/** Counts of idet over several frames: lines of the upper or the lower half first, or neither. */
interface Counts {
  tff: number
  bff: number
  progressive: number
}

/** @param seconds length of the film; only its beginning is looked at when null */
export async function detectScan(
  source: Omit<FilmSource, 'scan'>,
  seconds: number | null,
  signal?: AbortSignal,
): Promise<Scan> {
  const places = seconds !== null && seconds > 20 ? [0, seconds / 2] : [0]
  let combed = 0
  let whole = 0
  for (const place of places) {
    const { tff, bff, progressive } = await countsAt(source, place, signal)
    combed += tff + bff
    whole += progressive
  }
  // A few combed frames of a progressive film are its titles; film at 30 frames a second has three whole ones of five.
  return combed > 4 && combed * 2 > whole ? 'interlaced' : 'progressive'
}

async function countsAt(
  { tools, video, input }: Omit<FilmSource, 'scan'>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<Counts> {
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
      // The filter's findings are metadata of each frame; the counts of the last one are those of all.
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
  const counts: Counts = { tff: 0, bff: 0, progressive: 0 }
  let text = ''
  tool.beside.setEncoding('latin1')
  for await (const part of tool.beside as AsyncIterable<string>) text = (text + part).slice(-8192)
  await tool.ended
  signal?.throwIfAborted()
  for (const [, name, count] of text.matchAll(/lavfi\.idet\.multiple\.(tff|bff|progressive)=([\d.]+)/g)) {
    counts[name as keyof Counts] = Number(count)
  }
  return counts
}
