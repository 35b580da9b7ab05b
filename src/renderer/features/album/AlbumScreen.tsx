/** The album: the photos of the library, and what can be done with them. */
import { useEffect } from 'react'
import { useSummary } from '../../library/queries.ts'
import { useOrder } from '../../library/order.ts'
import { useWords } from '../../i18n/index.ts'
import { openDialog } from './batch.ts'
import { Details } from './Details.tsx'
import { Grid } from './grid/Grid.tsx'
import { AlbumHeader } from './AlbumHeader.tsx'
import { EmptyLibrary, MissingNote, NothingFound } from './Notices.tsx'
import { followOrder, useSelection } from './selection.ts'
import { Toolbar } from './Toolbar.tsx'
import { useView } from './view.ts'

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
