/** The palette: every action, album and tag, found by a few letters and taken by Enter. */
import { useState } from 'react'
import { BookImage, Bookmark, ChevronRight, Tag } from 'lucide-react'
import { Autocomplete, Input, ListBox, ListBoxItem, TextField } from 'react-aria-components'
import type { Preset } from '../../contract/presets.ts'
import { applyPresetHere } from '../features/workbench/preset-actions.ts'
import { presetChoices } from '../library/photo-choices.ts'
import { targets } from '../library/selection.ts'
import { applyPreset, usePresets } from '../library/presets.ts'
import type { Words } from '../i18n/en/index.ts'
import { showPhotos, useRoute } from '../shell/route.ts'
import { closeOverlay, useOverlay } from '../shell/overlays.ts'
import { useSummary } from '../library/store.ts'
import { afterwards, focusAtOnce, UpperDialog } from '../shared/Dialog.tsx'
import { useTranslation } from '../i18n/index.ts'
import { best } from './fuzzy.ts'
import { allActions, keyText, type Action, type ActionId } from '../shell/actions.ts'
import { fromElsewhere } from './elsewhere.ts'

interface Entry {
  id: string
  text: string
  keys: string
  kind: 'action' | 'album' | 'tag' | 'preset'
  perform: () => void
}

const icons = {
  action: <ChevronRight size={16} aria-hidden className="text-dim" />,
  preset: <Bookmark size={16} aria-hidden className="text-dim" />,
  album: <BookImage size={16} aria-hidden className="text-dim" />,
  tag: <Tag size={16} aria-hidden className="text-dim" />,
}

/**
 * What can be done just now, and after that what can be done on another screen, to the photo that one has chosen; a name that is
 * there already is not there twice.
 */
function possible(): { action: Action<ActionId>; perform: () => void }[] {
  const here: { action: Action<ActionId>; perform: () => void }[] = []
  const there: typeof here = []
  for (const action of allActions()) {
    if (action.id === 'view.palette') continue
    if (action.available()) here.push({ action, perform: action.perform })
    else {
      const perform = fromElsewhere(action)
      if (perform) there.push({ action, perform })
    }
  }
  const labels = new Set(here.map(({ action }) => action.label))
  return [...here, ...there.filter(({ action }) => !labels.has(action.label))]
}

/** Onto the photo on the workbench, or onto those that are chosen in the album. */
function presetEntries(presets: readonly Preset[], words: Words): Entry[] {
  const { screen } = useRoute.getState()
  const ids = screen.name === 'album' ? targets() : []
  if (screen.name !== 'workbench' && ids.length === 0) return []
  const apply = (preset: Preset): void => {
    if (screen.name === 'workbench') applyPresetHere(preset)
    else void applyPreset(ids, preset)
  }
  return presetChoices(presets, words, apply).map(({ id, label: text, perform }) => ({
    id,
    text,
    keys: '',
    kind: 'preset',
    perform,
  }))
}

/** As things are while the palette is open: what can't be done just now is left out. */
function useEntries(): Entry[] {
  const words = useTranslation()
  const presets = usePresets()
  const summary = useSummary(({ albums, tags }) => ({ albums, tags }))
  const own = possible().map(({ action, perform }) => ({
    id: action.id,
    text: words[action.label],
    keys: keyText(action, words.keyNames),
    kind: 'action' as const,
    perform,
  }))
  const albums = (summary?.albums ?? []).map(({ id, name }) => ({
    id: `album ${id}`,
    text: name,
    keys: '',
    kind: 'album' as const,
    perform: () => showPhotos({ album: id }),
  }))
  const tags = (summary?.tags ?? []).map(({ name }) => ({
    id: `tag ${name}`,
    text: name,
    keys: '',
    kind: 'tag' as const,
    perform: () => showPhotos({ tag: name }),
  }))
  return [...own, ...presetEntries(presets, words), ...albums, ...tags]
}

function Choices() {
  const words = useTranslation()
  const entries = useEntries()
  const [query, setQuery] = useState('')
  const found = best(query, entries, ({ text }) => text, 50)
  const take = (id: string | number): void => {
    closeOverlay()
    const entry = entries.find((each) => each.id === id)
    if (entry) afterwards(entry.perform)
  }
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <TextField aria-label={words.palette} className="border-b border-line p-2">
        <Input
          ref={focusAtOnce}
          // The list has no tab stop of its own: the field moves through it, and says so. It is
          // an <input>, and Autocomplete gives it aria-controls; lint sees neither.
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props, jsx-a11y/prefer-tag-over-role
          role="combobox"
          aria-expanded
          aria-haspopup="listbox"
          placeholder={words.paletteHint}
          className="h-10 w-full bg-transparent px-2 text-[15px] outline-none! select-text"
        />
      </TextField>
      <ListBox
        aria-label={words.palette}
        items={found}
        onAction={take}
        selectionMode="none"
        className="max-h-[50dvh] min-h-10 overflow-y-auto p-1 outline-none"
        renderEmptyState={() => <p className="p-3 text-dim">{words.paletteEmpty}</p>}
      >
        {({ id, text, keys, kind }) => (
          <ListBoxItem id={id} textValue={text} className="menu-item">
            {icons[kind]}
            <span className="flex-1 truncate">{text}</span>
            {keys !== '' && <kbd className="pl-4 font-sans text-dim pointer-coarse:hidden">{keys}</kbd>}
          </ListBoxItem>
        )}
      </ListBox>
    </Autocomplete>
  )
}

export function Palette() {
  const words = useTranslation()
  const open = useOverlay((state) => state.open === 'palette')
  return (
    <UpperDialog open={open} onClose={closeOverlay} width={560} label={words.palette}>
      <Choices />
    </UpperDialog>
  )
}
