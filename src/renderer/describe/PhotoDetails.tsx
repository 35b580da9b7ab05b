/** The details of one photo: the fields that a person can change, and the facts of its file. */
import { Button } from 'react-aria-components'
import type { PhotoDetail } from '../../contract/library.ts'
import { sentenceOf, useTranslation } from '../i18n/index.ts'
import { dateText } from '../library/date-text.ts'
import { edit } from '../library/edits.ts'
import { desktop, studio } from '../rpc/client.ts'
import { NoteSection } from '../shared/NoteList.tsx'
import { openPhoto, showPhotos } from '../shell/route.ts'
import { reportFault } from '../toasts/store.ts'
import { Chips, NewTag } from './Chips.tsx'
import { Field } from './Field.tsx'
import { MarksSection } from './Marks.tsx'
import { Place } from './Place.tsx'
import { Facts } from './Facts.tsx'

/** Photos that look almost the same: two scans of one print. */
function Alike({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  if (photo.near.length === 0) return null
  return (
    <section aria-label={words.alike} className="grid gap-1">
      <h3 className="font-medium">{words.alike}</h3>
      <ul className="grid grid-cols-3 gap-2">
        {photo.near.slice(0, 6).map(({ id, name, original }) => (
          <li key={id}>
            <Button aria-label={name} onPress={() => openPhoto(id)} className="block w-full rounded">
              <img
                src={original.small}
                alt=""
                title={name}
                className="aspect-square w-full rounded object-cover"
              />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** @param bare where the photo's name, its faults and its notes stand elsewhere already */
export function PhotoDetails({ photo, bare = false }: { photo: PhotoDetail; bare?: boolean }) {
  const words = useTranslation()
  const ids = [photo.id]
  return (
    <>
      {!bare && <h3 className="font-semibold break-words select-text">{photo.name}</h3>}
      {photo.missing && <p className="text-fault">{words.missingOriginal}</p>}
      {!bare && photo.fault && (
        <p className="break-words text-fault select-text">{sentenceOf(photo.fault)}</p>
      )}
      <MarksSection ids={ids} values={{ ...photo, flag: { value: photo.flag } }} />
      <Field
        label={words.date}
        value={dateText(photo.date, words)}
        isHeading
        hint={photo.date ? words.dateSource[photo.date.source] : words.dateHint}
        onSave={(text) => edit({ type: 'date', ids, text: text === '' ? null : text })}
      />
      <Field
        label={words.title}
        value={photo.title}
        isHeading
        onSave={(title) => edit({ type: 'title', ids, title })}
      />
      <Field
        label={words.caption}
        value={photo.caption}
        isHeading
        rows={3}
        onSave={(caption) => edit({ type: 'caption', ids, caption })}
      />
      <Place ids={ids} valueOf={(field) => photo[field]} />
      {photo.people.length > 0 && (
        <section aria-label={words.people} className="grid gap-1">
          <h3 className="font-medium">{words.people}</h3>
          <p className="break-words select-text">{photo.people.join(words.comma)}</p>
        </section>
      )}
      <Chips
        label={words.tags}
        chips={photo.tags.map((tag) => ({
          name: tag,
          open: () => showPhotos({ tag }),
          remove: () => void edit({ type: 'tag', ids, tag, on: false }),
        }))}
      >
        <NewTag ids={ids} />
      </Chips>
      <Chips
        label={words.albums}
        chips={photo.albums.map(({ id, name }) => ({
          name,
          open: () => showPhotos({ album: id }),
          remove: () => void edit({ type: 'albumTake', album: id, ids }),
        }))}
      />
      <Facts photo={photo} />
      {!bare && <NoteSection notes={photo.variants[0]?.notes ?? []} />}
      {desktop() && (
        <Button
          onPress={() => void studio().library.show({ what: 'photo', id: photo.id }).catch(reportFault)}
          className="control px-3"
        >
          {words.showFile}
        </Button>
      )}
      <Alike photo={photo} />
    </>
  )
}
