/** What is asked of a film, what is told on the way, and what comes of it. */
import type { ProviderChoice } from '../../contract/engine.ts'
import type { FfmpegTools, FilmEncoder, FilmInfo } from '../../contract/film.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import type { CarriedStream } from '../../ffmpeg/assemble.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'
import type { FilmEstimate } from './estimate.ts'
import type { FilmJob } from './journal.ts'

export interface FilmRequest {
  /** Absolute path of the original; only ever read. */
  input: string
  output: string
  color: ColorStep
  encoder: FilmEncoder
  /** Off: each frame by itself, as photos are. */
  steady: boolean
  /** Seconds of the film's clock; the whole film when null. */
  from: number | null
  to: number | null
  provider: ProviderChoice | undefined
  /** Goes on with what was begun. */
  resume: boolean
  /** Replaces the output, and begins anew. */
  overwrite: boolean
}

export type FilmEvent =
  | { type: 'looking'; info: FilmInfo }
  | { type: 'analysing'; fraction: number }
  | { type: 'planned'; job: FilmJob; finishedSegments: number; carried: CarriedStream[] }
  | { type: 'estimated'; estimate: FilmEstimate }
  | { type: 'colored'; frames: number; of: number; framesPerSecond: number; secondsLeft: number | null }
  | { type: 'assembling' }

export interface FilmReport {
  output: string
  frames: number
  segments: number
  scenes: number
  /** Frames on which the model was run in this run. */
  colored: number
  bytes: number
  provider: ExecutionProvider
  carried: CarriedStream[]
  movedTimes: number
  damaged: boolean
}

export interface FilmDeps {
  tools: FfmpegTools
  engine: EngineClient
  packs: Pick<Packs, 'forColorStep'>
  verdicts: Pick<ProviderVerdicts, 'resolve'>
}
