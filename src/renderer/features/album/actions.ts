/** What a person can do in the album. */
import { actionShortcuts } from '../../../contract/actions.ts'
import { actionTable } from '../../shell/actions.ts'
import { openPhoto, useRoute } from '../../shell/route.ts'
import { cardNow } from '../../library/cards.ts'
import { openExport, openFilmExport } from '../../shell/overlays.ts'
import { orderNow } from '../../library/order.ts'
import { summaryNow, isLibraryOpen } from '../../library/store.ts'
import { pickPresets } from '../../library/presets.ts'
import { useRecipeClipboard } from '../../library/edits.ts'
import {
  clearRecipe,
  colorize,
  colorizeAll,
  copyRecipe,
  pasteRecipe,
  pasteSome,
  removePhotos,
  showSlides,
} from './batch.ts'
import { canReorder, moveWithinAlbum } from './grid/drag.ts'
import {
  clearSelection,
  hasSelection,
  hasTargets,
  selectAll,
  targets,
  useSelection,
} from '../../library/selection.ts'
import { focusSearch, changeView, startNewAlbum, stepSize, useAlbumView } from './view.ts'

const here = () => useRoute.getState().screen.name === 'album' && isLibraryOpen()
const hasPhotos = () => here() && orderNow().ids.length > 0
const chosen = () => here() && hasTargets()

/** The name of the album that is looked at; null among all photos. */
function albumShown(): string | null {
  const { album } = useRoute.getState().query
  return summaryNow()?.albums.find(({ id }) => id === album)?.name ?? null
}

/** A film alone has a sheet of its own; among photos films are left out. */
function exportChosen(): void {
  const chosen = hasSelection() ? targets() : [...orderNow().ids]
  const [only] = chosen
  if (chosen.length === 1 && only !== undefined && cardNow(only)?.film) openFilmExport(only)
  else openExport(chosen, albumShown())
}

/** Ways to colour what is selected, as its menu has them. */
export const colorizeChoices = [
  'photos.colorize',
  'photos.stable',
  'photos.artistic',
  'photos.film',
  'photos.restore',
] as const

