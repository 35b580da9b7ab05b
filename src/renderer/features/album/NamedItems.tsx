/** A list in the side bar whose lines people name, with a menu each: of the albums, and of the smart albums. */
import { useRef, type ComponentType } from 'react'
import { Ellipsis } from 'lucide-react'
import { ContextMenu } from '../../shared/ContextMenu.tsx'
import { MenuButton, type Choice } from '../../shared/MenuButton.tsx'
import { NameField } from './NameField.tsx'

interface Named {
  id: number
  name: string
}

interface NamedItemsProps<Item extends Named> {
  /** Of the list, and of what a name is asked for with. */
  label: string
  nameLabel: string
  items: readonly Item[]
  /** The one whose name is being typed; `new`: one that is not there yet. */
  naming: number | 'new' | null
  choicesOf: (item: Item) => Choice[]
  /** A `SideBarItem` whose `item` is the id as text, by which a right click knows it. */
  Line: ComponentType<{ album: Item }>
  onRename: (item: Item, name: string) => void
  onCreate: (name: string) => void
}

export function NamedItems<Item extends Named>(props: NamedItemsProps<Item>) {
  const { label, nameLabel, items, naming, choicesOf, Line, onRename, onCreate } = props
  const list = useRef<HTMLUListElement>(null)
  return (
    <>
      <ContextMenu
        label={label}
        target={list}
        choicesAt={(event) => {
          const line = event.target instanceof Element ? event.target.closest('[data-item]') : null
          const item = items.find(({ id }) => String(id) === line?.getAttribute('data-item'))
          return item ? choicesOf(item) : null
        }}
      />
      <ul ref={list}>
        {items.map((item) =>
          naming === item.id ? (
            <NameField
              key={item.id}
              label={nameLabel}
              name={item.name}
              onName={(name) => onRename(item, name)}
            />
          ) : (
            <Line key={item.id} album={item} />
          ),
        )}
        {naming === 'new' && <NameField label={nameLabel} name="" onName={onCreate} />}
      </ul>
    </>
  )
}

/** What can be done with a line, behind a button that shows when the pointer or the focus is on it. */
export function ItemMenu({ label, choices }: { label: string; choices: Choice[] }) {
  return (
    <MenuButton
      label={label}
      iconOnly
      icon={<Ellipsis size={16} aria-hidden />}
      className="grid size-6 place-items-center rounded text-dim opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
      choices={choices}
    />
  )
}
