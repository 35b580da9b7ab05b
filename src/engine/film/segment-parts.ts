/**
 * The parts of a segment's work as its job asks for them: which frames are read, what restores them, and what
 * leads their colors.
 */
import { planeSizes } from '../../ffmpeg/planes.ts'
import { readFrames, type FrameRange } from '../../ffmpeg/read-frames.ts'
import { planesOf, type FramePlanes } from './chroma-planes.ts'
import type { FrameColorizer } from './color-frames.ts'
import { FrameRestorer } from './restore/restorer.ts'
import { SegmentLead } from './segment-lead.ts'
import type { SegmentJob } from './thread-messages.ts'

export function rangeOf({ times, skipped, from, seek }: SegmentJob): FrameRange {
  return seek
    ? { ticks: { first: times[0], last: times.at(-1) ?? times[0] } }
    : { count: { first: skipped, end: skipped + times.length, from } }
}

export const isColored = ({ color }: SegmentJob): boolean => color.enabled && color.strength > 0

/** Reads the segment's frames once by themselves, for the motion alone. */
export async function leadOf(
  job: SegmentJob,
  colorizer: FrameColorizer,
  signal: AbortSignal,
): Promise<SegmentLead | null> {
  const { lead, source, color, repeats } = job
  if (!lead) return null
  const sizes = planeSizes(source.video.width, source.video.height, source.video.planes)
  const reader = readFrames(source, rangeOf(job), { frameBytes: sizes.frameBytes }, signal)
  // Dust does not change where things are; weave does.
  const evened = job.restoration && { ...job.restoration, dust: false, grain: 0 }
  const restorer = await restorerOf(job, colorizer, evened)
  const greyOf = ({ planes }: { planes: FramePlanes }) => colorizer.inputOf(planes).grey
  async function* greys() {
    let index = 0
    for await (const frame of reader.frames) {
      const planes = planesOf(frame, sizes)
      const isRepeat = isRepeated(job, index++)
      yield* restorer ? restorer.push({ planes, isRepeat }).map(greyOf) : [greyOf({ planes })]
    }
    if (restorer) yield* restorer.finish().map(greyOf)
  }
  const scale = color.strength * color.saturation
  if (scale < leastScale) return null
  return SegmentLead.open(lead, greys(), { video: source.video, size: colorizer.size, scale, repeats })
}

/** @returns null where nothing is to be restored */
export async function restorerOf(
  { source: { video } }: SegmentJob,
  colorizer: FrameColorizer,
  restoration: SegmentJob['restoration'],
): Promise<FrameRestorer | null> {
  if (!restoration) return null
  const { dust, flicker, weave, grain } = restoration
  if (!dust && flicker === 0 && weave === 0 && grain === 0) return null
  const greyOf = (planes: FramePlanes) => colorizer.inputOf(planes).grey
  return FrameRestorer.open({ video, restoration, small: colorizer.size, greyOf })
}

/** Whether a frame only shows what the one before it does. */
export function isRepeated({ repeats }: SegmentJob, index: number): boolean {
  return index > 0 && (repeats[index] ?? index) === (repeats[index - 1] ?? index - 1)
}

/** Under it there is hardly any color, a key frame's neither. */
const leastScale = 0.01
