/** The opened photos in a row under the stage; arrow keys walk, the current one is marked. */
import { Plus, X } from 'lucide-react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { useWords } from '../../words/index.ts'
import { usePhotos } from './store.ts'

export function Filmstrip() {
  const words = useWords()
  const { photos, currentId, adding, show } = usePhotos()
  return (
    <div className="flex items-center gap-2 border-t border-line bg-panel px-4">
      <ListBox
        aria-label={words.filmstrip}
        orientation="horizontal"
        items={photos}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={currentId === null ? [] : [currentId]}
        onSelectionChange={(keys) => {
          const id = keys === 'all' ? undefined : [...keys][0]
          if (typeof id === 'string') show(id)
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-2 overflow-x-auto px-1"
      >
        {(photo) => (
          <ListBoxItem
            id={photo.id}
            textValue={photo.name}
            className="h-16 shrink-0 rounded border-2 border-transparent p-0.5 transition-colors hover:border-control data-[selected]:border-accent"
          >
            <img
              src={photo.thumbUrl}
              alt={photo.name}
              title={photo.name}
              draggable={false}
              style={{ aspectRatio: `${photo.header.width} / ${photo.header.height}` }}
              className="h-[54px] w-auto max-w-40 min-w-8 rounded-sm object-cover"
            />
          </ListBoxItem>
        )}
      </ListBox>
      <output className="shrink-0 text-dim">{adding > 0 ? words.adding(adding) : ''}</output>
      <ActionButton id="photos.add" iconOnly icon={<Plus size={16} aria-hidden />} />
      <ActionButton id="photos.remove" iconOnly icon={<X size={16} aria-hidden />} />
    </div>
  )
}
