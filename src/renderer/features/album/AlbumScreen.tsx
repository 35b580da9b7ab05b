/** The album: the photos of the library, what can be done with them, and above the grid what is shown. */
import { useEffect } from 'react'
import { useSummary } from '../../library/store.ts'
import { useOrder } from '../../library/order.ts'
import { useWindow } from '../../shell/window-size.ts'
import { useTranslation } from '../../i18n/index.ts'
import { Toasts } from '../../toasts/Toasts.tsx'
import { openDialog, useSelectionAtFoot } from '../../describe/dialog.ts'
import { AlbumDetails } from './AlbumDetails.tsx'
import { Grid } from './grid/Grid.tsx'
import { AlbumHeader } from './Header.tsx'
import { EmptyLibrary, MissingNote, NothingFound } from './Notices.tsx'
import { followOrder, useSelection } from '../../library/selection.ts'
import { SelectionFoot } from './SelectionFoot.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useAlbumView } from './view.ts'

/** The album: the photos of the library, and what can be done with them. */
export function AlbumScreen() {
  const words = useTranslation()
  const empty = useSummary(({ photos }) => photos === 0)
  const known = useOrder((state) => state.query !== null)
  const found = useOrder((state) => state.ids.length > 0)
  const details = useAlbumView((view) => view.details)
  const narrow = useWindow('narrow')
  const foot = useSelectionAtFoot()

  useEffect(() => {
    const stopOrder = followOrder()
    // A dialog about the selection closes with it.
    const stopClosing = useSelection.subscribe(({ ids }) => {
      if (ids.size === 0) openDialog(null)
    })
    return () => {
      stopOrder()
      stopClosing()
      useAlbumView.setState({ peek: null })
    }
  }, [])

  if (empty)
    return (
      <div className="grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto]">
        <EmptyLibrary />
        <Toasts />
      </div>
    )
  return (
    <main aria-label={words.album} className="flex min-h-0 min-w-0 flex-col">
      <AlbumHeader />
      <Toolbar />
      <MissingNote />
      <div
        className={`grid min-h-0 flex-1 ${
          !details
            ? 'grid-cols-1 grid-rows-[minmax(0,1fr)]'
            : narrow
              ? 'grid-cols-1 grid-rows-[minmax(0,1fr)_minmax(0,45%)]'
              : 'grid-cols-[minmax(0,1fr)_288px] grid-rows-[minmax(0,1fr)]'
        }`}
      >
        {known && !found ? <NothingFound /> : <Grid />}
        {details && <AlbumDetails />}
      </div>
      {/* Above what can be done with a selection, which stays where it is. */}
      <Toasts />
      {foot && <SelectionFoot />}
    </main>
  )
}
