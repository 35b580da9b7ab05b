/** One photo: the picture as large as the window allows, the panel beside it, variants and neighbours below. */
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { PhotoDetail } from '../../../contract/library.ts'
import { visits } from '../../library/visits.ts'
import { useCard } from '../../library/cards.ts'
import { useWindow } from '../../shell/window-size.ts'
import { useTranslation } from '../../i18n/index.ts'
import { useGuest } from '../../rpc/client.ts'
import { CompareStage } from './compare/CompareStage.tsx'
import { wholeOf } from './compare/pictures.ts'
import { CornerPanel } from './crop/CornerPanel.tsx'
import { CornerStage } from './crop/CornerStage.tsx'
import { CropPanel } from './crop/CropPanel.tsx'
import { CropStage } from './crop/CropStage.tsx'
import { FilmWorkbench } from './film/FilmWorkbench.tsx'
import { Filmstrip } from './Filmstrip.tsx'
import { SplitPanel } from './split/SplitPanel.tsx'
import { SplitStage } from './split/SplitStage.tsx'
import { endSplit, useSplit } from './split/store.ts'
import { setSheet, useDrawer } from './panel/drawer.ts'
import { Panel } from './panel/Panel.tsx'
import { Status } from './Status.tsx'
import { editSession, previewScheduler, stageView, sweepRenderer } from './composition.ts'
import { detailOf, recipeOf, useWorkbench } from './store.ts'
import { LookSheet } from './sheet/LookSheet.tsx'
import { useLooks } from './sheet/looks.ts'
import { useSweep } from './sweep/sweep.ts'
import { SweepSheet, SweepStrip } from './sweep/SweepStrip.tsx'
import { Toolbar } from './Toolbar.tsx'
import { VariantTabs } from './variants/VariantTabs.tsx'
import { Stage } from './view/Stage.tsx'
import { WorkSlot } from './work-slot.ts'
import { trackFullScreen, useCompare, useFullScreen, workbenchId } from './view/store.ts'

/** Starts what runs as long as somebody is at the workbench, and shows the photo. */
function useWorkbenchOf(photo: number): void {
  useEffect(() => {
    const stop = editSession.trackPointer()
    return () => {
      stop()
      editSession.show(null)
    }
  }, [])
  useEffect(() => {
    editSession.show(photo)
    void visits.look(photo)
    // Prints belong to the photo that was there.
    return endSplit
  }, [photo])
  useEffect(() => () => visits.leave(), [])
}

/** The same as long as a photo is there. */
function usePhotoTools(): void {
  useEffect(() => {
    const stops = [previewScheduler.start(), sweepRenderer.start(), trackFullScreen()]
    return () => {
      for (const stop of stops) stop()
      stageView.forget()
    }
  }, [])
}

/** The grid over the picture stays for a moment after the slider has stopped. */
function useStraightening(): [boolean, () => void] {
  const [on, setOn] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return [
    on,
    () => {
      setOn(true)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setOn(false), 1500)
    },
  ]
}

/** What lies below the picture, from the line that says how far it is to the photos beside it. */
function BelowStage({ photo, cropping }: { photo: PhotoDetail; cropping: boolean }) {
  // Keys that mark the photo ask its card what it has.
  useCard(photo.id)
  const sweeping = useSweep((state) => state.open && !state.large)
  const short = useWindow('short')
  const narrow = useWindow('narrow')
  const sheet = useDrawer((state) => state.sheet !== 'closed' || state.height !== null)
  const ratio = useShownRatio(photo)
  // The picture needs the space more where the sheet is open below it, or the window is low.
  const bare = cropping || short || (narrow && (sheet || sweeping))
  return (
    <div className="@container min-w-0">
      <Status />
      {sweeping && !cropping && <SweepStrip ratio={ratio} />}
      {!bare && <VariantTabs photo={photo} />}
      {!bare && <Filmstrip photo={photo.id} />}
    </div>
  )
}

