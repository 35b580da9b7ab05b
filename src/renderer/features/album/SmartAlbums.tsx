/** The smart albums in the side bar: conditions that were kept under a name. */
import { Funnel, TriangleAlert } from 'lucide-react'
import type { SmartAlbum } from '../../../contract/library.ts'
import { useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import { edit } from '../../library/edits.ts'
import type { Choice } from '../../shared/MenuButton.tsx'
import { SideBarItem } from '../../shared/SideBarItem.tsx'
import { action, isPermitted } from '../../shell/actions.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { useToasts } from '../../toasts/store.ts'
import { ItemMenu, NamedItems } from './NamedItems.tsx'
import { conditionsNow, isSame, performOnSmart, smartMenuActions } from './smart-actions.ts'
import { useSideBar } from './view.ts'

const choicesOf = ({ id: smart, conditions }: SmartAlbum, words: Words): Choice[] =>
  smartMenuActions
    .filter(isPermitted)
    .filter((id) => conditions !== null || id !== 'smart.open')
    .filter((id) => id !== 'smart.update' || Object.keys(conditionsNow()).length > 0)
    .map((id) => ({ id, label: words[action(id).label], perform: () => performOnSmart(smart, id) }))

function SmartLine({ album }: { album: SmartAlbum }) {
  const words = useTranslation()
  const { screen, query } = useRoute()
  const { conditions } = album
  const { sort: _sort, descending: _descending, ...shown } = query
  return (
    <SideBarItem
      label={album.name}
      icon={conditions === null ? <TriangleAlert size={16} aria-hidden /> : <Funnel size={16} aria-hidden />}
      current={screen.name === 'album' && conditions !== null && isSame(conditions, shown)}
      onPress={() => {
        if (conditions) showPhotos(conditions)
        else useToasts.getState().show('done', words.smartUnreadable)
      }}
      item={String(album.id)}
      after={<ItemMenu label={words.smartMenu(album.name)} choices={choicesOf(album, words)} />}
    />
  )
}

/** None, and none being named: the side bar has no line about them. */
export function SmartAlbums({ albums }: { albums: readonly SmartAlbum[] }) {
  const words = useTranslation()
  const naming = useSideBar((state) => state.namingSmart)
  if (albums.length === 0 && naming !== 'new') return null
  return (
    <section aria-label={words.smartAlbums}>
      <h2 className="side-heading">{words.smartAlbums}</h2>
      <NamedItems
        label={words.smartAlbums}
        nameLabel={words.smartName}
        items={albums}
        naming={naming}
        choicesOf={(album) => choicesOf(album, words)}
        Line={SmartLine}
        onRename={({ id: smart }, name) => void edit({ type: 'smartRename', smart, name })}
        onCreate={(name) => void edit({ type: 'smartCreate', name, conditions: conditionsNow() }, true)}
      />
    </section>
  )
}
