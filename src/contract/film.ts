/** What may be said of a film across a boundary: what it is, how it is cut into segments, and the engine's calls for it. */
import { z } from 'zod'
import { gradeStepSchema } from './grade.ts'
import { colorStepSchema } from './recipe.ts'
import { executionProviderSchema, packSchema } from './manifest.ts'

export const rationalSchema = z.strictObject({ num: z.int(), den: z.int().positive() })
/** A fraction, as ffmpeg counts times and rates. */
export type Rational = z.infer<typeof rationalSchema>

/** Where ffmpeg and ffprobe lie, and what they call themselves. */
export const ffmpegToolsSchema = z.strictObject({
  ffmpeg: z.string(),
  ffprobe: z.string(),
  version: z.string(),
})
export type FfmpegTools = z.infer<typeof ffmpegToolsSchema>

/** The layouts of planes in which frames pass: luma at the source's own depth, chroma whole or halved. */
export const planeFormatSchema = z.strictObject({
  /** Chroma planes are this much narrower and lower, as powers of two; luma alone for `grey`. */
  chroma: z.enum(['420', '422', '444', 'grey']),
  depth: z.union([z.literal(8), z.literal(10)]),
})
export type PlaneFormat = z.infer<typeof planeFormatSchema>

/** Names of ffmpeg, passed on as they are; null where the file does not say. */
const colorTagsSchema = z.strictObject({
  matrix: z.string().nullable(),
  primaries: z.string().nullable(),
  transfer: z.string().nullable(),
  range: z.enum(['limited', 'full']),
})

export const filmVideoSchema = z.strictObject({
  /** Of the stream in its file. */
  index: z.int().nonnegative(),
  codec: z.string(),
  /** Upright, after the turn that the file asks for. */
  width: z.int().positive(),
  height: z.int().positive(),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** Of a pixel, upright; 1:1 where the file does not say. */
  sampleAspect: rationalSchema,
  pixelFormat: z.string(),
  /** Red, green and blue, which are brought to luma and chroma as they are read. */
  isRgb: z.boolean(),
  planes: planeFormatSchema,
  /** Which coefficients luma and chroma have to red, green and blue: what the file says, else the usual one of its size. */
  matrix: z.enum(['601', '709', '2020']),
  tags: colorTagsSchema,
  timeBase: rationalSchema,
  /** On the average; null where nobody can tell. */
  frameRate: rationalSchema.nullable(),
  /** What the file says of its number of frames; null where it says nothing. */
  declaredFrames: z.int().nonnegative().nullable(),
  fieldOrder: z.string().nullable(),
})
export type FilmVideo = z.infer<typeof filmVideoSchema>

export const filmStreamSchema = z.strictObject({
  index: z.int().nonnegative(),
  kind: z.enum(['video', 'audio', 'subtitle', 'data', 'attachment', 'picture']),
  codec: z.string(),
  language: z.string().nullable(),
  /** A container writes it anew from the film's words and chapters: time code, and chapters' names, of QuickTime. */
  isRebuilt: z.boolean(),
})
export type FilmStream = z.infer<typeof filmStreamSchema>

export const filmInfoSchema = z.strictObject({
  file: z.string(),
  bytes: z.int().nonnegative(),
  /** Names of ffmpeg's reader, with commas between: `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: z.string(),
  seconds: z.number().nonnegative().nullable(),
  /** Seconds of its clock at its beginning: recordings of broadcasts begin anywhere. */
  start: z.number(),
  tags: z.record(z.string(), z.string()),
  chapters: z.int().nonnegative(),
  video: filmVideoSchema,
  streams: z.array(filmStreamSchema),
})
export type FilmInfo = z.infer<typeof filmInfoSchema>

/**
 * How the lines of a frame were taken: as one picture; as two half pictures one after the other; or film of 24 frames a second
 * spread over the half pictures of 30 (telecine), with the upper or the lower half first.
 */
export const scanSchema = z.enum(['progressive', 'interlaced', 'telecineTop', 'telecineBottom'])
export type Scan = z.infer<typeof scanSchema>

/** What one pass over a film finds. Frames are counted from 0 in the order in which they are shown. */
export const filmAnalysisSchema = z.strictObject({
  /** Of each frame in ticks of the video's time base, rising. */
  times: z.array(z.int()).min(1),
  /** Frames that begin a scene, rising; the first is 0. */
  cuts: z.array(z.int().nonnegative()).min(1),
  /** For each frame the one that it repeats, or itself. */
  repeats: z.array(z.int().nonnegative()),
  /** Frames whose time had to be moved because it ran backwards or stood still. */
  movedTimes: z.int().nonnegative(),
  /** Complaints of the decoder: parts of the file are damaged. */
  damaged: z.boolean(),
  seconds: z.number().nonnegative(),
  /** Most of its frames have colours of their own. Left out by earlier versions. */
  inColor: z.boolean().optional(),
})
export type FilmAnalysis = z.infer<typeof filmAnalysisSchema>

export const encoderSchema = z.strictObject({
  codec: z.enum(['h264', 'h265', 'av1', 'prores', 'ffv1']),
  quality: z.enum(['small', 'good', 'best']),
})
export type FilmEncoder = z.infer<typeof encoderSchema>

