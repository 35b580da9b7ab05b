/** The albums in the side bar: they are made, named and deleted there; photos are dropped onto them. */
import { useState } from 'react'
import type { DragEvent } from 'react'
import { BookImage, Ellipsis, Plus } from 'lucide-react'
import { Button, Input, TextField } from 'react-aria-components'
import type { Album } from '../../../contract/library.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { edit } from '../../library/edits.ts'
import { focusAtOnce } from '../../shared/Dialog.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { bringsPhotos, photosOf } from './grid/drag.ts'
import { SideBarItem } from '../../shared/SideBarItem.tsx'
import { startNewAlbum, startRenaming, stopNaming, useSideBar } from './view.ts'

function NameField({ label, name, onName }: { label: string; name: string; onName: (name: string) => void }) {
  const [text, setText] = useState(name)
  const done = (): void => {
    stopNaming()
    const chosen = text.trim()
    if (chosen !== '' && chosen !== name) onName(chosen)
  }
  return (
    <li className="px-1 py-0.5">
      <TextField aria-label={label} value={text} onChange={setText}>
        <Input
          ref={focusAtOnce}
          className="control h-7 w-full px-2 select-text"
          placeholder={label}
          maxLength={200}
          onBlur={done}
          onFocus={(event) => event.target.select()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done()
            if (event.key === 'Escape') stopNaming()
          }}
        />
      </TextField>
    </li>
  )
}

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

function AlbumLine({ album }: { album: Album }) {
  const words = useTranslation()
  const { screen, query } = useRoute()
  const drop = useDropTarget(album.id)
  const current = screen.name === 'album' && query.album === album.id
  const remove = async (): Promise<void> => {
    const done = await edit({ type: 'albumDelete', album: album.id })
    if (done !== undefined && useRoute.getState().query.album === album.id) showPhotos({})
  }
  return (
    <SideBarItem
      label={album.name}
      count={album.photos}
      icon={<BookImage size={16} aria-hidden />}
      current={current}
      onPress={() => showPhotos({ album: album.id })}
      drop={drop}
      after={
        <MenuButton
          label={words.albumMenu(album.name)}
          iconOnly
          icon={<Ellipsis size={16} aria-hidden />}
          className="grid size-6 place-items-center rounded text-dim opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
          choices={[
            { id: 'rename', label: words.rename, perform: () => startRenaming(album.id) },
            { id: 'delete', label: words.deleteAlbum, perform: () => void remove() },
          ]}
        />
      }
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
        <Button
          aria-label={words.newAlbum}
          onPress={startNewAlbum}
          className="mt-2 grid size-6 place-items-center rounded text-dim hover:text-ink"
          render={(props) => <button {...props} title={words.newAlbum} />}
        >
          <Plus size={16} aria-hidden />
        </Button>
      </div>
      <ul>
        {albums.map((album) =>
          naming === album.id ? (
            <NameField
              key={album.id}
              label={words.albumName}
              name={album.name}
              onName={(name) => void edit({ type: 'albumRename', album: album.id, name })}
            />
          ) : (
            <AlbumLine key={album.id} album={album} />
          ),
        )}
        {naming === 'new' && (
          <NameField label={words.albumName} name="" onName={(name) => void create(name)} />
        )}
      </ul>
      {albums.length === 0 && naming !== 'new' && <p className="px-2 text-dim">{words.noAlbums}</p>}
    </section>
  )
}
