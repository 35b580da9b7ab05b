/** What a person asks for: where the film will go. */
import type { FilmEncoder } from '../../contract/film.ts'

export const presets = {
  /** Plays everywhere. */
  share: { codec: 'h264', quality: 'good' },
  /** For an editing program. */
  edit: { codec: 'prores', quality: 'best' },
  /** Nothing is lost. */
  archive: { codec: 'ffv1', quality: 'best' },
} as const satisfies Record<string, FilmEncoder>
