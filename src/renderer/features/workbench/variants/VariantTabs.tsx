/** The photo's variants side by side: a click selects one, a double click names it, a menu does the rest. */
import { useEffect, useRef, useState } from 'react'
import { MoreHorizontal, Plus } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { isPermitted } from '../../../shell/actions.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useWorkbench, variantOf } from '../store.ts'
import type { Variant } from '../store.ts'
import { useThumbnail } from './thumbnails.ts'
import { makeFirst, nameOf, remove, rename, selectVariant } from './variants.ts'

function Name({ variant, naming, done }: { variant: Variant; naming: boolean; done: () => void }) {
  const words = useTranslation()
  const name = nameOf(variant, words)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (naming) input.current?.select()
  }, [naming])
  if (!naming) return <span className="max-w-32 truncate">{name}</span>
  const submit = (): void => {
    const given = input.current?.value ?? ''
    if (given !== name) void rename(variant, given)
    done()
  }
  return (
    <input
      ref={input}
      defaultValue={name}
      aria-label={words.variantName}
      maxLength={200}
      onBlur={submit}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') submit()
        if (event.key === 'Escape') done()
      }}
      className="control h-6 w-28 px-1 select-text"
    />
  )
}

function VariantMenu({
  variant,
  first,
  onRename,
}: {
  variant: Variant
  first: boolean
  onRename: () => void
}) {
  const words = useTranslation()
  return (
    <MenuTrigger>
      <Button
        aria-label={words.variantMenu(nameOf(variant, words))}
        className="grid h-full w-7 place-items-center rounded text-dim data-[hovered]:text-ink"
      >
        <MoreHorizontal size={14} aria-hidden />
      </Button>
      <Popover className="min-w-40 rounded-md border border-line bg-raised p-1 shadow-lg">
        <Menu
          aria-label={words.variantMenu(nameOf(variant, words))}
          onAction={(key) => {
            if (key === 'rename') onRename()
            if (key === 'first') void makeFirst(variant)
            if (key === 'remove') void remove(variant)
          }}
          disabledKeys={first ? ['first'] : []}
          className="outline-none"
        >
          {(
            [
              ['rename', words.variantRename],
              ['first', words.variantFirst],
              ['remove', words.variantRemove],
            ] as const
          ).map(([id, label]) => (
            <MenuItem
              key={id}
              id={id}
              className="rounded px-3 py-1.5 outline-none data-[disabled]:opacity-50 data-[focused]:bg-surround"
            >
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function Tab({
  photo,
  original,
  variant,
  first,
  current,
}: {
  photo: number
  /** Its picture before anything was done. */
  original: string
  variant: Variant
  first: boolean
  current: boolean
}) {
  const [naming, setNaming] = useState(false)
  const mayEdit = isPermitted('variant.add')
  const { url: thumbnail, onLost } = useThumbnail(photo, variant, original)
  const picture = (
    <span className="block h-8 w-11 shrink-0 overflow-hidden rounded-sm bg-surround">
      {thumbnail !== null && (
        <img src={thumbnail} alt="" draggable={false} onError={onLost} className="size-full object-cover" />
      )}
    </span>
  )
  return (
    <li
      className={`flex min-h-11 shrink-0 items-center rounded-md border ${
        current ? 'border-accent bg-raised' : 'border-transparent hover:border-line'
      }`}
    >
      {naming ? (
        <span className="flex items-center gap-2 pl-1.5">
          {picture}
          <Name variant={variant} naming done={() => setNaming(false)} />
        </span>
      ) : (
        <button
          type="button"
          aria-pressed={current}
          onClick={() => selectVariant(variant)}
          onDoubleClick={() => setNaming(mayEdit)}
          onKeyDown={(event) => {
            if (event.key === 'F2') setNaming(mayEdit)
          }}
          className={`flex h-full items-center gap-2 rounded-md pl-1.5 ${mayEdit ? '' : 'pr-3'} ${current ? 'text-ink' : 'text-dim'}`}
        >
          {picture}
          <Name variant={variant} naming={false} done={() => setNaming(false)} />
        </button>
      )}
      {mayEdit && <VariantMenu variant={variant} first={first} onRename={() => setNaming(true)} />}
    </li>
  )
}

export function VariantTabs({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const current = useWorkbench((state) => variantOf(state)?.id ?? null)
  return (
    // As high without a variant as with the first: the picture above stays where it is.
    <div className="flex min-h-[57px] items-center gap-2 border-t border-line bg-panel px-4 py-1 max-sm:px-3">
      <span className="shrink-0 text-dim max-sm:sr-only">{words.variants}</span>
      {photo.variants.length === 0 ? (
        <span className="text-dim">{words.variantNone}</span>
      ) : (
        <ul aria-label={words.variants} className="scroll-row flex min-w-0 gap-1 p-0.5">
          {photo.variants.map((variant, at) => (
            <Tab
              key={variant.id}
              photo={photo.id}
              original={photo.original.small}
              variant={variant}
              first={at === 0}
              current={variant.id === current}
            />
          ))}
        </ul>
      )}
      <ActionButton id="variant.add" iconOnly icon={<Plus size={16} aria-hidden />} className="shrink-0" />
    </div>
  )
}