export const albumActions = actionTable([
  {
    id: 'photo.open',
    label: 'openPhoto',
    group: 'photos',
    shortcuts: [actionShortcuts['photo.open']],
    available: () => here() && useSelection.getState().active !== null,
    perform: () => {
      const { active } = useSelection.getState()
      if (active !== null) openPhoto(active)
    },
  },
  {
    id: 'photos.peek',
    label: 'compareHold',
    group: 'photos',
    shortcuts: [{ key: ' ' }],
    available: () => here() && useSelection.getState().active !== null,
    perform: () => useAlbumView.setState({ peek: useSelection.getState().active }),
    release: () => useAlbumView.setState({ peek: null }),
  },
  {
    id: 'photos.slideShow',
    label: 'slideShow',
    group: 'photos',
    shortcuts: [{ key: 'Enter', mod: true }],
    available: hasPhotos,
    perform: showSlides,
  },
  {
    id: 'photos.selectAll',
    label: 'selectAll',
    group: 'selection',
    shortcuts: [actionShortcuts['photos.selectAll']],
    available: hasPhotos,
    perform: selectAll,
  },
  {
    id: 'photos.selectNone',
    label: 'selectNone',
    group: 'selection',
    shortcuts: [{ key: 'Escape' }],
    available: () => here() && hasSelection(),
    perform: clearSelection,
  },
  {
    id: 'photos.colorize',
    label: 'colorize',
    group: 'selection',
    shortcuts: [actionShortcuts['photos.colorize']],
    available: chosen,
    perform: () => void colorize(targets()),
  },
  {
    id: 'photos.stable',
    label: 'colorizeStable',
    group: 'selection',
    shortcuts: [{ key: 's' }],
    available: chosen,
    perform: () => void colorize(targets(), { style: 'stable' }),
  },
  {
    id: 'photos.artistic',
    label: 'colorizeArtistic',
    group: 'selection',
    shortcuts: [{ key: 'a' }],
    available: chosen,
    perform: () => void colorize(targets(), { style: 'artistic' }),
  },
  {
    id: 'photos.film',
    label: 'colorizeFilm',
    group: 'selection',
    shortcuts: [],
    available: chosen,
    perform: () => void colorize(targets(), { style: 'film' }),
  },
  {
    id: 'photos.restore',
    label: 'restoreAndColorize',
    group: 'selection',
    shortcuts: [],
    available: chosen,
    perform: () => void colorize(targets(), { automatic: true }),
  },
  {
    id: 'photos.colorizeAll',
    label: 'colorizeAll',
    group: 'photos',
    shortcuts: [],
    available: hasPhotos,
    perform: colorizeAll,
  },
  {
    id: 'recipe.copy',
    label: 'copyRecipe',
    group: 'selection',
    shortcuts: [{ key: 'c', mod: true, shift: true }],
    available: chosen,
    perform: () => void copyRecipe(),
  },
  {
    id: 'recipe.paste',
    label: 'pasteRecipe',
    group: 'selection',
    shortcuts: [{ key: 'v', mod: true, shift: true }],
    available: () => chosen() && useRecipeClipboard.getState().copied !== null,
    perform: () => void pasteRecipe(),
  },
  {
    id: 'recipe.pasteSome',
    label: 'pasteSome',
    group: 'selection',
    shortcuts: [],
    available: () => chosen() && useRecipeClipboard.getState().copied !== null,
    perform: pasteSome,
  },
  {
    id: 'preset.import',
    label: 'presetImport',
    group: 'everywhere',
    shortcuts: [],
    available: isLibraryOpen,
    perform: pickPresets,
  },
  {
    id: 'recipe.clear',
    label: 'clearRecipe',
    group: 'selection',
    shortcuts: [],
    available: chosen,
    perform: clearRecipe,
  },
  {
    id: 'album.earlier',
    label: 'moveEarlier',
    group: 'selection',
    shortcuts: [{ key: 'ArrowLeft', mod: true, shift: true }],
    available: () => here() && canReorder(),
    perform: () => moveWithinAlbum(-1),
  },
  {
    id: 'album.later',
    label: 'moveLater',
    group: 'selection',
    shortcuts: [{ key: 'ArrowRight', mod: true, shift: true }],
    available: () => here() && canReorder(),
    perform: () => moveWithinAlbum(1),
  },
  {
    id: 'photos.export',
    label: 'exportPhotos',
    group: 'photos',
    shortcuts: [actionShortcuts['photos.export']],
    available: hasPhotos,
    perform: exportChosen,
  },
  {
    id: 'photos.remove',
    label: 'removePhotos',
    group: 'selection',
    shortcuts: [{ key: 'Delete' }],
    available: () => here() && hasSelection(),
    perform: removePhotos,
  },
  {
    id: 'album.new',
    label: 'newAlbum',
    group: 'photos',
    shortcuts: [],
    available: here,
    perform: startNewAlbum,
  },
  {
    id: 'view.details',
    label: 'photoDetails',
    group: 'photos',
    shortcuts: [{ key: 'i' }],
    available: here,
    perform: () => changeView({ details: !useAlbumView.getState().details }),
  },
  {
    id: 'view.larger',
    label: 'largerPhotos',
    group: 'photos',
    shortcuts: [{ key: '+' }, { key: '=' }],
    available: here,
    perform: () => stepSize(1),
  },
  {
    id: 'view.smaller',
    label: 'smallerPhotos',
    group: 'photos',
    shortcuts: [{ key: '-' }],
    available: here,
    perform: () => stepSize(-1),
  },
  {
    id: 'view.search',
    label: 'search',
    group: 'photos',
    shortcuts: [actionShortcuts['view.search'], { key: '/' }],
    available: here,
    perform: focusSearch,
  },
])
