/** A film: its picture, the timeline with its scenes below, and the panel beside it. */
import { use, useEffect } from 'react'
import {
  ArrowLeft,
  ChevronLeft,
  ChevronRight,
  Ellipsis,
  FileOutput,
  PanelRight,
  RotateCcw,
  SquareSplitHorizontal,
} from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { positionOf, useOrder } from '../../../library/order.ts'
import { action, keyText, perform, type ActionId } from '../../../shell/actions.ts'
import { useWindow } from '../../../shell/window-size.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { clockText } from '../../../shared/durations.ts'
import { MenuButton } from '../../../shared/MenuButton.tsx'
import { LastToast } from '../../../toasts/Toasts.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { filmSession } from '../composition.ts'
import { togglePanel, useDrawer } from '../panel/drawer.ts'
import { Panel } from '../panel/Panel.tsx'
import { panelId } from '../panel/PanelFrame.tsx'
import { Failure } from '../Status.tsx'
import { useCompare, workbenchId } from '../view/store.ts'
import { WorkSlot } from '../work-slot.ts'
import { FilmStage } from './FilmStage.tsx'
import { SceneStrip } from './SceneStrip.tsx'
import { useFilm } from './store.ts'
import { Timeline } from './Timeline.tsx'
import { Transport } from './Transport.tsx'

const icon = { size: 16, 'aria-hidden': true } as const

function Title({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const count = useOrder((state) => state.ids.length)
  const at = positionOf(film.id)
  const seconds = film.film?.seconds ?? null
  return (
    <>
      <ActionButton id="go.back" iconOnly icon={<ArrowLeft {...icon} />} />
      <span className="flex shrink-0 items-center gap-1 max-sm:hidden">
        <ActionButton id="photo.previous" iconOnly icon={<ChevronLeft {...icon} />} disabled={at <= 0} />
        <ActionButton
          id="photo.next"
          iconOnly
          icon={<ChevronRight {...icon} />}
          disabled={at < 0 || at >= count - 1}
        />
      </span>
      <h1 className="min-w-0 truncate font-medium" title={film.name}>
        {film.name}
      </h1>
      {seconds !== null && (
        <span className="shrink-0 text-dim max-sm:hidden">{words.filmOf(clockText(seconds))}</span>
      )}
    </>
  )
}

const further: readonly ActionId[] = [
  'photo.previous',
  'photo.next',
  'edit.undo',
  'edit.redo',
  'photos.favourite',
]

function FilmToolbar({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const narrow = useWindow('narrow')
  const wide = useWindow('wide')
  const comparing = useCompare((state) => state.mode !== 'off')
  const side = useDrawer((state) => state.side)
  const panel = side ? words.panelHide : words.panelShow
  return (
    <header className="flex min-h-12 min-w-0 items-center gap-3 border-b border-line bg-panel px-4 [grid-area:bar] max-sm:gap-1 max-sm:px-2">
      <Title film={film} />
      <span className="ml-auto flex shrink-0 items-center gap-2 max-sm:gap-1">
        <ActionButton
          id="film.compare"
          iconOnly
          pressed={comparing}
          icon={<SquareSplitHorizontal {...icon} />}
        />
        {narrow && <ActionButton id="photo.export" iconOnly primary icon={<FileOutput {...icon} />} />}
        <MenuButton
          label={words.moreActions}
          iconOnly
          icon={<Ellipsis {...icon} />}
          className="control grid w-8 shrink-0 place-items-center"
          choices={further.map((id) => ({
            id,
            label: words[action(id).label],
            keys: keyText(action(id), words.keyNames),
            perform: () => perform(id),
          }))}
        />
        {!wide && !narrow && (
          <Button
            aria-label={panel}
            aria-expanded={side}
            aria-controls={panelId}
            onPress={togglePanel}
            className={`control grid w-8 shrink-0 place-items-center ${side ? 'border-accent text-accent' : ''}`}
          >
            <PanelRight {...icon} />
          </Button>
        )}
      </span>
    </header>
  )
}

/** What is going on in words, how far it is, and what can be done about a fault. */
function FilmStatus() {
  const words = useTranslation()
  const { sheet, looking, fault, preparing, coloring, colorFault, color, looping, loop, loopFault } =
    useFilm()
  const percent = (share: number) => Math.round(share * 100)
  const wrong = fault ?? loopFault ?? colorFault
  const [text, share] =
    sheet === null
      ? [fault ? words.filmFailed : words.filmLooking(percent(looking)), fault ? null : looking]
      : looping !== null
        ? [words.loopWorking(percent(looping)), looping]
        : coloring !== null
          ? [words.filmFrameColoring, coloring]
          : preparing !== null
            ? [words.filmPreparing(percent(preparing)), preparing]
            : [loop ? words.loopPlaying : wrong ? words.filmFailed : color ? words.filmReady : '', null]
  return (
    <div className="workbench-status">
      <ProgressBar
        aria-label={text === '' ? words.filmReady : text}
        value={share === null ? 100 : percent(share)}
        className={`absolute inset-x-0 top-0 h-0.5 ${share === null ? 'invisible' : ''}`}
      >
        <div className="busy h-full bg-primary" style={{ width: `${Math.max(3, percent(share ?? 1))}%` }} />
      </ProgressBar>
      <output data-testid="status" className={wrong && share === null ? 'sr-only' : 'min-w-0 truncate'}>
        {text}
      </output>
      {wrong && share === null && (
        <Failure fault={wrong}>
          {fault === null && (
            <Button
              aria-label={words.tryAgain}
              onPress={() => filmSession.retry()}
              className="flex shrink-0 items-center gap-1 rounded px-2 text-accent underline"
            >
              <RotateCcw size={14} aria-hidden />
              <span className="max-sm:hidden">{words.tryAgain}</span>
            </Button>
          )}
        </Failure>
      )}
      {sheet?.damaged && <p className="min-w-0 truncate">{words.filmDamaged}</p>}
      <LastToast className="min-w-0 flex-1 has-[li]:basis-72" />
      {use(WorkSlot)}
    </div>
  )
}

export function FilmWorkbench({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const sheet = useFilm((state) => state.sheet)
  const wide = useWindow('wide')
  const narrow = useWindow('narrow')
  const short = useWindow('short')
  const side = useDrawer((state) => state.side)
  const open = useDrawer((state) => state.sheet !== 'closed' || state.height !== null)
  useEffect(() => filmSession.show(film.id), [film.id])
  const panel = wide || narrow || side
  const layout = narrow
    ? 'workbench-narrow'
    : `${wide ? 'workbench-wide' : 'workbench-medium'} ${panel ? '' : 'workbench-alone'}`
  return (
    <main
      id={workbenchId}
      aria-label={words.workbench}
      className={`workbench size-full min-h-0 bg-surround ${layout}`}
    >
      <FilmToolbar film={film} />
      <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)_auto] [grid-area:stage]">
        <div className="min-h-0 min-w-0">
          <FilmStage film={film} />
        </div>
        <div className="min-w-0 bg-surround">
          <FilmStatus />
          {sheet && <Timeline sheet={sheet} />}
          {sheet && <Transport sheet={sheet} />}
          {sheet && !short && !(narrow && open) && <SceneStrip sheet={sheet} />}
        </div>
      </div>
      {panel && (
        <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] [grid-area:panel]">
          <Panel photo={film} />
        </div>
      )}
    </main>
  )
}
