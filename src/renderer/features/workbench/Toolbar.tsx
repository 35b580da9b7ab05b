/** Above the picture: which photo of how many, comparing, zooming, full screen. */
import {
  Columns2,
  Ellipsis,
  Grid2x2,
  Maximize,
  Minus,
  PanelRight,
  Plus,
  SquareSplitHorizontal,
  Image,
  ChevronLeft,
  ChevronRight,
  ArrowLeft,
} from 'lucide-react'
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useShallow } from 'zustand/react/shallow'
import type { PhotoDetail } from '../../../contract/library.ts'
import { action, ariaKeys, isPermitted, keyText, perform, type ActionId } from '../../shell/actions.ts'
import { useWindow } from '../../shell/window-size.ts'
import { positionOf, useOrder } from '../../library/order.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton, type Choice } from '../../shared/MenuButton.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { togglePanel, useDrawer } from './panel/drawer.ts'
import { RenderButton } from './panel/RenderButton.tsx'
import { panelId } from './panel/PanelFrame.tsx'
import { enlargedSizeOf } from './preview-plan.ts'
import { useWorkbench } from './store.ts'
import { compareModes, setCompare, useCompare, useStageView } from './view/store.ts'
import type { CompareMode } from './view/store.ts'

function PhotoTitle({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const count = useOrder((state) => state.ids.length)
  const at = positionOf(photo.id)
  const enlarged = useWorkbench(useShallow(enlargedSizeOf))
  return (
    <div className="flex min-w-0 items-center gap-3">
      <ActionButton id="go.back" iconOnly icon={<ArrowLeft size={16} aria-hidden />} />
      <span className="flex shrink-0 items-center gap-1">
        <ActionButton
          id="photo.previous"
          iconOnly
          icon={<ChevronLeft size={16} aria-hidden />}
          disabled={at <= 0}
        />
        <ActionButton
          id="photo.next"
          iconOnly
          icon={<ChevronRight size={16} aria-hidden />}
          disabled={at < 0 || at >= count - 1}
        />
      </span>
      {at >= 0 && (
        <span className="shrink-0 text-dim" data-testid="place">
          {words.photoAtOf(at + 1, count)}
        </span>
      )}
      <h1 className="min-w-0 truncate font-medium" title={photo.name}>
        {photo.name}
      </h1>
      <span data-testid="pixels" className="shrink-0 text-dim max-[1180px]:hidden">
        {words.pixels(photo.width, photo.height)}
        {enlarged && words.enlargedTo(words.pixels(enlarged.width, enlarged.height))}
      </span>
    </div>
  )
}

const icons = { off: Image, slider: SquareSplitHorizontal, side: Columns2, several: Grid2x2 } as const

function CompareChoice() {
  const words = useTranslation()
  const mode = useCompare((state) => state.mode)
  const names: Record<CompareMode, string> = {
    off: words.compareOff,
    slider: words.compareWithSlider,
    side: words.compareSideBySide,
    several: words.compareSeveral,
  }
  const keyOf = (each: CompareMode) => (each === 'off' ? null : action(`compare.${each}`))
  return (
    <ToggleButtonGroup
      aria-label={words.comparing}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[mode]}
      onSelectionChange={(keys) => {
        const [chosen] = keys
        const found = compareModes.find((each) => each === chosen)
        if (found) setCompare(found)
      }}
      className="flex min-h-8 gap-0.5 rounded-md border border-line bg-surround p-0.5"
    >
      {compareModes.map((each) => {
        const Icon = icons[each]
        const found = keyOf(each)
        const key = found ? keyText(found, words.keyNames) : ''
        return (
          <ToggleButton
            key={each}
            id={each}
            aria-label={names[each]}
            className="grid w-8 place-items-center rounded text-dim data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:text-accent data-[selected]:shadow-sm"
            render={(props) => (
              <button
                {...props}
                title={key === '' ? names[each] : `${names[each]} (${key})`}
                aria-keyshortcuts={found ? ariaKeys(found) : undefined}
              />
            )}
          >
            <Icon size={16} aria-hidden />
          </ToggleButton>
        )
      })}
    </ToggleButtonGroup>
  )
}

/** How large the photo is seen, "42 %". */
function useZoomText(): string {
  const words = useTranslation()
  const scale = useStageView((state) => state.scale)
  const percent =
    scale === null ? '–' : `${scale >= 0.995 ? Math.round(scale * 100) : Math.round(scale * 1000) / 10} %`
  return words.zoomNow(percent)
}

function Zoom() {
  const words = useTranslation()
  const text = useZoomText()
  const fit = useStageView((state) => state.fit)
  return (
    <div className="flex items-center gap-1">
      <ActionButton id="zoom.out" iconOnly icon={<Minus size={16} aria-hidden />} disabled={fit} />
      <output aria-label={words.zoomActual} data-testid="zoom" className="w-14 text-center text-dim">
        {text}
      </output>
      <ActionButton id="zoom.in" iconOnly icon={<Plus size={16} aria-hidden />} />
      <ActionButton id="zoom.fit" iconOnly icon={<span aria-hidden>⤢</span>} pressed={fit} />
      <ActionButton
        id="zoom.actual"
        iconOnly
        icon={
          <span aria-hidden className="text-[11px]">
            1:1
          </span>
        }
      />
    </div>
  )
}

