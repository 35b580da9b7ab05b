/** What a sidecar says of a photo, whatever its format, and how one is named that says something odd. */
import { StudioFault, type StudioError } from '../../contract/errors.ts'
import type { Flag, Gps, LineField } from '../../contract/photo-words.ts'
import type { Regions } from './xmp-regions.ts'

/** What one sidecar says; empty and null where it says nothing. */
export interface SidecarWords extends Record<LineField, string> {
  file: string
  caption: string
  tags: string[]
  date: string | null
  /** The date is a moment in Greenwich's time. */
  isUtc: boolean
  /** The date may be no more than the day on which a service was sent the photo. */
  isUploadDay: boolean
  dateText: string | null
  rating: number | null
  /** Null: as its stars say. */
  favourite: boolean | null
  flag: Flag | null
  label: string
  gps: Gps | null
  /** Of the stored pixels. */
  regions: Regions
}

/** Why something that was said is left out. */
export type LeftOut = StudioFault<'words.leftOut'>['data']['reason']

export const leftOut = (file: string, reason: LeftOut): StudioError =>
  new StudioFault('words.leftOut', { file, reason }).toError()
