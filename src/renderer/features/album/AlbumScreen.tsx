/** The album: the photos of the library, what can be done with them, and above the grid what is shown. */
import { FileOutput, ImagePlus, Palette, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, Input, SearchField } from 'react-aria-components'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { useSummary } from '../../library/store.ts'
import { useOrder } from '../../library/order.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { useWords } from '../../i18n/index.ts'
import { openDialog } from './batch.ts'
import { Details } from './Details.tsx'
import { Grid } from './grid/Grid.tsx'
import { EmptyLibrary, MissingNote, NothingFound } from './Notices.tsx'
import { followOrder, useSelection } from './selection.ts'
import { Toolbar } from './Toolbar.tsx'
import { useView } from './view.ts'

/** Between the last letter and the query. */
const searchDebounceMs = 150

function useTitle(): string {
  const words = useWords()
  const query = useRoute((route) => route.query)
  const albums = useSummary((summary) => summary.albums)
  if (query.album !== undefined) return albums?.find(({ id }) => id === query.album)?.name ?? words.albums
  if (query.tag !== undefined) return query.tag
  if (query.favourite) return words.favourites
  if (query.missing) return words.missing
  if (query.addedSince !== undefined) return words.lastImport
  const [state] = query.states ?? []
  if (state !== undefined && query.states?.length === 1)
    return state === 'original' ? words.statesToDo : words.photoState[state]
  return words.allPhotos
}

function Search() {
  const words = useWords()
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
    <SearchField aria-label={words.search} value={text} onChange={setText} className="group relative w-56">
      <Input
        placeholder={words.search}
        maxLength={200}
        className="control w-full pr-8 pl-3 select-text [&::-webkit-search-cancel-button]:hidden"
      />
      <Button
        aria-label={words.clearSearch}
        className="absolute top-1.5 right-1.5 grid size-5 place-items-center rounded text-dim group-data-[empty]:hidden hover:text-ink"
      >
        <X size={14} aria-hidden />
      </Button>
    </SearchField>
  )
}

/** Above the grid: what is shown, how many photos that is, what can be done with all of them, and the search. */
function AlbumHeader() {
  const words = useWords()
  const title = useTitle()
  const count = useOrder((state) => (state.query === null ? null : state.ids.length))
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <div className="flex h-12 shrink-0 items-center gap-2 px-4">
      <h2 className="min-w-0 truncate text-[15px] font-semibold" title={title}>
        {title}
      </h2>
      <output className="mr-auto shrink-0 pl-1 text-dim">
        {count === null ? '' : words.photosCount(count)}
      </output>
      <Search />
      <ActionButton id="photos.add" icon={<ImagePlus {...icon} />} />
      <ActionButton id="photos.export" icon={<FileOutput {...icon} />} disabled={count === 0} />
      <ActionButton id="photos.colorizeAll" primary icon={<Palette {...icon} />} disabled={count === 0} />
    </div>
  )
}

/** The album: the photos of the library, and what can be done with them. */
export function AlbumScreen() {
  const words = useWords()
  const empty = useSummary(({ photos }) => photos === 0)
  const known = useOrder((state) => state.query !== null)
  const found = useOrder((state) => state.ids.length > 0)
  const details = useView((view) => view.details)

  useEffect(() => {
    const stopOrder = followOrder()
    // A dialog about the selection closes with it.
    const stopClosing = useSelection.subscribe(({ ids }) => {
      if (ids.size === 0) openDialog(null)
    })
    return () => {
      stopOrder()
      stopClosing()
      useView.setState({ peek: null })
    }
  }, [])

  if (empty) return <EmptyLibrary />
  return (
    <main aria-label={words.album} className="flex min-h-0 min-w-0 flex-col">
      <AlbumHeader />
      <Toolbar />
      <MissingNote />
      <div
        className={`grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)] ${details ? 'grid-cols-[minmax(0,1fr)_288px]' : 'grid-cols-1'}`}
      >
        {known && !found ? <NothingFound /> : <Grid />}
        {details && <Details />}
      </div>
    </main>
  )
}
