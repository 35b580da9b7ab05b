/** Presets at the workbench: each is a click, one's own can be renamed, saved and forgotten. */
import { BookmarkPlus, Ellipsis, FileInput } from 'lucide-react'
import { useState } from 'react'
import { Button, Form, Input, TextField } from 'react-aria-components'
import type { Preset } from '../../../../contract/presets.ts'
import {
  downloadPreset,
  presetName,
  removePreset,
  renamePreset,
  usePresets,
} from '../../../library/presets.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { focusAtOnce } from '../../../shared/Dialog.tsx'
import { MenuButton } from '../../../shared/MenuButton.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { applyPresetHere } from '../preset-actions.ts'

function RenameField({ preset, onDone }: { preset: Preset; onDone: () => void }) {
  const words = useTranslation()
  const [name, setName] = useState(preset.name)
  return (
    <Form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return
        void renamePreset(preset.id, name.trim()).then((done) => done && onDone())
      }}
    >
      <TextField
        aria-label={words.presetName}
        value={name}
        onChange={setName}
        maxLength={80}
        className="min-w-0 flex-1"
      >
        <Input
          ref={focusAtOnce}
          className="control w-full px-2 select-text"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            onDone()
          }}
        />
      </TextField>
      <Button type="submit" className="control px-3">
        {words.rename}
      </Button>
    </Form>
  )
}

function PresetLine({ preset }: { preset: Preset }) {
  const words = useTranslation()
  const [renaming, setRenaming] = useState(false)
  if (renaming) return <RenameField preset={preset} onDone={() => setRenaming(false)} />
  const name = presetName(preset, words)
  const own = preset.builtIn
    ? []
    : [
        { id: 'rename', label: words.presetRename, perform: () => setRenaming(true) },
        { id: 'forget', label: words.presetRemove, perform: () => void removePreset(preset) },
      ]
  return (
    <div className="flex h-full gap-0.5">
      <Button
        aria-label={words.presetApply(name)}
        onPress={() => applyPresetHere(preset)}
        className="control h-auto min-h-10 min-w-0 flex-1 px-2 text-left text-[12px] leading-4"
      >
        {name}
      </Button>
      <MenuButton
        label={words.presetMenu(name)}
        icon={<Ellipsis size={16} aria-hidden />}
        iconOnly
        className="control grid h-auto! w-7 shrink-0 place-items-center self-stretch"
        choices={[
          ...own,
          { id: 'file', label: words.presetFile, perform: () => void downloadPreset(preset) },
        ]}
      />
    </div>
  )
}

export function PresetSection() {
  const words = useTranslation()
  const presets = usePresets()
  return (
    <>
      <ul className="grid grid-cols-2 gap-1" aria-label={words.presets}>
        {presets.map((preset) => (
          <li key={preset.id} className="has-[form]:col-span-2">
            <PresetLine preset={preset} />
          </li>
        ))}
      </ul>
      <p className="text-[12px] leading-4 text-dim">{words.presetHint}</p>
      <div className="grid gap-2">
        <ActionButton id="preset.save" icon={<BookmarkPlus size={16} aria-hidden />} />
        <ActionButton id="preset.import" icon={<FileInput size={16} aria-hidden />} />
      </div>
    </>
  )
}
