/** What a person can do with an album: with the one whose menu is open, else with the one that is looked at. */
import { actionTable, type ActionId } from '../../shell/actions.ts'
import { openExport } from '../../shell/overlays.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { edit } from '../../library/edits.ts'
import { isLibraryOpen, summaryNow } from '../../library/store.ts'
import { studio } from '../../rpc/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { photoQuerySchema, type Album } from '../../../contract/library.ts'
import { colorize } from './batch.ts'
import { itemOfMenu, type ItemOfMenu } from './item-of-menu.ts'
import { startRenaming } from './view.ts'

/** The album whose menu was chosen from just now; null: the one that is looked at. */
const albumOfMenu: ItemOfMenu = itemOfMenu()

function albumNow(): Album | null {
  if (!isLibraryOpen()) return null
  const { screen, query } = useRoute.getState()
  const shown = screen.name === 'album' ? query.album : undefined
  const id = albumOfMenu.now() ?? shown
  return summaryNow()?.albums.find((album) => album.id === id) ?? null
}

function withAlbum(work: (album: Album) => void): void {
  const album = albumNow()
  if (album) work(album)
}

/** Its photos in their order. */
async function photosOf({ id }: Album): Promise<number[]> {
  try {
    return (await studio().library.order(photoQuerySchema.parse({ album: id, sort: 'album' }))).ids
  } catch (error) {
    reportFault(error)
    return []
  }
}

async function remove({ id }: Album): Promise<void> {
  const done = await edit({ type: 'albumDelete', album: id })
  if (done !== undefined && useRoute.getState().query.album === id) showPhotos({})
}

const isThere = () => albumNow() !== null
const isFilled = () => (albumNow()?.photos ?? 0) > 0

export const albumListActions = actionTable([
  {
    id: 'album.open',
    label: 'openAlbum',
    group: 'photos',
    shortcuts: [],
    available: () => albumOfMenu.now() !== null && isThere(),
    perform: () => withAlbum(({ id }) => showPhotos({ album: id })),
  },
  {
    id: 'album.colorize',
    label: 'colorizeAlbum',
    group: 'photos',
    shortcuts: [],
    available: isFilled,
    perform: () => withAlbum((album) => void photosOf(album).then((ids) => colorize(ids))),
  },
  {
    id: 'album.export',
    label: 'exportAlbum',
    group: 'photos',
    shortcuts: [],
    available: isFilled,
    perform: () => withAlbum((album) => void photosOf(album).then((ids) => openExport(ids, album.name))),
  },
  {
    id: 'album.rename',
    label: 'renameAlbum',
    group: 'photos',
    shortcuts: [],
    available: isThere,
    perform: () => withAlbum(({ id }) => startRenaming(id)),
  },
  {
    id: 'album.delete',
    label: 'deleteAlbum',
    group: 'photos',
    shortcuts: [],
    available: isThere,
    perform: () => withAlbum((album) => void remove(album)),
  },
])

export const albumMenuActions = [
  'album.open',
  'album.colorize',
  'album.export',
  'album.rename',
  'album.delete',
] as const

/** Those that make no sense for an empty album. */
export const ofPhotos: readonly ActionId[] = ['album.colorize', 'album.export']

/** As its menu does it. */
export const performOnAlbum = (album: number, id: ActionId): void => albumOfMenu.performOn(album, id)
