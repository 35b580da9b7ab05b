/** What a person should know of a picture that is no fault: a short list, each sentence once. */
import type { Note } from '../../contract/notes.ts'
import { noteSentence, useTranslation } from '../i18n/index.ts'

export function NoteList({ notes }: { notes: readonly Note[] }) {
  const words = useTranslation()
  const sentences = [...new Set(notes.map(noteSentence))]
  if (sentences.length === 0) return null
  return (
    <ul aria-label={words.pictureNotes} className="grid list-disc gap-1 pl-4 text-[12px] leading-4 text-dim">
      {sentences.map((sentence) => (
        <li key={sentence} className="break-words select-text">
          {sentence}
        </li>
      ))}
    </ul>
  )
}

/** The same under a heading; nothing where there is nothing to say. */
export function NoteSection({ notes }: { notes: readonly Note[] }) {
  const words = useTranslation()
  if (notes.length === 0) return null
  return (
    <section aria-label={words.pictureNotes} className="grid gap-1">
      <h4 className="font-medium">{words.pictureNotes}</h4>
      <NoteList notes={notes} />
    </section>
  )
}
