/** One frame of a film as a picture file, in the colours that a player shows. */
import { StudioFault } from '../contract/errors.ts'
import type { FilmSource } from '../contract/film.ts'
import { fileUrl, matrixNames, onlyFiles, quiet, sourceFilters } from './arguments.ts'
import { runTool } from './process.ts'
import { seekOf, trimOf, type FrameRange } from './read-frames.ts'

/**
 * @param range of the frame; the first of more
 * @param file  a PNG; replaced where it is there
 * @throws StudioFault `film.toolFailed`; the signal's reason
 */
export async function savePicture(
  source: FilmSource,
  range: FrameRange,
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  const { tools, video, input } = source
  const meant = [
    `range=${video.tags.range}`,
    `colorspace=${video.tags.matrix ?? matrixNames[video.matrix]}`,
  ].join(':')
  const chain = [
    ...sourceFilters(source),
    ...trimOf(range, video.timeBase),
    `setparams=${meant}`,
    'scale=flags=accurate_rnd+full_chroma_int',
    video.planes.depth === 8 ? 'format=rgb24' : 'format=rgb48be',
  ]
  const end = await runTool(
    tools.ffmpeg,
    [
      ...quiet,
      ...seekOf(range, video.timeBase),
      ...onlyFiles,
      '-copyts',
      '-i',
      fileUrl(input),
      '-map',
      `0:${video.index}`,
      '-vf',
      chain.join(','),
      '-frames:v',
      '1',
      '-c:v',
      'png',
      '-f',
      'image2',
      // One picture, whose name is taken by the letter.
      '-update',
      '1',
      '-y',
      fileUrl(file),
    ],
    { signal },
  )
  if (!end.ok) throw new StudioFault('film.toolFailed', { file: input, step: 'read', reason: end.lastWords })
}
