/** The JSON that Google Takeout lays beside each photo. */
import { z } from 'zod'
import { placeOf } from '../../contract/gps.ts'
import type { Gps } from '../../contract/photo-words.ts'

export interface TakeoutWords {
  /** The photo's name when it was sent to the service. */
  photoName: string
  caption: string
  people: string[]
  /** `1968-05-04T11:00:00`, in Greenwich's time. */
  date: string | null
  /** It may be no more than the day on which the photo was sent. */
  isUploadDay: boolean
  favourite: boolean
  gps: Gps | null
  /** Some of it was not of the type that it is meant to be. */
  isOdd: boolean
}

const seconds = z
  .union([z.number(), z.string().regex(/^-?\d{1,12}$/)])
  .transform(Number)
  .refine((value) => Number.isFinite(value) && Math.abs(value) < 1e11)
/** 0 stands for a moment that nobody knows. */
const moment = z.object({ timestamp: seconds }).transform(({ timestamp }) => timestamp || undefined)
const place = z
  .object({ latitude: z.number(), longitude: z.number() })
  .transform(({ latitude, longitude }) => placeOf(latitude, longitude))

/** Each by itself, so that one that makes no sense costs no other. */
const fields = {
  title: z.string().max(1000),
  description: z.string(),
  photoTakenTime: moment,
  creationTime: moment,
  geoData: place,
  geoDataExif: place,
  people: z.array(z.object({ name: z.string() }).transform(({ name }) => name)),
  favorited: z.boolean(),
} as const
type Fields = { [Name in keyof typeof fields]?: z.output<(typeof fields)[Name]> }

const escapes: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}
/** The service writes descriptions as HTML does. */
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (each) => escapes[each])

/** @returns null for what is another program's JSON */
export function readTakeout(json: unknown): TakeoutWords | null {
  const whole = z.record(z.string(), z.unknown()).safeParse(json)
  if (!whole.success) return null
  const found: Fields = {}
  let isOdd = false
  let known = 0
  for (const [name, schema] of Object.entries(fields)) {
    const value = Object.hasOwn(whole.data, name) ? whole.data[name] : undefined
    if (value === undefined || value === null) continue
    known += 1
    const parsed = schema.safeParse(value)
    if (parsed.success) Object.assign(found, { [name]: parsed.data })
    else isOdd = true
  }
  if (known === 0) return null
  const { photoTakenTime: taken, creationTime: sent } = found
  return {
    photoName: found.title ?? '',
    caption: unescaped(found.description ?? '').trim(),
    people: found.people ?? [],
    date:
      taken === undefined
        ? null
        : new Date(taken * 1000)
            .toISOString()
            .replace(/^[+-]\d\d/, '')
            .slice(0, 19),
    isUploadDay: taken !== undefined && sent !== undefined && Math.abs(taken - sent) < 86_400,
    favourite: found.favorited ?? false,
    gps: found.geoData ?? found.geoDataExif ?? null,
    isOdd,
  }
}
