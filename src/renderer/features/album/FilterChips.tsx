/** A chip for each condition that is set, which takes it away. */
import { X } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { PhotoQuery } from '../../../contract/library.ts'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { useSummary } from '../../library/store.ts'
import { useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import { shortDay } from './filter-dates.ts'
import type { Edge } from './filter-dates.ts'
import { flagText, labelText, unknowns, useLookName } from './filter-texts.ts'

/** The conditions that are set, each with the keys that it stands for. What is the title needs no chip. */
function chipsOf(query: PhotoQuery, words: Words, albumName: string, lookName: (look: string) => string) {
  const chips: { text: string; keys: (keyof PhotoQuery)[] }[] = []
  const titled =
    query.album !== undefined
      ? 'album'
      : query.tag !== undefined
        ? 'tag'
        : query.favourite
          ? 'favourite'
          : query.missing
            ? 'missing'
            : query.addedSince !== undefined
              ? 'addedSince'
              : query.needsLook !== undefined
                ? 'needsLook'
                : query.kind !== undefined
                  ? 'kind'
                  : query.flag !== undefined
                    ? 'flag'
                    : (unknowns.find((key) => query[key]) ?? (query.within ? 'within' : 'states'))
  const add = (key: keyof PhotoQuery, text: string | undefined): void => {
    if (text !== undefined && key !== titled) chips.push({ text, keys: [key] })
  }
  add('album', query.album === undefined ? undefined : albumName)
  add('tag', query.tag)
  add('favourite', query.favourite ? words.favourites : undefined)
  add('missing', query.missing ? words.missing : undefined)
  add('addedSince', query.addedSince === undefined ? undefined : words.lastImport)
  add('needsLook', query.needsLook === undefined ? undefined : words.needsLookName[query.needsLook])
  add('renderedSince', query.renderedSince === undefined ? undefined : words.lastBatch)
  add('kind', query.kind === undefined ? undefined : words.kindName[query.kind])
  for (const key of unknowns) add(key, query[key] ? words[key] : undefined)
  add('within', query.within ? words.mapPart : undefined)
  add('flag', query.flag === undefined ? undefined : flagText(query.flag, words))
  if (query.rating !== undefined)
    add('rating', query.rating === 0 ? words.rateNone : words.starsAtLeast(query.rating))
  add('label', query.label === undefined ? undefined : labelText(query.label, words))
  add('states', query.states?.map((state) => words.photoState[state]).join(words.comma))
  add('look', query.look === undefined ? undefined : lookName(query.look))
  add('exported', query.exported === undefined ? undefined : words.exportedState[query.exported])
  if (query.from !== undefined || query.to !== undefined) {
    const shown = (edge: Edge) => (query[edge] === undefined ? '…' : shortDay(query[edge], edge))
    chips.push({ text: `${shown('from')} – ${shown('to')}`, keys: ['from', 'to'] })
  }
  return chips
}

export function FilterChips({ className }: { className: string }) {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const albums = useSummary((summary) => summary.albums)
  const lookName = useLookName()
  const album = albums?.find(({ id }) => id === query.album)?.name ?? ''
  return (
    <ul className={`flex min-w-0 gap-1 ${className}`}>
      {chipsOf(query, words, album, lookName).map(({ text, keys }) => (
        <li key={keys.join()} className="flex min-h-6 min-w-16 items-center rounded-full bg-raised pl-3">
          <span className="truncate">{text}</span>
          <Button
            aria-label={words.takeFilterAway(text)}
            onPress={() => changeQuery(Object.fromEntries(keys.map((key) => [key, undefined])))}
            className="grid size-6 shrink-0 place-items-center rounded-full text-dim hover:text-ink"
          >
            <X size={12} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  )
}
