/** What the grid shows of photos: one row each, for those that are on the screen. */
import { sql, type Kysely } from 'kysely'
import { fromStudioError, studioErrorSchema, type StudioError } from '../../../contract/errors.ts'
import { exportedSchema, photoStateSchema, type PhotoCard } from '../../../contract/library.ts'
import { issuesOf } from '../../../contract/recipe.ts'
import { renameInFault } from '../../../platform/file-names.ts'
import type { Library } from '../open.ts'
import { originalPath } from '../files.ts'
import { filmFactsIn } from '../film-intake.ts'
import type { PhotoRow } from '../photo-repository.ts'
import { flagOf, ratingOf } from '../ratings.ts'
import type { LibraryTables } from '../schema.ts'
import { listed } from '../sql-lists.ts'
import { isContentKey, parseJson, photoFault, unreadable } from '../stored-rows.ts'
import {
  exportedState,
  faultOfPhoto,
  isUnrendered,
  photosWithVariants,
  pictureOfVariant,
  stateOfPhoto,
} from './joined.ts'

/** Of no picture: its thumbnail is not there. */
const noHash = '0'.repeat(64)

/** Where a window finds a photo's two thumbnails. What the picture is stands in the address: it may be kept for ever. */
export function originalThumbs({ id, sha256 }: Pick<PhotoRow, 'id' | 'sha256'>): PhotoCard['original'] {
  const hash = isContentKey(sha256) ? sha256 : noHash
  const at = (side: number) => `/media/thumb/${id}/${side}-${hash.slice(0, 8)}`
  return { small: at(320), large: at(960) }
}

/** The same of a finished picture. */
export function coloredThumbs(render: { id: number; key: string }): PhotoCard['original'] {
  const at = (side: number) => `/media/coloured/${render.id}/${side}-${render.key.slice(0, 8)}`
  return { small: at(320), large: at(960) }
}

/** The same of a photo whose recipe was changed, and that was not rendered since. */
export function editedThumbUrls(id: number, key: string): PhotoCard['original'] {
  const at = (side: number) => `/media/edited/${id}/${side}-${key.slice(0, 8)}`
  return { small: at(320), large: at(960) }
}

export type CardRow = PhotoRow & {
  state: string
  /** What decides its picture; null where it has no variant. */
  recipe_hash: string | null
  models: string | null
  /** See `isUnrendered`. */
  unrendered: 0 | 1
  fault: string | null
  exported: string
  look: string | null
  stacked: number
  variant_count: number
  render_id: number | null
  render_key: string | null
}

/** In the order of `ids`; photos that are gone are left out. */
export async function photoRows(db: Kysely<LibraryTables>, ids: readonly number[]): Promise<CardRow[]> {
  const { rows } = await sql<CardRow>`SELECT p.*, ${stateOfPhoto} AS state, ${faultOfPhoto} AS fault,
      ${exportedState} AS exported, ${isUnrendered} AS unrendered, s.hash AS recipe_hash, m.models, s.look,
      (SELECT count(*) FROM photos AS other WHERE other.stack = p.stack AND other.removed_at IS NULL) AS stacked,
      (SELECT count(*) FROM variants WHERE photo_id = p.id) AS variant_count, r.id AS render_id, r.key AS render_key
    FROM ${listed(ids)} AS given JOIN ${photosWithVariants}
    LEFT JOIN renders AS r ON r.id = ${pictureOfVariant}
    WHERE p.id = given.value AND p.removed_at IS NULL ORDER BY given.key`.execute(db)
  return rows
}

/**
 * A row that can't be read is a card that says so; the others of the grid are shown as ever.
 *
 * @param preview thumbnails of what the recipe makes of it, where it is not rendered and they are there
 */
export function asCard(
  library: Pick<Library, 'folder'>,
  row: CardRow,
  preview: PhotoCard['original'] | null = null,
): PhotoCard {
  const fault = photoFault(row)
  if (!fault) return cardOf(library, row, preview)
  const { id, name, caption } = row
  return {
    id,
    name,
    caption,
    date: null,
    width: 1,
    height: 1,
    favourite: false,
    rating: 0,
    flag: null,
    label: '',
    missing: row.missing_since !== null,
    state: 'failed',
    edited: false,
    fault: fault.toError(),
    exported: 'no',
    look: null,
    stacked: 1,
    variantCount: 0,
    original: originalThumbs({ id, sha256: noHash }),
    colored: null,
    film: filmOf(row),
  }
}

function cardOf(
  library: Pick<Library, 'folder'>,
  row: CardRow,
  preview: PhotoCard['original'] | null,
): PhotoCard {
  const { id, name, caption, width, height } = row
  const state = photoStateSchema.parse(row.state)
  return {
    id,
    name,
    caption,
    date: dateOf(row),
    width,
    height,
    favourite: row.favourite === 1,
    rating: ratingOf(row),
    flag: flagOf(row),
    label: row.label ?? '',
    missing: row.missing_since !== null,
    state,
    edited: row.film === null && row.unrendered === 1 && (state === 'original' || state === 'stale'),
    fault: state === 'failed' ? publicFault(library, row, row.fault) : null,
    exported: exportedSchema.parse(row.exported),
    stacked: Math.max(1, row.stacked),
    variantCount: row.variant_count,
    look: row.look === '' ? null : row.look,
    original: originalThumbs(row),
    colored: preview ?? thumbsOf(row),
    film: filmOf(row),
  }
}

function filmOf({ film }: PhotoRow): PhotoCard['film'] {
  const facts = filmFactsIn(film)
  return facts && { seconds: facts.seconds }
}

function dateOf({ date_from, date_to, date_text, date_source, date_beside }: PhotoRow): PhotoCard['date'] {
  if (date_from === null || date_to === null || date_text === null || date_source === null) return null
  const source = date_source === 'exif' && date_beside === 1 ? 'sidecar' : date_source
  return { from: date_from, to: date_to, text: date_text, source }
}

export const thumbsOf = ({
  render_id,
  render_key,
}: Pick<CardRow, 'render_id' | 'render_key'>): PhotoCard['colored'] =>
  render_id === null || render_key === null || !isContentKey(render_key)
    ? null
    : coloredThumbs({ id: render_id, key: render_key })

/** A fault as a window may see it: the photo by its name, not by where it lies. */
export function publicFault(
  library: Pick<Library, 'folder'>,
  photo: Pick<PhotoRow, 'path' | 'name'>,
  json: string | null,
): StudioError | null {
  if (json === null) return null
  const fault = studioErrorSchema.safeParse(parseJson(json))
  if (!fault.success) return unreadable('picture', photo.name, issuesOf(fault.error)).toError()
  return renameInFault(fromStudioError(fault.data), photo.name, originalPath(library, photo)).toError()
}