/** How one film is read; the same for the analysis and for each segment, so that frames are counted alike. */
export const filmSourceSchema = z.strictObject({
  tools: ffmpegToolsSchema,
  input: z.string(),
  video: filmVideoSchema,
  scan: scanSchema,
})
export type FilmSource = z.infer<typeof filmSourceSchema>

const share = z.number().min(0).max(1)

/** What is mended of a film's picture before it is coloured. */
export const filmRestorationSchema = z.strictObject({
  /** How much of the print's own changes of brightness is evened out. */
  flicker: share,
  /** How much of its trembling in the gate is steadied. */
  weave: share,
  /** Specks and scratches that live one frame are covered by what its neighbours know. */
  dust: z.boolean(),
  /** How much of the grain goes, as far as it can be told from the neighbours. */
  grain: share,
})
export type FilmRestoration = z.infer<typeof filmRestorationSchema>

/** What a person asks for of it. */
export const filmMendingSchema = z.strictObject({
  /** `auto`: where specks are found. */
  dust: z.enum(['auto', 'on', 'off']).default('auto'),
  flicker: share.default(0),
  weave: share.default(0),
  grain: share.default(0),
})
export type FilmMending = z.infer<typeof filmMendingSchema>

/** Nothing is mended but dust, and that only where there is some. */
export const usualMending: FilmMending = filmMendingSchema.parse({})

/** What a film's picture suffers from, measured on some frames. */
export const filmDamageSchema = z.strictObject({
  /** Frames that were looked at. */
  frames: z.int().nonnegative(),
  /** Specks a frame that are on no other one. */
  specks: z.number().nonnegative(),
  /** Mean step of brightness from frame to frame, 8-bit steps. */
  flicker: z.number().nonnegative(),
  /** Mean way by which frames tremble, in pixels of the film. */
  weave: z.number().nonnegative(),
  /** Deviation of the grain, 8-bit steps. */
  grain: z.number().nonnegative(),
})
export type FilmDamage = z.infer<typeof filmDamageSchema>

/** A coloured picture of one frame, whose colors travel along the motion to the frames of a segment. */
const filmLeadSchema = z.strictObject({
  /** Of the whole frame, in any size. */
  picture: z.string(),
  /** Index into `times` of the key frame, or of the frame that `state` is of. */
  at: z.int().nonnegative(),
  /** Where that frame's pixels lie in the key frame, as a segment before has left it; null: it is the key frame itself. */
  state: z.string().nullable(),
  /** For the segment from which it goes on: a file for the state of one of this segment's frames. */
  leave: z.strictObject({ file: z.string(), at: z.int().nonnegative() }).nullable(),
  /** The key frame that follows: its colors come up in the frames before it. */
  next: z.strictObject({ picture: z.string(), at: z.int().positive() }).nullable(),
})
export type FilmLead = z.infer<typeof filmLeadSchema>

export const filmMethods = {
  /** Times, cuts and repeats of a whole film, or of the part from `from` to before `to`, in seconds of the film's clock. */
  filmAnalyse: {
    params: z.strictObject({
      source: filmSourceSchema,
      from: z.number().nullable(),
      to: z.number().nullable(),
      /** About how many, for the progress. */
      expectedFrames: z.int().nullable(),
    }),
    result: filmAnalysisSchema,
  },
  /** What a film suffers from, on some frames of it in a row, which are of one scene. */
  filmDamage: {
    params: z.strictObject({
      source: filmSourceSchema,
      times: z.array(z.int()).min(1),
      repeats: z.array(z.int().nonnegative()),
    }),
    result: filmDamageSchema,
  },
  /** Some frames in a row, decoded, coloured and encoded into one file, which appears whole or not at all. */
  filmSegment: {
    params: z.strictObject({
      source: filmSourceSchema,
      pack: packSchema,
      provider: executionProviderSchema,
      color: colorStepSchema,
      /** Chroma follows the motion; off: each frame by itself. */
      steady: z.boolean(),
      encoder: encoderSchema,
      /** Of the frames to be read: some before the segment and after it are only looked at. */
      times: z.array(z.int()).min(1),
      /** Index into `times` of the frame that each repeats, or its own. */
      repeats: z.array(z.int().nonnegative()),
      /** Frames of `times` before the segment's first one, and the segment's own. */
      before: z.int().nonnegative(),
      frames: z.int().positive(),
      /** Number of frames before the first of `times`: for films that can't be sought in. */
      skipped: z.int().nonnegative(),
      /** Seconds of the film's clock from which these are counted; its beginning when null. */
      from: z.number().nullable(),
      /** False: read from the beginning and count; the way out where seeking leads to other frames. */
      seek: z.boolean(),
      lead: filmLeadSchema.optional(),
      restoration: filmRestorationSchema.optional(),
      /** The finished picture's tones and colours, as of a photo. */
      grade: gradeStepSchema.optional(),
      output: z.string(),
    }),
    result: z.strictObject({
      bytes: z.int(),
      frames: z.int(),
      /** Frames on which the model was run. */
      colored: z.int(),
      /** Specks that were covered. */
      specks: z.int().optional(),
      provider: executionProviderSchema,
      timings: z.record(z.string(), z.number()),
    }),
  },
} as const

export type FilmSegmentParams = z.output<typeof filmMethods.filmSegment.params>
