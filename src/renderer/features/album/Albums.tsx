/** The albums in the side bar: they are made, named and deleted there; photos are dropped onto them. */
import { useState } from 'react'
import type { DragEvent } from 'react'
import { BookImage, Plus } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { Album } from '../../../contract/library.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { edit } from '../../library/edits.ts'
import type { Choice } from '../../shared/MenuButton.tsx'
import { action, isPermitted } from '../../shell/actions.ts'
import type { Words } from '../../i18n/en/index.ts'
import { useTranslation } from '../../i18n/index.ts'
import { bringsPhotos, photosOf } from './grid/drag.ts'
import { ItemMenu, NamedItems } from './NamedItems.tsx'
import { SideBarItem } from '../../shared/SideBarItem.tsx'
import { albumMenuActions, ofPhotos, performOnAlbum } from './album-actions.ts'
import { startNewAlbum, useSideBar } from './view.ts'

/** Whether photos are dragged over it, and what happens when they are dropped. */
function useDropTarget(album: number) {
  const [over, setOver] = useState(false)
  return {
    over,
    onDragOver: (event: DragEvent) => {
      if (!bringsPhotos(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false)
      if (!bringsPhotos(event)) return
      event.preventDefault()
      const ids = photosOf(event)
      if (ids.length > 0) void edit({ type: 'albumAdd', album, ids })
    },
  }
}

/** What can be done with an album, in its menu and by a right click. */
const albumChoices = (album: Album, words: Words): Choice[] =>
  albumMenuActions
    .filter(isPermitted)
    .filter((id) => album.photos > 0 || !ofPhotos.includes(id))
    .map((id) => ({
      id,
      label: words[action(id).label],
      perform: () => performOnAlbum(album.id, id),
    }))

function AlbumLine({ album }: { album: Album }) {
  const words = useTranslation()
  const { screen, query } = useRoute()
  const drop = useDropTarget(album.id)
  const current = screen.name === 'album' && query.album === album.id
  return (
    <SideBarItem
      label={album.name}
      count={album.photos}
      icon={<BookImage size={16} aria-hidden />}
      current={current}
      onPress={() => showPhotos({ album: album.id })}
      drop={drop}
      item={String(album.id)}
      after={<ItemMenu label={words.albumMenu(album.name)} choices={albumChoices(album, words)} />}
    />
  )
}

export function Albums({ albums }: { albums: readonly Album[] }) {
  const words = useTranslation()
  const naming = useSideBar((state) => state.naming)
  const create = async (name: string): Promise<void> => {
    const made = await edit({ type: 'albumCreate', name, ids: [] }, true)
    if (typeof made === 'number') showPhotos({ album: made })
  }
  return (
    <section aria-label={words.albums}>
      <div className="flex items-center">
        <h2 className="side-heading flex-1">{words.albums}</h2>
        {isPermitted('album.new') && (
          <Button
            aria-label={words.newAlbum}
            onPress={startNewAlbum}
            className="mt-2 grid size-6 place-items-center rounded text-dim hover:text-ink"
            render={(props) => <button {...props} title={words.newAlbum} />}
          >
            <Plus size={16} aria-hidden />
          </Button>
        )}
      </div>
      <NamedItems
        label={words.albums}
        nameLabel={words.albumName}
        items={albums}
        naming={naming}
        choicesOf={(album) => albumChoices(album, words)}
        Line={AlbumLine}
        onRename={({ id: album }, name) => void edit({ type: 'albumRename', album, name })}
        onCreate={(name) => void create(name)}
      />
      {albums.length === 0 && naming !== 'new' && <p className="px-2 text-dim">{words.noAlbums}</p>}
    </section>
  )
}
