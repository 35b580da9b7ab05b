/** One photo: the picture as large as the window allows, the panel beside it, variants and neighbours below. */
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../../i18n/index.ts'
import { CornerPanel } from './crop/CornerPanel.tsx'
import { CornerStage } from './crop/CornerStage.tsx'
import { CropPanel } from './crop/CropPanel.tsx'
import { CropStage } from './crop/CropStage.tsx'
import { Filmstrip } from './Filmstrip.tsx'
import { Panel } from './panel/Panel.tsx'
import { Status } from './Status.tsx'
import { editSession, previewScheduler, stageView, sweepRenderer } from './composition.ts'
import { detailOf, useWorkbench } from './store.ts'
import { useSweep } from './sweep/sweep.ts'
import { SweepStrip } from './sweep/SweepStrip.tsx'
import { Toolbar } from './Toolbar.tsx'
import { VariantTabs } from './variants/VariantTabs.tsx'
import { Stage } from './view/Stage.tsx'
import { trackFullScreen, useFullScreen, workbenchId } from './view/store.ts'

/** Starts what runs as long as somebody is at the workbench, and shows the photo. */
function useWorkbenchOf(photo: number): void {
  useEffect(() => {
    const stops = [
      editSession.trackPointer(),
      previewScheduler.start(),
      sweepRenderer.start(),
      trackFullScreen(),
    ]
    return () => {
      for (const stop of stops) stop()
      editSession.show(null)
      stageView.forget()
    }
  }, [])
  useEffect(() => editSession.show(photo), [photo])
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

export function Workbench({ id: photo }: { id: number }) {
  useWorkbenchOf(photo)
  const words = useWords()
  const detail = useWorkbench((state) => detailOf(state) ?? state.detail)
  const cropping = useWorkbench((state) => state.cropping !== null)
  const cornering = useWorkbench((state) => state.cornering)
  const sweeping = useSweep((state) => state.open)
  const full = useFullScreen((state) => state.on)
  const [straightening, straighten] = useStraightening()
  const name = detail?.name
  useEffect(() => {
    document.title = name === undefined ? 'Tintype' : `${name} – Tintype`
    return () => {
      document.title = 'Tintype'
    }
  }, [name])
  if (!detail) return <main id={workbenchId} aria-label={words.workbench} className="bg-surround" />
  return (
    <main
      id={workbenchId}
      aria-label={words.workbench}
      className={`grid size-full min-h-0 ${full ? 'grid-cols-1' : 'grid-cols-[minmax(0,1fr)_296px]'}`}
    >
      <div
        className={`grid min-h-0 min-w-0 bg-surround ${full ? '' : 'grid-rows-[48px_minmax(0,1fr)_auto]'}`}
      >
        {!full && <Toolbar photo={detail} cropping={cropping} />}
        <div className="min-h-0 min-w-0">
          {!cropping ? (
            <Stage photo={detail} />
          ) : cornering ? (
            <CornerStage photo={detail} />
          ) : (
            <CropStage photo={detail} straightening={straightening} />
          )}
        </div>
        {!full && (
          <div className="min-w-0">
            <Status />
            {sweeping && !cropping && <SweepStrip ratio={detail.width / detail.height} />}
            {!cropping && <VariantTabs photo={detail} />}
            {!cropping && <Filmstrip photo={detail.id} />}
          </div>
        )}
      </div>
      {!full &&
        (!cropping ? (
          <Panel photo={detail} />
        ) : cornering ? (
          <CornerPanel photo={detail} />
        ) : (
          <CropPanel photo={detail} onStraighten={straighten} />
        ))}
    </main>
  )
}
