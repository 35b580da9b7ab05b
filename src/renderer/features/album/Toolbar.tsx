/** Above the grid: order, filter and size; or, while photos are selected, what can be done with them. Never both. */
import { ArrowDownNarrowWide, ArrowUpNarrowWide, Grid3x3, LayoutGrid, PanelRight } from 'lucide-react'
import { Button, Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useOrder } from '../../library/order.ts'
import { useWindow } from '../../shell/window-size.ts'
import { useTranslation } from '../../i18n/index.ts'
import { useSelectionAtFoot } from '../../describe/dialog.ts'
import { FilterMenu } from './Filter.tsx'
import { FilterChips } from './FilterChips.tsx'
import { SelectionBar, SelectionCount } from './SelectionBar.tsx'
import { useSelection } from '../../library/selection.ts'
import { changeView, sizes, useAlbumView } from './view.ts'

function Sort() {
  const words = useTranslation()
  const { sort, descending, album } = useRoute((route) => route.query)
  const sorts = (['added', 'date', 'name', 'rating', 'album'] as const).filter(
    (each) => each !== 'album' || album !== undefined,
  )
  const direction = descending ? words.descending : words.ascending
  return (
    <div className="flex shrink-0">
      <MenuButton
        label={words.sortBy[sort]}
        className="control flex min-w-0 items-center gap-2 rounded-r-none px-3"
        choices={sorts.map((each) => ({
          id: each,
          label: words.sortBy[each],
          chosen: each === sort,
          // Who sorts by stars wants the best first.
          perform: () => changeQuery({ sort: each, ...(each === 'rating' && { descending: true }) }),
        }))}
      />
      <Button
        aria-label={direction}
        onPress={() => changeQuery({ descending: !descending })}
        className="control -ml-px grid w-8 place-items-center rounded-l-none"
        render={(props) => <button {...props} title={direction} />}
      >
        {descending ? (
          <ArrowDownNarrowWide size={16} aria-hidden />
        ) : (
          <ArrowUpNarrowWide size={16} aria-hidden />
        )}
      </Button>
    </div>
  )
}

function Size() {
  const words = useTranslation()
  const size = useAlbumView((view) => view.size)
  return (
    <Slider
      aria-label={words.photoSize}
      minValue={sizes.least}
      maxValue={sizes.greatest}
      step={8}
      value={size}
      onChange={(value) => changeView({ size: Array.isArray(value) ? sizes.default : value })}
      className="w-32"
    >
      <div onDoubleClick={() => changeView({ size: sizes.default })} title={words.photoSize}>
        <SliderTrack className="relative h-8 pointer-coarse:h-11">
          {({ state }) => (
            <>
              <span className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 rounded-full bg-control/50" />
              <SliderThumb
                className="top-1/2 size-4 rounded-full border border-control bg-raised shadow-sm pointer-coarse:size-7"
                aria-valuetext={`${state.getThumbValue(0)} px`}
              />
            </>
          )}
        </SliderTrack>
      </div>
    </Slider>
  )
}

function Shape() {
  const words = useTranslation()
  const squares = useAlbumView((view) => view.squares)
  const label = squares ? words.showJustified : words.showSquares
  return (
    <Button
      aria-label={label}
      onPress={() => changeView({ squares: !squares })}
      className="control grid w-8 place-items-center"
      render={(props) => <button {...props} title={label} />}
    >
      {squares ? <LayoutGrid size={16} aria-hidden /> : <Grid3x3 size={16} aria-hidden />}
    </Button>
  )
}

/** One line of controls, and a second one for the conditions that are set. */
function NarrowToolbar({ chosen }: { chosen: number }) {
  const words = useTranslation()
  const count = useOrder((state) => (state.query === null ? 0 : state.ids.length))
  return (
    <div className="shrink-0 border-b border-line px-2 pb-2">
      <div
        role="toolbar"
        aria-label={chosen > 0 ? words.selection : words.view}
        className="flex min-h-10 items-center gap-2"
      >
        {chosen > 0 ? (
          <>
            <SelectionCount count={chosen} />
            <ActionButton id="photos.selectAll" className="ml-auto" />
          </>
        ) : (
          <>
            <Sort />
            <FilterMenu fold="hidden" />
            <ActionButton id="photos.colorizeAll" primary disabled={count === 0} className="ml-auto" />
          </>
        )}
      </div>
      {chosen === 0 && <FilterChips className="scroll-row not-empty:pt-2" />}
    </div>
  )
}

export function Toolbar() {
  const words = useTranslation()
  const chosen = useSelection((state) => state.ids.size)
  const details = useAlbumView((view) => view.details)
  const narrow = useWindow('narrow')
  const foot = useSelectionAtFoot()
  if (narrow || (foot && chosen > 0)) return <NarrowToolbar chosen={chosen} />
  // While something is chosen, what can be done with it needs the space of what changes the view.
  const aside = (fold: string) => (chosen > 0 ? fold : '')
  return (
    <div className="@container shrink-0 border-b border-line">
      <div className="flex h-12 items-center gap-2 px-4">
        <div
          role="toolbar"
          aria-label={chosen > 0 ? words.selection : words.view}
          className="scroll-row -mx-1 flex min-w-0 flex-1 items-center gap-2 p-1"
        >
          {chosen > 0 ? (
            <SelectionBar count={chosen} />
          ) : (
            <>
              <Sort />
              <FilterMenu />
              <FilterChips className="overflow-hidden" />
            </>
          )}
        </div>
        <div className={aside('@max-[1600px]:hidden')}>
          <Size />
        </div>
        <div className={`flex gap-2 ${aside('@max-[760px]:hidden')}`}>
          <Shape />
          <ActionButton
            id="view.details"
            iconOnly
            icon={<PanelRight size={16} aria-hidden />}
            pressed={details}
          />
        </div>
      </div>
    </div>
  )
}
