/** What is asked of a film, what is told on the way, and what comes of it. */
import type { EngineResult, OutputOptions, ProviderChoice } from '../../contract/engine.ts'
import type {
  FfmpegTools,
  FilmDamage,
  FilmEncoder,
  FilmInfo,
  FilmMending,
  FilmRestoration,
  FilmSegmentParams,
} from '../../contract/film.ts'
import type { GradeStep } from '../../contract/grade.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import type { CallOptions } from '../../contract/progress.ts'
import type { ColorStep, Recipe } from '../../contract/recipe.ts'
import type { CarriedStream } from '../../ffmpeg/assemble.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'
import type { CutChoice } from './cuts.ts'
import type { FilmEstimate } from './estimate.ts'
import type { FilmJob } from './journal.ts'
import type { SceneException } from './scenes.ts'

/** A frame that leads its scene: its colours travel along the motion until the cut or the next key frame. */
export interface KeyFrame {
  /** Seconds of the film's clock. */
  time: number
  /** Counted from 1 among the frames that are coloured; in place of the time. */
  frame?: number
  /** How that frame is coloured: style, factor, hints, palette. Its colour step is that of the frames that it leads, too. */
  recipe?: Recipe
  /** A photo that the recipe takes its colours from. */
  reference?: { file: string | null; name: string | null }
  /** Or the coloured frame itself: absolute path of a picture. */
  image?: string
}

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
  /** Against the scenes that are found. */
  cuts?: CutChoice
  keyFrames?: readonly KeyFrame[]
  /** Dust where it is found, and nothing else, when left out. */
  restoration?: FilmMending
  /** Tones and colours of the finished picture; as they come when left out. */
  grade?: GradeStep
  /** Scenes that are coloured or mended in another way. */
  scenes?: readonly SceneException[]
  /** Goes on with what was begun. */
  resume: boolean
  /** Replaces the output, and begins anew. */
  overwrite: boolean
}

export type FilmEvent =
  | { type: 'looking'; info: FilmInfo }
  | { type: 'analysing'; fraction: number }
  | {
      type: 'planned'
      job: FilmJob
      finishedSegments: number
      carried: CarriedStream[]
      /** It is in colour already, and stays as it is. */
      keepsColor: boolean
    }
  | { type: 'measured'; damage: FilmDamage | null; restoration: FilmRestoration }
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
  restoration: FilmRestoration
  /** Specks that were covered in this run. */
  specks: number
}

/** Other machines that colour segments. */
export interface SegmentFarm {
  /** Segments of a film at the same time. */
  readonly atOnce: number
  /**
   * As the engine's call, whose output lies where it would lie then.
   * @param provider what was asked for; which one it is there, its worker decides
   */
  render(
    params: FilmSegmentParams,
    provider: ProviderChoice | undefined,
    options: CallOptions,
  ): Promise<EngineResult<'filmSegment'>>
}

export interface FilmDeps {
  tools: FfmpegTools
  engine: EngineClient
  packs: Pick<Packs, 'forColorStep'>
  verdicts: Pick<ProviderVerdicts, 'resolve'>
  /** Left out where this machine colours all of them. */
  segments?: SegmentFarm | undefined
  /** Renders a picture, as `Studio.restore` does; needed for key frames with recipes. */
  restore?: (
    request: {
      input: string
      output: string
      recipe: Recipe
      reference?: { file: string | null; name: string | null } | undefined
      options: OutputOptions
      provider?: ProviderChoice | undefined
    },
    options?: CallOptions,
  ) => Promise<unknown>
}
