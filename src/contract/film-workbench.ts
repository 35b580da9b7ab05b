/**
 * What a window may ask about the film at its workbench: its scenes, its frames, three seconds of it in
 * colour, and its export.
 */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'
import { encoderSchema, filmDamageSchema, filmStreamSchema, rationalSchema } from './film.ts'
import { filmMarksSchema } from './film-library.ts'
import { photoIdSchema, urlPathSchema } from './ids.ts'
import { recipeSchema } from './recipe.ts'

const progressEventSchema = z.object({
  type: z.literal('progress'),
  /** 0 to 1 of the whole. */
  fraction: z.number().min(0).max(1),
})

/** A film after one pass over it. Frames are counted from 0; their times are ticks of the film's clock. */
export const filmSheetSchema = z.object({
  /** As a screen shows it, in square pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  timeBase: rationalSchema,
  /** Of each frame, rising. */
  times: z.array(z.int()).min(1),
  /** Frames that begin a scene, as they were found. */
  cuts: z.array(z.int().nonnegative()).min(1),
  /** A part of the file is damaged. */
  damaged: z.boolean(),
  /** It has colours of its own already. */
  inColor: z.boolean(),
  /** A frame is at `${frames}/${tick}/${side}`: a JPEG within so many pixels, of `frameSides`. */
  frames: urlPathSchema,
})
export type FilmSheet = z.infer<typeof filmSheetSchema>

/** Longest sides in which frames are given: of a strip of scenes, and of the stage. */
export const frameSides = [192, 1280] as const

/** For what a film is: three kinds of file, or a picture of each frame. */
export const filmPresetSchema = z.enum(['share', 'edit', 'archive', 'pictures'])
export type FilmPreset = z.infer<typeof filmPresetSchema>

export const filmExportSchema = z.strictObject({
  photo: photoIdSchema,
  preset: filmPresetSchema,
  quality: encoderSchema.shape.quality,
  /** Of each frame's picture, where the preset is `pictures`. */
  pictures: z.enum(['png', 'tiff', 'jpg']).default('png'),
  /** Only what lies between the in and the out point. */
  part: z.boolean(),
  /** Of the file, without folder and ending; a name that is taken gets a number. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(180)
    // oxlint-disable-next-line no-control-regex -- \p{Cc} is not known to all who read the API's document
    .regex(/^(?=.*\S)[^/\\:*?"<>|\x00-\x1f\x7f-\x9f]+$/),
})
export type FilmExport = z.infer<typeof filmExportSchema>
export const pictureFormats = filmExportSchema.shape.pictures.unwrap().options

export const filmForecastSchema = z.object({
  frames: z.int(),
  /** Its own colours are replaced: it is in colour already. */
  recolors: z.boolean(),
  /** Milliseconds on this machine; null as long as they have not been measured. */
  time: z.number().nullable(),
  /** Of the finished film, and on the disk while it is made. */
  bytes: z.number().nullable(),
  neededBytes: z.number().nullable(),
  /** On the disk where it goes, as far as that is known; null: nobody knows yet. */
  freeBytes: z.number().nullable(),
  /** What comes along otherwise than it is, or not, because the new file can't hold it. */
  changed: z.array(
    z.object({
      kind: filmStreamSchema.shape.kind,
      codec: z.string(),
      isLost: z.boolean(),
      encoder: z.string().nullable(),
    }),
  ),
  /** With its ending. */
  fileName: z.string(),
  /** What does the same in a terminal, in the folder of the film. */
  command: z.string(),
  /** How ffmpeg is run to read the frames, to write a segment of coloured ones, and to put the film together. */
  ffmpeg: z.object({ read: z.string(), write: z.string(), assemble: z.string() }),
})
export type FilmForecast = z.infer<typeof filmForecastSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const filmSchema = z.strictObject({ photo: photoIdSchema })
const videoSchema = z.object({
  type: z.literal('done'),
  url: urlPathSchema,
  width: z.int().positive(),
  height: z.int().positive(),
})

export const filmContract = {
  /** One pass over the film where that was not made before: progress, then `done`. */
  open: base
    .input(filmSchema)
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progressEventSchema,
          z.object({ type: z.literal('done'), sheet: filmSheetSchema }),
        ]),
      ),
    ),
  /** The film as a browser plays it: small, with its sound; its first frame is at 0. Made where it is not there. */
  proxy: base
    .input(filmSchema)
    .output(eventIterator(z.discriminatedUnion('type', [progressEventSchema, videoSchema]))),
  /** A frame through a recipe, of which the colour counts. */
  frame: base
    .input(z.strictObject({ photo: photoIdSchema, tick: z.int(), recipe: recipeSchema }))
    .output(eventIterator(z.discriminatedUnion('type', [progressEventSchema, videoSchema]))),
  /**
   * Some seconds in colour, at the size of a preview, as they will be: the motion followed, key frames leading. A film of
   * two pictures, one above the other: as it is, and in colour.
   */
  loop: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        /** Of its first frame. */
        tick: z.int(),
        seconds: z.number().min(0.2).max(10).default(3),
        recipe: recipeSchema,
        marks: filmMarksSchema,
      }),
    )
    .output(eventIterator(z.discriminatedUnion('type', [progressEventSchema, videoSchema]))),
  /** What the film's picture suffers from, on some of its frames; null where that can't be told. */
  damage: base.input(filmSchema).output(filmDamageSchema.nullable()),
  /** What an export would come to. The first time for a film and recipe some frames are made, which takes seconds. */
  forecast: base.input(filmExportSchema).output(filmForecastSchema),
  /** Puts it into the queue. Desktop: asks for the folder. Null: the person closed the dialog. */
  export: base.input(filmExportSchema).output(z.object({ job: z.int().positive().nullable() })),
}
