/**
 * A key frame's colors for the frames of a segment: its own motion is followed once before, forward and
 * backward from the key frame.
 */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { StudioFault } from '../../contract/errors.ts'
import type { FilmLead, FilmVideo } from '../../contract/film.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import type { Size } from '../tensors.ts'
import { matrixOf } from './color-space.ts'
import {
  fieldBytes,
  fieldFrom,
  identityField,
  joinFields,
  ledChroma,
  packMotion,
  type PackedField,
} from './key-guide.ts'
import { MotionEstimator } from './motion.ts'

/** Frames in which the colors of the next key frame come up. */
const fadeFrames = 12

interface LeadOptions {
  video: FilmVideo
  size: Size
  /** What the painter multiplies colors by: a key frame's are as they are wanted. */
  scale: number
  /** Index of the frame that each repeats, or its own. */
  repeats: readonly number[]
}

export class SegmentLead {
  readonly #size: Size
  readonly #key: Float32Array
  readonly #fields: readonly PackedField[]
  readonly #next: { key: Float32Array; at: number; fields: ReadonlyMap<number, PackedField> } | null

  private constructor(
    size: Size,
    key: Float32Array,
    fields: readonly PackedField[],
    next: { key: Float32Array; at: number; fields: ReadonlyMap<number, PackedField> } | null,
  ) {
    this.#size = size
    this.#key = key
    this.#fields = fields
    this.#next = next
  }

  /**
   * @param greys of the segment's frames, in order, of the motion's size
   * @throws StudioFault `film.keyFrame` where a picture can't be read
   */
  static async open(
    lead: FilmLead,
    greys: AsyncIterable<Uint8Array>,
    options: LeadOptions,
  ): Promise<SegmentLead> {
    const { size } = options
    const key = await keyChroma(lead.picture, options)
    const nextKey = lead.next && { key: await keyChroma(lead.next.picture, options), at: lead.next.at }
    const start = lead.state === null ? identityField(size) : await stateOf(lead.state, size)
    const steps = await stepsOf(greys, lead, options)
    const fields: PackedField[] = []
    fields[lead.at] = start
    for (let i = lead.at + 1; i < steps.frames; i++) {
      fields[i] = joined(steps.toPrevious.get(i), fields[i - 1], size)
    }
    for (let i = lead.at - 1; i >= 0; i--) fields[i] = joined(steps.toNext.get(i), fields[i + 1], size)
    if (lead.leave) await writeBuffers(lead.leave.file, fieldBytes(fields[lead.leave.at]))
    const next = nextKey && { ...nextKey, fields: nextFields(nextKey.at, steps, size) }
    return new SegmentLead(size, key, fields, next)
  }

  /** @param own the model's Cb and Cr in turn for the frame `index` of the segment */
  chroma(index: number, own: Float32Array): Float32Array {
    const led = ledChroma(own, this.#key, this.#fields[index], this.#size)
    const field = this.#next?.fields.get(index)
    if (!this.#next || !field) return led
    const share = Math.min(1, 1 - (this.#next.at - index) / (fadeFrames + 1))
    return ledChroma(led, this.#next.key, field, this.#size, share)
  }
}

interface Steps {
  frames: number
  /** By frame: where its pixels lie in the frame before it; undefined for one that repeats it. */
  toPrevious: Map<number, PackedField>
  toNext: Map<number, PackedField>
}

/** The motion between neighbours, kept as far as it is asked for. */
async function stepsOf(
  greys: AsyncIterable<Uint8Array>,
  { at, next }: FilmLead,
  { size, repeats }: LeadOptions,
): Promise<Steps> {
  const steps: Steps = { frames: 0, toPrevious: new Map(), toNext: new Map() }
  const motion = new MotionEstimator(size)
  let previous: Uint8Array | null = null
  for await (const grey of greys) {
    const index = steps.frames++
    if (previous && repeats[index] === index) {
      const { inFirst, inSecond } = motion.between(previous, grey)
      if (index > at || (next && index > next.at)) steps.toPrevious.set(index, packMotion(inFirst, size))
      const isFading = next && index <= next.at && index > next.at - fadeFrames
      if (index <= at || isFading) steps.toNext.set(index - 1, packMotion(inSecond, size))
    }
    previous = grey
  }
  return steps
}

/** A frame that only repeats its neighbour has its places. */
const joined = (step: PackedField | undefined, known: PackedField, size: Size): PackedField =>
  step ? joinFields(step, known, size) : known

function nextFields(at: number, steps: Steps, size: Size): Map<number, PackedField> {
  const fields = new Map<number, PackedField>()
  let field = identityField(size)
  fields.set(at, field)
  for (let i = at - 1; i >= Math.max(0, at - fadeFrames); i--) {
    field = joined(steps.toNext.get(i), field, size)
    fields.set(i, field)
  }
  field = fields.get(at) ?? field
  for (let i = at + 1; i < steps.frames; i++) {
    field = joined(steps.toPrevious.get(i), field, size)
    fields.set(i, field)
  }
  return fields
}

async function stateOf(file: string, size: Size): Promise<PackedField> {
  const field = fieldFrom(await readFile(file), size)
  if (!field) throw new StudioFault('film.keyFrame', { file, reason: 'it is of another film' })
  return field
}

/** Cb and Cr in turn of a coloured picture, -0.5 to 0.5, of the motion's size. */
async function keyChroma(file: string, { video, size, scale }: LeadOptions): Promise<Float32Array> {
  const { data } = await sharp(file)
    .autoOrient()
    .resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new StudioFault('film.keyFrame', { file, reason: 'it is no picture that can be read' }, error)
    })
  const { kr, kb, redFromCr, blueFromCb } = matrixOf(video)
  const pairs = new Float32Array(2 * size.width * size.height)
  for (let i = 0; i < pairs.length / 2; i++) {
    const [red, green, blue] = [data[3 * i] / 255, data[3 * i + 1] / 255, data[3 * i + 2] / 255]
    const luma = kr * red + (1 - kr - kb) * green + kb * blue
    pairs[2 * i] = (blue - luma) / blueFromCb / scale
    pairs[2 * i + 1] = (red - luma) / redFromCr / scale
  }
  return pairs
}
