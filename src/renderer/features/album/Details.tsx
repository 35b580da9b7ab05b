/** The details of the photo with the focus: what it is, and its date, title, caption, place and tags. */
import { useState } from 'react'
import { X } from 'lucide-react'
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components'
import type { PhotoDetail } from '../../../contract/library.ts'
import { longestLine } from '../../../contract/photo-words.ts'
import { openPhoto, showPhotos } from '../../shell/route.ts'
import { edit } from '../../library/edits.ts'
import { useDetail } from '../../library/store.ts'
import { desktop, studio } from '../../rpc/client.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { NoteSection } from '../../shared/NoteList.tsx'
import { useWindow } from '../../shell/window-size.ts'
import { dateText } from './date-text.ts'
import { useSelection } from './selection.ts'
import { changeView } from './view.ts'

/** A field that is saved on blur or Enter, and reset by Esc, or when it could not be saved. */
function useDraft(value: string, save: (text: string) => Promise<boolean>) {
  const [text, setText] = useState(value)
  const [from, setFrom] = useState(value)
  if (from !== value) {
    setFrom(value)
    setText(value)
  }
  const saveChange = async (): Promise<void> => {
    if (text !== value && !(await save(text))) setText(value)
  }
  return { value: text, onChange: setText, onBlur: () => void saveChange(), reset: () => setText(value) }
}

function DateLine({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const save = async (text: string): Promise<boolean> => {
    const typed = text.trim()
    return (await edit({ type: 'date', ids: [photo.id], text: typed === '' ? null : typed })) !== undefined
  }
  const { reset, ...draft } = useDraft(dateText(photo.date, words), save)
  return (
    <TextField {...draft} className="grid gap-1">
      <Label className="font-medium">{words.date}</Label>
      <Input
        className="control px-2 select-text"
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') reset()
        }}
      />
      <p className="text-[12px] leading-4 text-dim">
        {photo.date ? words.dateSource[photo.date.source] : words.dateHint}
      </p>
    </TextField>
  )
}

/** A text of one line that may stay empty. */
function Line({
  label,
  value,
  isHeading = false,
  onSave,
}: {
  label: string
  value: string
  /** Named like the sections around it. */
  isHeading?: boolean
  onSave: (text: string) => Promise<number | null | undefined>
}) {
  const save = async (text: string): Promise<boolean> => (await onSave(text.trim())) !== undefined
  const { reset, ...draft } = useDraft(value, save)
  return (
    <TextField {...draft} className="grid gap-1">
      <Label className={isHeading ? 'font-medium' : 'text-[12px] leading-4 text-dim'}>{label}</Label>
      <Input
        maxLength={longestLine}
        className="control px-2 select-text"
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') reset()
        }}
      />
    </TextField>
  )
}

const placeFields = ['location', 'city', 'country', 'gps'] as const

function Place({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  return (
    <section aria-label={words.place} className="grid gap-2">
      <h4 className="font-medium">{words.place}</h4>
      {placeFields.map((field) => (
        <Line
          key={field}
          label={words.placeFields[field]}
          value={photo[field]}
          onSave={(text) => edit({ type: 'place', ids: [photo.id], [field]: text })}
        />
      ))}
    </section>
  )
}

function Caption({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const save = async (caption: string): Promise<boolean> =>
    (await edit({ type: 'caption', ids: [photo.id], caption: caption.trim() })) !== undefined
  const { reset, ...draft } = useDraft(photo.caption, save)
  return (
    <TextField {...draft} className="grid gap-1">
      <Label className="font-medium">{words.caption}</Label>
      <TextArea
        rows={3}
        maxLength={10_000}
        className="control h-auto resize-none px-2 py-1 select-text"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) event.currentTarget.blur()
          if (event.key === 'Escape') reset()
        }}
      />
    </TextField>
  )
}

function Chips({
  label,
  chips,
}: {
  label: string
  chips: readonly { name: string; open: () => void; remove: () => void }[]
}) {
  const words = useTranslation()
  if (chips.length === 0) return null
  return (
    <section aria-label={label} className="grid gap-1">
      <h4 className="font-medium">{label}</h4>
      <ul className="flex flex-wrap gap-1">
        {chips.map(({ name, open, remove }) => (
          <li key={name} className="flex min-h-6 max-w-full items-center rounded-full bg-raised">
            <Button onPress={open} className="min-w-0 truncate rounded-full pl-3 hover:text-accent">
              {name}
            </Button>
            <Button
              aria-label={words.takeAway(name)}
              onPress={remove}
              className="grid size-6 shrink-0 place-items-center rounded-full text-dim hover:text-ink"
            >
              <X size={12} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const { header } = photo
  const megabytes = (header.bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })
  const facts = [
    [words.photoSizeFact, words.pixels(photo.width, photo.height)],
    [words.file, `${header.format.toUpperCase()}, ${words.size(megabytes)}, ${words.bits(header.depth)}`],
    [words.held, words.heldAs[photo.held]],
  ]
  return (
    <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-dim">{name}</dt>
          <dd className="select-text">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Photos that look almost the same: two scans of one print. */
function Alike({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  if (photo.near.length === 0) return null
  return (
    <section aria-label={words.alike} className="grid gap-1">
      <h4 className="font-medium">{words.alike}</h4>
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

function PhotoDetails({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const ids = [photo.id]
  return (
    <>
      <h3 className="font-semibold break-words select-text">{photo.name}</h3>
      {photo.missing && <p className="text-fault">{words.missingOriginal}</p>}
      {photo.fault && <p className="break-words text-fault select-text">{sentenceOf(photo.fault)}</p>}
      <DateLine photo={photo} />
      <Line
        label={words.title}
        value={photo.title}
        isHeading
        onSave={(title) => edit({ type: 'title', ids, title })}
      />
      <Caption photo={photo} />
      <Place photo={photo} />
      {photo.people.length > 0 && (
        <section aria-label={words.people} className="grid gap-1">
          <h4 className="font-medium">{words.people}</h4>
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
      />
      <Chips
        label={words.albums}
        chips={photo.albums.map(({ id, name }) => ({
          name,
          open: () => showPhotos({ album: id }),
          remove: () => void edit({ type: 'albumTake', album: id, ids }),
        }))}
      />
      <Facts photo={photo} />
      <NoteSection notes={photo.variants[0]?.notes ?? []} />
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

export function Details() {
  const words = useTranslation()
  const active = useSelection((state) => state.active)
  const chosen = useSelection((state) => state.ids.size)
  // Chosen with a frame or all at once, none of them has the focus.
  const first = useSelection((state) => state.ids.values().next().value ?? null)
  const shown = active ?? first
  const photo = useDetail(shown)
  const narrow = useWindow('narrow')
  return (
    <aside
      aria-label={words.photoDetails}
      className="relative flex min-h-0 flex-col gap-4 max-sm:[&>:nth-child(2)]:mr-10 overflow-y-auto border-line bg-panel p-4 max-sm:border-t sm:border-l"
    >
      {narrow && (
        <Button
          aria-label={words.detailsHide}
          onPress={() => changeView({ details: false })}
          className="absolute top-2 right-2 grid size-8 place-items-center rounded-md text-dim hover:text-ink"
        >
          <X size={18} aria-hidden />
        </Button>
      )}
      {chosen > 1 && <p className="text-dim">{words.detailsOfOne(chosen)}</p>}
      {photo ? (
        <PhotoDetails key={photo.id} photo={photo} />
      ) : (
        <p className="text-dim">{shown === null ? words.chooseOne : words.photoLoading}</p>
      )}
    </aside>
  )
}
