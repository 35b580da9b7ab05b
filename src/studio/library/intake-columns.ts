/** What of a photo's or a film's first look becomes columns of its row. */
import type { Insertable } from 'kysely'
import type { EngineResult } from '../../contract/engine.ts'
import { gpsText } from '../../contract/gps.ts'
import { foundDate, nameDate, ownDate, type PhotoDate } from './dates.ts'
import type { FilmIntake } from './film-intake.ts'
import type { PhotoTable } from './schema.ts'

type Intake = EngineResult<'intake'>

/** All but where its file lies and when it came. */
export type IntakeColumns = Omit<
  Insertable<PhotoTable>,
  'id' | 'held' | 'path' | 'name' | 'missing_since' | 'added'
>

/** @param name of the file, which may tell a date */
export function photoColumns(intake: Intake, name: string): IntakeColumns {
  const date = ownDate(intake.dateText) ?? dateOf(intake, name)
  const { format, width, height, depth, pages, bytes } = intake.header
  return {
    sha256: intake.sha256,
    dhash: intake.dhash,
    format,
    width,
    height,
    depth,
    pages,
    bytes,
    mtime: intake.mtime,
    ...dateColumns(date),
    date_beside: date?.source === 'exif' && intake.takenBeside ? 1 : 0,
    ...saidColumns(intake),
  }
}

/** The same of a film. It has no hash of what it looks like: no film is taken for a copy of a photo, or of another film. */
export function filmColumns(
  { sha256, mtime, bytes, width, height, depth, facts, taken }: FilmIntake,
  name: string,
): IntakeColumns {
  return {
    sha256,
    mtime,
    bytes,
    width,
    height,
    depth,
    dhash: null,
    format: 'film',
    pages: 1,
    film: JSON.stringify(facts),
    ...dateColumns(foundDate(taken, name)),
  }
}

const dateColumns = (date: PhotoDate | null) => ({
  date_from: date?.from ?? null,
  date_to: date?.to ?? null,
  date_text: date?.text ?? null,
  date_source: date?.source ?? null,
})

function dateOf({ taken, takenWeakly }: Intake, name: string): PhotoDate | null {
  return foundDate(takenWeakly && nameDate(name) ? null : taken, name)
}

/** Columns of what the file and its sidecars say; what they do not say stays open. */
function saidColumns(intake: Intake) {
  return {
    caption: intake.caption,
    favourite: intake.favourite ? 1 : 0,
    title: intake.title || null,
    location: intake.location || null,
    city: intake.city || null,
    country: intake.country || null,
    gps: intake.gps && gpsText(intake.gps),
    stars: intake.stars === -1 ? null : intake.stars,
    // Tintype, or a sidecar, has said both: then five stars are no heart.
    rated: (intake.stars ?? 0) > 0 && (intake.stars === 5) !== intake.favourite ? 1 : 0,
    flag: intake.flag ?? (intake.stars === -1 ? ('reject' as const) : null),
    label: intake.label || null,
    regions: intake.regions.length === 0 ? null : JSON.stringify(intake.regions),
  }
}
