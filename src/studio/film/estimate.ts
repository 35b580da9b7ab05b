/** How long a film will take and how much room it needs: a few frames of its middle are made, timed and weighed. */
import { rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis } from '../../contract/film.ts'
import type { Segment } from './plan.ts'

export interface FilmEstimate {
  seconds: number
  /** Of the finished film. */
  bytes: number
  /** On the disk of the output while it is made: the segments and the film itself. */
  neededBytes: number
}

const trialFrames = 8

/** @returns a few frames in the middle of the longest segment; as a segment, they stand for all others */
export function trialOf(segments: readonly Segment[]): Segment {
  const longest = segments.reduce((best, segment) => (segment.frames > best.frames ? segment : best))
  const frames = Math.min(trialFrames, longest.frames)
  return { first: longest.first + ((longest.frames - frames) >> 1), frames, before: 0, after: 0 }
}

/**
 * @param analysis     of all frames that are made
 * @param milliseconds of the trial without what only the first frame costs
 * @param room         bytes of the source that are copied beside the picture, at most
 * @param dropped      how many of the first frames only lead into the part that is wanted: they take their time, and room until
 *   the film is there, but are not in it
 */
export function estimateFrom(
  { times, repeats }: Pick<FilmAnalysis, 'times' | 'repeats'>,
  trial: { frames: number; milliseconds: number; bytes: number },
  room: number,
  dropped = 0,
): FilmEstimate {
  const colored = repeats.filter((source, i) => source === i).length
  // A frame that only repeats another one costs reading and writing: about a tenth.
  const work = colored + (times.length - colored) / 10
  const bytesOf = (frames: number) => Math.round((trial.bytes / trial.frames) * frames)
  const picture = bytesOf(times.length - dropped)
  return {
    seconds: (work * trial.milliseconds) / trial.frames / 1000,
    bytes: picture + room,
    neededBytes: 2 * picture + bytesOf(dropped) + room,
  }
}

/** @throws StudioFault `film.noRoom` where the disk of `output` is clearly too small */
export async function checkRoom(output: string, { neededBytes }: FilmEstimate): Promise<void> {
  const disk = await statfs(dirname(output)).catch(() => null)
  const free = disk ? disk.bavail * disk.bsize : Infinity
  // Half of the estimate already does not fit: nobody should find that out tomorrow morning.
  if (free < neededBytes / 2) {
    throw new StudioFault('film.noRoom', { file: output, needed: neededBytes, free })
  }
}

/** Where a trial is written. */
export const trialFile = (folder: string): string => join(folder, 'trial.nut')

export async function removeTrial(folder: string): Promise<void> {
  await rm(trialFile(folder), { force: true })
}
