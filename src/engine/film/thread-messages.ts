/**
 * What the engine and its thread for films say to each other. The model is the engine's; everything else of a
 * segment is the thread's.
 */
import type { z } from 'zod'
import type { StudioError } from '../../contract/errors.ts'
import type { filmMethods } from '../../contract/film.ts'
import type { FrameInput } from './color-frames.ts'
import type { ModelColor, Size } from '../tensors.ts'

type Params = z.output<(typeof filmMethods)['filmSegment']['params']>

/** A segment as the thread makes it. */
export interface SegmentJob extends Omit<Params, 'pack' | 'provider' | 'output'> {
  /** An existing, empty file beside the output. */
  part: string
  /** Size of the model's input. */
  model: Size
}

export type AbColor = Extract<ModelColor, { kind: 'ab' }>

export interface SegmentMade {
  bytes: number
  /** Frames on which the model was run. */
  colored: number
  /** Specks that were covered. */
  specks: number
}

/** An error that keeps what is decided by: its code, of ours or of the system. */
export type ThreadError =
  | { kind: 'fault'; error: StudioError }
  | { kind: 'system'; code: string | null; message: string; stack: string | undefined }

export type ToFilmThread =
  | { type: 'begin'; job: number; segment: SegmentJob }
  /** The answer lies in the memory that came with the input. */
  | { type: 'answered'; job: number; input: number }
  | { type: 'stop'; job: number }

export type FromFilmThread =
  /** @param answer shared, for two planes of f32 of the raster's size */
  | { type: 'input'; job: number; input: number; raster: FrameInput['raster']; answer: SharedArrayBuffer }
  | { type: 'progress'; job: number; fraction: number }
  | { type: 'made'; job: number; made: SegmentMade }
  | { type: 'failed'; job: number; error: ThreadError }
