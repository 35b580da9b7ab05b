/** What several photos have in common, to be changed for all of them at once; where they differ it is said. */
import type { SharedDetails as Shared, SharedText } from '../../contract/shared-details.ts'
import { useTranslation } from '../i18n/index.ts'
import { edit } from '../library/edits.ts'
import { showPhotos } from '../shell/route.ts'
import { Chips, NewTag } from './Chips.tsx'
import { Field } from './Field.tsx'
import { MarksSection } from './Marks.tsx'
import { Place } from './Place.tsx'

export function SharedDetails({ ids: given, shared }: { ids: readonly number[]; shared: Shared }) {
  const words = useTranslation()
  const ids = [...given]
  const text = (name: SharedText): string | null => {
    const common = shared.texts[name]
    return common === null ? null : common.value
  }
  const some = (photos: number) => (photos < shared.photos ? photos : undefined)
  return (
    <>
      <h3 className="font-semibold">{words.detailsOfMany(shared.photos)}</h3>
      <MarksSection
        ids={ids}
        values={{
          rating: shared.rating?.value ?? null,
          flag: shared.flag,
          label: shared.label?.value ?? null,
          favourite: shared.favourite?.value ?? null,
        }}
      />
      <Field
        label={words.date}
        value={text('date')}
        isHeading
        hint={words.dateHint}
        onSave={(typed) => edit({ type: 'date', ids, text: typed === '' ? null : typed })}
      />
      <Field
        label={words.title}
        value={text('title')}
        isHeading
        onSave={(title) => edit({ type: 'title', ids, title })}
      />
      <Field
        label={words.caption}
        value={text('caption')}
        isHeading
        rows={3}
        onSave={(caption) => edit({ type: 'caption', ids, caption })}
      />
      <Place ids={ids} valueOf={text} />
      <Chips
        label={words.tags}
        chips={shared.tags.map(({ name, photos }) => ({
          name,
          some: some(photos),
          open: () => showPhotos({ tag: name }),
          remove: () => void edit({ type: 'tag', ids, tag: name, on: false }),
        }))}
      >
        <NewTag ids={ids} />
      </Chips>
      <Chips
        label={words.albums}
        chips={shared.albums.map(({ id, name, photos }) => ({
          name,
          some: some(photos),
          open: () => showPhotos({ album: id }),
          remove: () => void edit({ type: 'albumTake', album: id, ids }),
        }))}
      />
    </>
  )
}
