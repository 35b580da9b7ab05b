/** Above the grid: what is shown, how many photos that is, what can be done with all of them, and the search. */
import { Ellipsis, FileOutput, ImagePlus, Palette, Presentation, Search as SearchIcon, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, Input, SearchField } from 'react-aria-components'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { useSummary } from '../../library/store.ts'
import { useOrder } from '../../library/order.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton, type Choice } from '../../shared/MenuButton.tsx'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { action, isPermitted, perform, type ActionId } from '../../shell/actions.ts'
import { useWindow } from '../../shell/window-size.ts'
import { useTranslation } from '../../i18n/index.ts'
import { isSame } from './smart-actions.ts'
import { changeView, focusSearch, useNarrowSearch, useAlbumView } from './view.ts'

const icon = { size: 16, 'aria-hidden': true } as const

/** Between the last letter and the query. */
const searchDebounceMs = 150

function useTitle(): string {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const albums = useSummary((summary) => summary.albums)
  const smart = useSummary((summary) => summary.smartAlbums)
  const { sort: _sort, descending: _descending, ...conditions } = query
  const kept = smart?.find((each) => each.conditions !== null && isSame(each.conditions, conditions))
  if (kept) return kept.name
  if (query.album !== undefined) return albums?.find(({ id }) => id === query.album)?.name ?? words.albums
  if (query.tag !== undefined) return query.tag
  if (query.favourite) return words.favourites
  if (query.missing) return words.missing
  if (query.addedSince !== undefined) return words.lastImport
  if (query.needsLook !== undefined) return words.needsLookName[query.needsLook]
  if (query.flag !== undefined)
    return { pick: words.picked, reject: words.rejected, none: words.flagNone }[query.flag]
  if (query.undated) return words.undated
  if (query.noPlace) return words.noPlace
  if (query.unseen) return words.unseen
  if (query.within) return words.mapPart
  if (query.kind !== undefined) return words.kindName[query.kind]
  const [state] = query.states ?? []
  if (state !== undefined && query.states?.length === 1)
    return state === 'original' ? words.statesToDo : words.photoState[state]
  return words.allPhotos
}

function Search({ className }: { className: string }) {
  const words = useTranslation()
  const search = useRoute((route) => route.query.search ?? '')
  const [text, setText] = useState(search)
  const [lastSearch, setLastSearch] = useState(search)
  // Cleared from elsewhere: another album was opened.
  if (lastSearch !== search) {
    setLastSearch(search)
    setText(search)
  }
  useEffect(() => {
    if (text.trim() === search.trim()) return undefined
    const timer = setTimeout(() => {
      const wanted = text.trim() === '' ? undefined : text
      setLastSearch(wanted ?? '')
      changeQuery({ search: wanted })
    }, searchDebounceMs)
    return () => clearTimeout(timer)
  }, [text, search])
  return (
    <SearchField
      aria-label={words.search}
      value={text}
      onChange={setText}
      className={`group relative ${className}`}
    >
      <Input
        placeholder={words.search}
        maxLength={200}
        className="control w-full pr-8 pl-3 select-text pointer-coarse:pr-11 [&::-webkit-search-cancel-button]:hidden"
      />
      <Button
        aria-label={words.clearSearch}
        className="absolute inset-y-0 right-0 grid w-8 place-items-center rounded text-dim group-data-[empty]:hidden hover:text-ink"
      >
        <X size={14} aria-hidden />
      </Button>
    </SearchField>
  )
}

/** What a narrow window has no buttons for. */
function More({ count }: { count: number | null }) {
  const words = useTranslation()
  const { squares, details } = useAlbumView()
  const choice = (id: ActionId, disabled = false): Choice[] =>
    isPermitted(id) ? [{ id, label: words[action(id).label], disabled, perform: () => perform(id) }] : []
  const none = count === null || count === 0
  return (
    <MenuButton
      label={words.moreActions}
      iconOnly
      icon={<Ellipsis {...icon} />}
      className="grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
      choices={[
        ...choice('photos.selectAll', none),
        ...choice('photos.export', none),
        ...choice('photos.slideShow', none),
        ...choice('photos.addFolder'),
        ...choice('photos.addAddress'),
        ...choice('view.larger'),
        ...choice('view.smaller'),
        {
          id: 'shape',
          label: squares ? words.showJustified : words.showSquares,
          perform: () => changeView({ squares: !squares }),
        },
        ...choice('view.details').map((each) => ({
          ...each,
          label: details ? words.detailsHide : words.photoDetails,
        })),
      ]}
    />
  )
}

function NarrowHeader({ title, count }: { title: string; count: number | null }) {
  const words = useTranslation()
  const filled = useRoute((route) => (route.query.search ?? '') !== '')
  const searching = useNarrowSearch((state) => state.open)
  if (searching || filled)
    return (
      <div className="flex h-14 shrink-0 items-center gap-2 px-2">
        <Search className="min-w-0 flex-1" />
        <Button
          onPress={() => {
            changeQuery({ search: undefined })
            useNarrowSearch.setState({ open: false })
          }}
          className="shrink-0 rounded-md px-2 text-accent"
        >
          {words.cancel}
        </Button>
      </div>
    )
  return (
    <div className="flex h-14 shrink-0 items-center gap-1 px-2">
      <SideBarButton />
      <div className="min-w-0 flex-1 pl-1">
        <h2 className="truncate text-[15px] leading-5 font-semibold" title={title}>
          {title}
        </h2>
        <output className="block text-[12px] leading-4 text-dim">
          {count === null ? '' : words.photosCount(count)}
        </output>
      </div>
      <Button
        aria-label={words.search}
        onPress={focusSearch}
        className="grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
      >
        <SearchIcon {...icon} />
      </Button>
      <ActionButton
        id="photos.add"
        iconOnly
        icon={<ImagePlus {...icon} />}
        className="bare shrink-0 text-dim"
      />
      <More count={count} />
    </div>
  )
}

export function AlbumHeader() {
  const words = useTranslation()
  const title = useTitle()
  const count = useOrder((state) => (state.query === null ? null : state.ids.length))
  const narrow = useWindow('narrow')
  if (narrow) return <NarrowHeader title={title} count={count} />
  return (
    <div className="@container shrink-0">
      <div className="flex h-12 items-center gap-2 px-4">
        <SideBarButton className="-ml-2" />
        <h2 className="min-w-0 truncate text-[15px] font-semibold" title={title}>
          {title}
        </h2>
        <output className="mr-auto shrink-0 pl-1 text-dim">
          {count === null ? '' : words.photosCount(count)}
        </output>
        <Search className="max-w-56 min-w-24 grow basis-24" />
        <ActionButton id="photos.add" icon={<ImagePlus {...icon} />} fold="@max-[760px]:hidden" />
        <ActionButton
          id="photos.slideShow"
          icon={<Presentation {...icon} />}
          disabled={count === 0}
          iconOnly
        />
        <ActionButton
          id="photos.export"
          icon={<FileOutput {...icon} />}
          disabled={count === 0}
          fold="@max-[760px]:hidden"
        />
        <ActionButton id="photos.colorizeAll" primary icon={<Palette {...icon} />} disabled={count === 0} />
      </div>
    </div>
  )
}