/** The picture, several of it side by side, or a sheet over it to choose from. */
function SeenStage({ photo }: { photo: PhotoDetail }) {
  const sweeping = useSweep((state) => state.open && state.large)
  const looking = useLooks((state) => state.open)
  const comparing = useCompare((state) => state.mode === 'several')
  const covered = sweeping || looking
  const ratio = useShownRatio(photo)
  return (
    <div className="relative size-full">
      <div className={`size-full ${covered ? 'invisible' : ''}`}>
        {comparing && !covered ? <CompareStage photo={photo} /> : <Stage photo={photo} />}
      </div>
      {sweeping && <SweepSheet ratio={ratio} />}
      {looking && <LookSheet photo={photo} />}
    </div>
  )
}

/** width / height of the photo as its recipe turns and cuts it */
function useShownRatio(photo: PhotoDetail): number {
  const recipe = useWorkbench(recipeOf)
  const { width, height } = wholeOf(recipe, photo)
  return width / height
}

/** Where the window has no column for the panel, what is begun decides how far it is open. */
function useSheetOfTask(cropping: boolean): void {
  const sweeping = useSweep((state) => state.open)
  const looking = useLooks((state) => state.open)
  useEffect(() => {
    if (cropping) setSheet('half')
    return () => setSheet('closed')
  }, [cropping])
  useEffect(() => {
    if (sweeping || looking) setSheet('closed')
  }, [sweeping, looking])
}

/** @param work what the window has to say of imports, exports and the queue */
export function Workbench({ id: photo, work }: { id: number; work: ReactNode }) {
  useWorkbenchOf(photo)
  const words = useTranslation()
  const detail = useWorkbench((state) => detailOf(state) ?? state.detail)
  const name = detail?.name
  useEffect(() => {
    document.title = name === undefined ? 'Tintype' : `${name} – Tintype`
    return () => {
      document.title = 'Tintype'
    }
  }, [name])
  if (!detail) return <main id={workbenchId} aria-label={words.workbench} className="bg-surround" />
  return (
    <WorkSlot value={work}>
      {detail.film ? <FilmWorkbench film={detail} /> : <PhotoWorkbench detail={detail} />}
    </WorkSlot>
  )
}

function PhotoWorkbench({ detail }: { detail: PhotoDetail }) {
  usePhotoTools()
  const words = useTranslation()
  const splitting = useSplit((state) => state.page !== null)
  const cropping = useWorkbench((state) => state.cropping !== null) || splitting
  const cornering = useWorkbench((state) => state.cornering)
  const full = useFullScreen((state) => state.on)
  const wide = useWindow('wide')
  const narrow = useWindow('narrow')
  const side = useDrawer((state) => state.side)
  useSheetOfTask(cropping)
  // A guest who may only look has no use for controls; the foot of the window says why they are not there.
  const mayEdit = useGuest() !== 'view'
  const [straightening, straighten] = useStraightening()
  // Whoever sets a frame must find the way out of it.
  const panel = mayEdit && !full && (wide || narrow || side || cropping)
  const layout = full
    ? 'workbench-full'
    : narrow
      ? 'workbench-narrow'
      : `${wide ? 'workbench-wide' : 'workbench-medium'} ${panel ? '' : 'workbench-alone'}`
  return (
    <main
      id={workbenchId}
      aria-label={words.workbench}
      className={`workbench size-full min-h-0 bg-surround ${layout}`}
    >
      {!full && <Toolbar photo={detail} cropping={cropping} />}
      <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)_auto] [grid-area:stage]">
        <div className="min-h-0 min-w-0">
          {splitting ? (
            <SplitStage />
          ) : !cropping ? (
            <SeenStage photo={detail} />
          ) : cornering ? (
            <CornerStage photo={detail} />
          ) : (
            <CropStage photo={detail} straightening={straightening} />
          )}
        </div>
        {!full && <BelowStage photo={detail} cropping={cropping} />}
      </div>
      {panel && (
        <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] [grid-area:panel]">
          {splitting ? (
            <SplitPanel />
          ) : !cropping ? (
            <Panel photo={detail} />
          ) : cornering ? (
            <CornerPanel photo={detail} />
          ) : (
            <CropPanel photo={detail} onStraighten={straighten} />
          )}
        </div>
      )}
    </main>
  )
}
