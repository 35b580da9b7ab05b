/** Above the picture: which photo of how many, comparing, zooming, full screen. */
import {
  Columns2,
  Maximize,
  Minus,
  Plus,
  SquareSplitHorizontal,
  Image,
  ChevronLeft,
  ChevronRight,
  ArrowLeft,
} from 'lucide-react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { PhotoDetail } from '../../../contract/library.ts'
import { action, ariaKeys, keyText } from '../../shell/actions.ts'
import { positionOf, useOrder } from '../../library/order.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { useWords } from '../../i18n/index.ts'
import { compareModes, setCompare, useCompare, useView } from './view/store.ts'
import type { CompareMode } from './view/store.ts'

function PhotoTitle({ photo }: { photo: PhotoDetail }) {
  const words = useWords()
  const count = useOrder((state) => state.ids.length)
  const at = positionOf(photo.id)
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
      <h1 className="truncate font-medium" title={photo.name}>
        {photo.name}
      </h1>
      <span className="shrink-0 text-dim max-[1180px]:hidden">{words.pixels(photo.width, photo.height)}</span>
    </div>
  )
}

const icons = { off: Image, slider: SquareSplitHorizontal, side: Columns2 } as const

function CompareChoice() {
  const words = useWords()
  const mode = useCompare((state) => state.mode)
  const names: Record<CompareMode, string> = {
    off: words.compareOff,
    slider: words.compareWithSlider,
    side: words.compareSideBySide,
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
      className="flex h-8 gap-0.5 rounded-md border border-line bg-surround p-0.5"
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

function Zoom() {
  const words = useWords()
  const scale = useView((state) => state.scale)
  const fit = useView((state) => state.fit)
  const percent =
    scale === null ? '–' : `${scale >= 0.995 ? Math.round(scale * 100) : Math.round(scale * 1000) / 10} %`
  return (
    <div className="flex items-center gap-1">
      <ActionButton id="zoom.out" iconOnly icon={<Minus size={16} aria-hidden />} disabled={fit} />
      <output aria-label={words.zoomActual} data-testid="zoom" className="w-14 text-center text-dim">
        {words.zoomNow(percent)}
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

/** @param cropping zooming and comparing wait until the frame is set */
export function Toolbar({ photo, cropping }: { photo: PhotoDetail; cropping: boolean }) {
  return (
    <header className="flex items-center justify-between gap-4 border-b border-line bg-panel px-4">
      <PhotoTitle photo={photo} />
      <div className="flex shrink-0 items-center gap-3">
        {!cropping && <CompareChoice />}
        {!cropping && <Zoom />}
        <ActionButton id="view.full" iconOnly icon={<Maximize size={16} aria-hidden />} />
      </div>
    </header>
  )
}