/** Actions as the lines of a menu; those that make no sense just now can't be chosen. */
function useChoices(ids: readonly ActionId[]): Choice[] {
  const words = useTranslation()
  return ids.filter(isPermitted).map((id) => ({
    id,
    label: words[action(id).label],
    keys: keyText(action(id), words.keyNames),
    perform: () => perform(id),
  }))
}

const zooms = ['zoom.in', 'zoom.out', 'zoom.fit', 'zoom.actual'] as const

/** The same as one button, where there is no space for five. */
function ZoomMenu() {
  const words = useTranslation()
  const text = useZoomText()
  const choices = useChoices(zooms)
  return (
    <MenuButton
      label={words.zoomMenu(text)}
      text={<span data-testid="zoom">{text}</span>}
      className="control flex min-w-20 shrink-0 items-center justify-center gap-1 px-2 whitespace-nowrap"
      choices={choices}
    />
  )
}

/** Opens and closes the panel where it has no column of its own. */
function PanelButton() {
  const words = useTranslation()
  const side = useDrawer((state) => state.side)
  const label = side ? words.panelHide : words.panelShow
  return (
    <Button
      aria-label={label}
      aria-expanded={side}
      aria-controls={panelId}
      onPress={togglePanel}
      className={`control grid w-8 shrink-0 place-items-center ${side ? 'border-accent text-accent' : ''}`}
      render={(props) => <button {...props} title={`${label} (P)`} aria-keyshortcuts="P" />}
    >
      <PanelRight size={16} aria-hidden />
    </Button>
  )
}

const whileCropping = ['view.full'] as const
const furtherActions = [
  'photo.previous',
  'photo.next',
  'compare.side',
  'compare.several',
  'looks.toggle',
  ...zooms,
  'view.full',
  'edit.undo',
  'edit.redo',
  'photo.export',
] as const

/** What fits a phone: which photo, back, the original, the render; the rest in a menu. */
function NarrowToolbar({ photo, cropping }: { photo: PhotoDetail; cropping: boolean }) {
  const words = useTranslation()
  const count = useOrder((state) => state.ids.length)
  const comparing = useCompare((state) => state.mode === 'slider')
  const zoom = useZoomText()
  const choices = useChoices(cropping ? whileCropping : furtherActions)
  const at = positionOf(photo.id)
  const enlarged = useWorkbench(useShallow(enlargedSizeOf))
  return (
    <header className="flex min-h-14 items-center gap-1 border-b border-line bg-panel px-2 [grid-area:bar]">
      <ActionButton id="go.back" iconOnly icon={<ArrowLeft size={18} aria-hidden />} className="bare" />
      <div className="min-w-0 flex-1 pl-1">
        <h1 className="truncate leading-5 font-medium" title={photo.name}>
          {photo.name}
        </h1>
        <p className="truncate text-[12px] leading-4 text-dim">
          {at >= 0 && <span data-testid="place">{words.photoAtOf(at + 1, count)}</span>}
          {at >= 0 && ' · '}
          <span data-testid="zoom">{zoom}</span>
          {enlarged && ` · ${words.pixels(enlarged.width, enlarged.height)}`}
        </p>
      </div>
      {!cropping && (
        <>
          <ActionButton
            id="compare.slider"
            iconOnly
            pressed={comparing}
            icon={<SquareSplitHorizontal size={18} aria-hidden />}
            className="bare"
          />
          <RenderButton iconOnly size={18} />
        </>
      )}
      <MenuButton
        label={words.moreActions}
        iconOnly
        icon={<Ellipsis size={18} aria-hidden />}
        className="control bare grid w-8 shrink-0 place-items-center"
        choices={choices}
      />
    </header>
  )
}

/** @param cropping zooming and comparing wait until the frame is set */
export function Toolbar({ photo, cropping }: { photo: PhotoDetail; cropping: boolean }) {
  const narrow = useWindow('narrow')
  const roomy = useWindow('roomy')
  const wide = useWindow('wide')
  if (narrow) return <NarrowToolbar photo={photo} cropping={cropping} />
  return (
    <header className="flex min-h-12 min-w-0 items-center justify-between gap-4 border-b border-line bg-panel px-4 [grid-area:bar]">
      <PhotoTitle photo={photo} />
      <div className="flex shrink-0 items-center gap-3">
        {!cropping && <CompareChoice />}
        {!cropping && (roomy ? <Zoom /> : <ZoomMenu />)}
        <ActionButton id="view.full" iconOnly icon={<Maximize size={16} aria-hidden />} />
        {!wide && !cropping && isPermitted('view.panel') && <PanelButton />}
      </div>
    </header>
  )
}
