/** What is said of a photo: by a person in Tintype, on its way into a picture; by a file, on its way into the library. */
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'

const share = z.number().min(0).max(1)

/** Most areas of one picture: a school photograph has some hundred. */
export const mostRegions = 1000

/** An area of a picture that shows somebody or something. All lengths are shares of the picture, upright. */
export const regionSchema = z.strictObject({
  name: z.string().max(300),
  /** "Face", "Pet", "Focus", "BarCode", or what another program calls it. */
  type: z.string().max(40),
  /** Of its centre. */
  x: share,
  y: share,
  width: share,
  height: share,
})
export type Region = z.infer<typeof regionSchema>

export const regionsSchema = z.array(regionSchema).max(mostRegions)

/** Degrees north of the equator and east of Greenwich. */
export const gpsSchema = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})
export type Gps = z.infer<typeof gpsSchema>

/** Texts of one line, in the order of a form: the title, and where it was from the near to the far. */
export const lineFields = ['title', 'location', 'city', 'country'] as const
export type LineField = (typeof lineFields)[number]

export const longestLine = 500
export const lineSchema = z.string().max(longestLine)
const linesSchema = z.strictObject({
  title: lineSchema,
  location: lineSchema,
  city: lineSchema,
  country: lineSchema,
})

/** A line as it is kept: without breaks and other control characters. */
export const asLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestLine)
    .toWellFormed()

/** A caption as it is kept: with one kind of line break. XML knows no other, so parts of one picture would else differ. */
export const asCaption = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .slice(0, 10_000)
    .toWellFormed()

export const tagSchema = z.string().overwrite(asLine).min(1).max(100).regex(/\S/)

/** What becomes of a photo when its album is gone through: it is one of the good ones, or shall go. */
export const flagSchema = z.enum(['pick', 'reject'])
export type Flag = z.infer<typeof flagSchema>

/** 0: none. */
export const ratingSchema = z.int().min(0).max(5)

/** Colours that programs name photos by, as all of them write them. Others may call a label whatever they like. */
export const labelColors = ['Red', 'Yellow', 'Green', 'Blue', 'Purple'] as const
export type LabelColor = (typeof labelColors)[number]
export const labelSchema = z.string().max(100)

/** The colour that a label is, however it is written; null for one that is no colour. */
export const labelColor = (label: string): LabelColor | null =>
  labelColors.find((color) => color.toLowerCase() === label.trim().toLowerCase()) ?? null

/** What a person has said of a photo, to be written into its picture beside the original's own metadata. */
export const photoWordsSchema = linesSchema.partial().extend({
  /** Empty: whatever the original says stays. Of the fields that may be left out only those that are stay. */
  caption: z.string().max(10_000),
  tags: z.array(z.string().max(100)).max(1000),
  /** As far as it is known: a day, a month, a year; null where it is not, or where the original says it itself. */
  date: z
    .string()
    .regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/)
    .nullable(),
  /** "about 1920"; null likewise. */
  dateText: z.string().max(100).nullable(),
  /** Null takes it away. */
  gps: gpsSchema.nullable().optional(),
  /** 0: none; -1: rejected. */
  stars: z.int().min(-1).max(5).optional(),
  /** Null takes it away; so with the next, where it is empty. */
  flag: flagSchema.nullable().optional(),
  label: labelSchema.optional(),
  /** Where the stars do not say it. */
  favourite: z.boolean().optional(),
  /** Of the finished picture, not of the original. */
  regions: regionsSchema.optional(),
})
export type PhotoWords = z.infer<typeof photoWordsSchema>

/** What a file and the sidecars beside it say of a photo; empty where they say nothing. */
export const knownWordsSchema = linesSchema.extend({
  caption: z.string().max(10_000),
  tags: z.array(z.string().max(100)).max(1000),
  /** `1998-08-30T14:05:59`, or as much of it as is known: `1943-07`. */
  taken: z.string().nullable(),
  /** The date is from a sidecar: the photo's file does not say it. */
  takenBeside: z.boolean(),
  /** The date may only be the day on which the photo was scanned, or sent to a service: one in its name is better. */
  takenWeakly: z.boolean(),
  /** A date in a person's own words, as Tintype wrote it. */
  dateText: z.string().nullable(),
  favourite: z.boolean(),
  stars: z.int().min(-1).max(5).nullable(),
  flag: flagSchema.nullable(),
  label: labelSchema,
  gps: gpsSchema.nullable(),
  /** Of the upright original. */
  regions: regionsSchema,
  /** What could not be used. */
  notes: z.array(studioErrorSchema),
})
export type KnownWords = z.infer<typeof knownWordsSchema>
