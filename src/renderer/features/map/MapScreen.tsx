/** The map: where the photos of the query were taken, on an outline of the world that comes with the program. */
import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { Maximize2, Minus, Plus } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useQuery } from '@tanstack/react-query'
import { LastToast } from '../../toasts/Toasts.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { useCard } from '../../library/cards.ts'
import { studioQueries } from '../../rpc/query.ts'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { Clusters, type Mark, type Places } from './clusters.ts'
import { project } from './mercator.ts'
import { outlinePath, outlineUnits } from './outline.ts'
import { useMapInput, zoomStep } from './use-map-input.ts'
import { bounded, fitting, onScreen, zoomed, type MapView, type Size } from './view.ts'

function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return undefined
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

/** Where the photos of the query were taken; the part of the world that it names counts for nothing here. */
function usePlaces(): Places | null {
  const { within: _within, ...query } = useRoute((route) => route.query)
  const { data } = useQuery(studioQueries.library.places.queryOptions({ input: query }))
  return data ?? null
}

const allPoints = ({ latitudes, longitudes }: Places) =>
  latitudes.map((latitude, at) => project((longitudes[at] ?? 0) / 1e5, latitude / 1e5))

/** Photos at one place: the picture of one of them, and how many they are. */
function MarkButton({ mark, at }: { mark: Mark; at: { x: number; y: number } }) {
  const words = useTranslation()
  const {
    within: _within,
    sort: _sort,
    descending: _descending,
    ...conditions
  } = useRoute((route) => route.query)
  const card = useCard(mark.photo)
  const name = mark.photos === 1 && card ? card.name : words.photosCount(mark.photos)
  return (
    <Button
      aria-label={name}
      onPress={() => showPhotos({ ...conditions, within: mark.area })}
      className="absolute size-12 -translate-x-1/2 -translate-y-1/2 rounded-lg border-2 border-white bg-surround shadow-md hover:z-10 hover:border-primary focus-visible:z-10"
      style={{ left: at.x, top: at.y }}
      render={(props) => <button {...props} title={name} />}
    >
      {card && (
        <img
          src={(card.colored ?? card.original).small}
          alt=""
          draggable={false}
          className="size-full rounded-md object-cover"
        />
      )}
      {mark.photos > 1 && (
        <span
          aria-hidden
          className="absolute right-0 bottom-0 min-w-5 rounded-tl-md rounded-br-md bg-primary px-1 text-center text-[11px] leading-5 font-semibold text-on-primary tabular-nums"
        >
          {mark.photos}
        </span>
      )}
    </Button>
  )
}

function Land({ view, size }: { view: MapView; size: Size }) {
  const path = useMemo(() => outlinePath(), [])
  const scale = view.scale / outlineUnits
  const at = onScreen(view, { x: 0, y: 0 }, size)
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
      <path
        d={path}
        transform={`translate(${at.x} ${at.y}) scale(${scale})`}
        vectorEffect="non-scaling-stroke"
        className="fill-raised stroke-control"
        strokeWidth={1}
      />
    </svg>
  )
}

function MapControls({ zoom, all }: { zoom: (factor: number) => void; all: () => void }) {
  const words = useTranslation()
  const controls = [
    { label: words.zoomIn, Icon: Plus, act: () => zoom(zoomStep) },
    { label: words.zoomOut, Icon: Minus, act: () => zoom(1 / zoomStep) },
    { label: words.mapAll, Icon: Maximize2, act: all },
  ]
  return (
    <div className="absolute right-4 bottom-4 z-20 grid gap-1">
      {controls.map(({ label, Icon, act }) => (
        <Button
          key={label}
          aria-label={label}
          onPress={act}
          className="control grid w-8 place-items-center"
          render={(props) => <button {...props} title={label} />}
        >
          <Icon size={16} aria-hidden />
        </Button>
      ))}
    </div>
  )
}

function WorldMap({ places }: { places: Places }) {
  const words = useTranslation()
  const element = useRef<HTMLDivElement>(null)
  const size = useSize(element)
  /** Null: all of them, however large the window is. */
  const [chosen, setChosen] = useState<MapView | null>(null)
  const clusters = useMemo(() => new Clusters(places), [places])
  const points = useMemo(() => allPoints(places), [places])
  const space = size ?? { width: 1, height: 1 }
  const view = chosen === null ? fitting(points, space) : bounded(chosen, space)
  const change = (by: (view: MapView) => MapView): void =>
    setChosen((now) => by(now === null ? fitting(points, space) : bounded(now, space)))
  const onKeyDown = useMapInput({ element, size: space, change })
  return (
    // Keys move it, as fingers do; what lies on it are buttons of their own.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={element}
      aria-label={words.mapHint}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys move it, as fingers do
      tabIndex={0}
      data-moved-by-keys
      data-testid="map"
      onKeyDown={onKeyDown}
      className="relative min-h-0 cursor-grab touch-none overflow-hidden bg-surround -outline-offset-2 active:cursor-grabbing"
    >
      {size && <Land view={view} size={size} />}
      {size &&
        clusters
          .marks(view, size)
          .map((mark) => <MarkButton key={mark.key} mark={mark} at={onScreen(view, mark.point, size)} />)}
      <MapControls
        zoom={(factor) => change((now) => zoomed(now, factor, { x: 0, y: 0 }, space))}
        all={() => setChosen(null)}
      />
      {places.ids.length === 0 && (
        <p className="absolute inset-x-4 top-4 z-20 mx-auto w-fit max-w-full rounded-md border border-line bg-panel px-4 py-2 text-center">
          {words.mapEmpty}
        </p>
      )}
    </section>
  )
}

export function MapScreen() {
  const words = useTranslation()
  const places = usePlaces()
  return (
    <main aria-label={words.map} className="grid min-h-0 min-w-0 grid-rows-[auto_minmax(0,1fr)]">
      <header className="flex h-12 items-center gap-2 border-b border-line px-4 max-sm:h-14">
        <SideBarButton className="-ml-2" />
        <h2 className="text-[15px] font-semibold">{words.map}</h2>
        <output className="shrink-0 pl-1 text-dim">
          {places ? words.photosCount(places.ids.length) : ''}
        </output>
        <LastToast className="ml-auto min-w-0 flex-1" />
      </header>
      {places ? <WorldMap places={places} /> : <div className="bg-surround" />}
    </main>
  )
}
