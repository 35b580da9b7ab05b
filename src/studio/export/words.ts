/** What is written into an exported picture beside its original's metadata: everything that the library knows of it. */
import { lineFields, type PhotoWords } from '../../contract/photo-words.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { regionsInResult } from '../../contract/regions.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { storedGps, storedRegions } from '../library/places.ts'
import { ratingOf } from '../library/ratings.ts'

/** What a picture's words may hold; a row that says more costs its own end, not the pictures that have it. */
const [mostTags, longestTag] = [1000, 100]

/**
 * What a person and the sidecars have added to what the file says itself.
 * @param recipe what the picture is made by: marked areas are turned and cut with it
 * @returns undefined where there is nothing to add
 */
export function wordsOf(
  { photo, tags }: { photo: PhotoRow; tags: string[] },
  recipe: Recipe,
): PhotoWords | undefined {
  const own = photo.date_source === 'typed' || photo.date_source === 'name' || photo.date_beside === 1
  const gps = storedGps(photo.gps)
  const stars = starsOf(photo)
  const words: PhotoWords = {
    caption: photo.caption,
    tags: tags.slice(0, mostTags).map((tag) => tag.slice(0, longestTag)),
    date: own ? plainDate(photo.date_from, photo.date_to) : null,
    dateText: own && photo.date_beside === 0 ? photo.date_text : null,
    ...Object.fromEntries(
      lineFields.flatMap((field) => (photo[field] === null ? [] : [[field, photo[field]]])),
    ),
    ...(gps !== undefined && { gps }),
    ...(stars !== null && { stars }),
    ...(photo.flag !== null && { flag: photo.flag === 'none' ? null : photo.flag }),
    ...(photo.label !== null && { label: photo.label }),
    // What is rated apart from that says so: five stars would make it one.
    ...(photo.rated === 1 && { favourite: photo.favourite === 1 }),
    ...(photo.regions !== null && { regions: regionsOf(photo, recipe) }),
  }
  const { caption, date, dateText, ...others } = words
  const isSilent = caption === '' && tags.length === 0 && date === null && dateText === null
  return isSilent && Object.keys(others).length === 1 ? undefined : words
}

/**
 * As other programs read it: a favourite that nobody has rated here has five, one that is none any more has
 * lost them, and what is rejected has -1 in the place of none.
 */
function starsOf(photo: PhotoRow): number | null {
  const { favourite, rated, flag, stars } = photo
  if (rated === 0 && favourite === 1) return 5
  if (ratingOf(photo) > 0) return stars
  if (flag === 'reject') return -1
  // The file may say by its stars what was taken away.
  return rated === 1 || flag === 'none' || stars !== null ? 0 : null
}

function regionsOf({ regions, width, height }: PhotoRow, { steps: { geometry } }: Recipe) {
  const kept = storedRegions(regions)
  return geometry.enabled ? regionsInResult(kept, { width, height }, geometry) : kept
}

/**
 * `1943-07-12`, `1943-07` or `1943`: what programs can sort by. "About 1920" and "1940s" become the year in their
 * middle; XMP has the person's own words beside it.
 */
function plainDate(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null
  if (from === to) return from
  const [year, month] = from.split('-')
  if (from.slice(0, 7) === to.slice(0, 7) && from.endsWith('-01') && isMonthEnd(to)) return `${year}-${month}`
  if (year !== to.slice(0, 4) || isWholeYear(from, to)) {
    return String(Math.floor((Number(year) + Number(to.slice(0, 4)) + 1) / 2))
  }
  return new Date((Date.parse(from) + Date.parse(to)) / 2).toISOString().slice(0, 7)
}

const isWholeYear = (from: string, to: string) => from.endsWith('-01-01') && to.endsWith('-12-31')

function isMonthEnd(day: string): boolean {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.getUTCDate() === 1
}
