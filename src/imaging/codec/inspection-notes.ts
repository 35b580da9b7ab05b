/** What a photo's header gives to say, before any of its pixels are looked at. */
import type { Note } from '../../contract/notes.ts'
import type { Inspection } from './inspection.ts'

export function notesOf({ header, animated, leftOut, notes: known }: Inspection): Note[] {
  const notes: Note[] = [...(known ?? [])]
  if (leftOut.length > 0) {
    notes.push({
      code: 'metadata.incomplete',
      message: `Some of the photo's metadata is larger than any program writes and was left out (${leftOut.join(', ')}); the original still has it.`,
      data: { lost: [...leftOut] },
    })
  }
  if (header.pages < 2 || header.format === 'heic' || header.format === 'avif') return notes
  const count = header.pages
  notes.push(
    animated
      ? {
          code: 'photo.firstFrame',
          message: `This file has ${count} frames; the first was used.`,
          data: { count },
        }
      : {
          code: 'photo.firstPage',
          message: `This file has ${count} pages; the first was used.`,
          data: { count },
        },
  )
  return notes
}
