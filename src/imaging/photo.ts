/** What a decoded photo is in memory. Decoding is in `decode.ts`, writing in `encode.ts`. */
import type { PhotoHeader } from '../contract/engine.ts'
import type { Note } from '../contract/notes.ts'
import type { PhotoWords, Region } from '../contract/photo-words.ts'
import type { FreeText } from './metadata/free-texts.ts'

/** Metadata blocks as they lay in the file, to be carried into the result. */
export interface PhotoMetadata {
  exif?: Buffer
  xmp?: Buffer
  iptc?: Buffer
  /** The embedded profile when it is an RGB one: the result is written in the same colour space. */
  icc?: Buffer
  /** Pixels an inch, where the file says. */
  density?: number
  /** Texts outside these blocks: what has a place in them goes there, the rest is not carried over. */
  texts?: FreeText[]
  /** Areas that people have marked; of the upright original, then of the result. */
  regions?: Region[]
  /** What the library knows of it; only on its way into a result. */
  words?: PhotoWords
}

/** What colored a picture, for its metadata. */
export interface Provenance {
  /** Pack id, `tintype-stable`; null where no model colored it. */
  model: string | null
  /** The pack's name for a person. */
  modelName: string
  renderFactor: number | null
  style: string | null
  /** Pack id of the model that made up finer detail, and how many times as wide and high the picture became. */
  enlarged?: { model: string; factor: number }
}

export const notColored = { model: null, modelName: '', renderFactor: null, style: null } as const

/**
 * A photo, upright, in sRGB, decoded whole.
 *
 * `data` is RGB interleaved, `width * height * 3` samples: bytes (0-255) when `depth` is 8, 16-bit
 * (0-65535, native order) when it is 16. Grey photos come as R = G = B.
 */
export interface Photo {
  header: PhotoHeader
  width: number
  height: number
  depth: 8 | 16
  data: Uint8Array | Uint16Array
  /** `width * height` samples of the same depth, where the photo has any transparency. */
  alpha?: Uint8Array | Uint16Array
  metadata: PhotoMetadata
  notes: Note[]
}

/** Interleaved RGB of any origin, 8 or 16 bits a sample. */
export interface Raster {
  width: number
  height: number
  depth: 8 | 16
  data: Uint8Array | Uint16Array
  alpha?: Uint8Array | Uint16Array
}

/** A copy of samples in memory of its own. A Buffer's `slice`, which is what decoders hand over, would share it. */
export function copySamples(
  samples: Uint8Array | Uint16Array,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  return samples instanceof Uint16Array ? new Uint16Array(samples) : new Uint8Array(samples)
}
