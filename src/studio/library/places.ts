/** Where photos were taken, between what people write and the library's columns. */
import { StudioFault } from '../../contract/errors.ts'
import { gpsText, parseGps } from '../../contract/gps.ts'
import { asLine, regionsSchema, type Gps, type Region } from '../../contract/photo-words.ts'

interface TypedPlace {
  location?: string | undefined
  city?: string | undefined
  country?: string | undefined
  gps?: string | undefined
}

/**
 * The columns of a place that a person typed; only those of the fields that are there.
 * @throws StudioFault `library.badPlace`
 */
export function placeColumns({ location, city, country, gps }: TypedPlace) {
  return {
    ...(location !== undefined && { location: asLine(location) }),
    ...(city !== undefined && { city: asLine(city) }),
    ...(country !== undefined && { country: asLine(country) }),
    ...(gps !== undefined && { gps: typedGps(gps) }),
  }
}

function typedGps(text: string): string {
  if (text.trim() === '') return ''
  const gps = parseGps(text)
  if (!gps) throw new StudioFault('library.badPlace', { text })
  return gpsText(gps)
}

/** What the column holds: a place, null where a person has taken it away, undefined where nobody has said anything. */
export function storedGps(column: string | null): Gps | null | undefined {
  if (column === null) return undefined
  return column === '' ? null : (parseGps(column) ?? undefined)
}

/** Marked areas out of their column; none where it holds nothing that can be read. */
export function storedRegions(column: string | null): Region[] {
  if (column === null) return []
  const regions = regionsSchema.safeParse(JSON.parse(column))
  return regions.success ? regions.data : []
}
