/** One photo: the picture with all the room there is, the panel beside it, variants and neighbours below. */
import { useEffect, useRef, useState } from 'react'
import { onCardsChanged } from '../../library/cards.ts'
import { useWords } from '../../i18n/index.ts'
import { CornerPanel } from './crop/CornerPanel.tsx'
import { CornerStage } from './crop/CornerStage.tsx'
import { CropPanel } from './crop/CropPanel.tsx'
import { CropStage } from './crop/CropStage.tsx'
import { Filmstrip } from './Filmstrip.tsx'
import { followPictures } from './preview-scheduler.ts'
import { followFullScreen, useFullScreen, workbenchId } from './full-screen.ts'
import { Panel } from './panel/Panel.tsx'
import { Status } from './Status.tsx'
import { detailOf, followGestures, refetch, showPhoto, useWorkbench } from './store.ts'
import { followSweep, useSweep } from './sweep/store.ts'
import { SweepStrip } from './sweep/SweepStrip.tsx'
import { Toolbar } from './Toolbar.tsx'
import { VariantTabs } from './variants/VariantTabs.tsx'
import { Stage } from './view/Stage.tsx'

/** What lives as long as somebody is at the workbench. */
function useFollowing(photo: number): void {
  useEffect(() => {
    const stops = [
      followGestures(),
      followPictures(),
      followSweep(),
      followFullScreen(),
      onCardsChanged((ids) => {
        const now = useWorkbench.getState().photo
        if (now !== null && (ids === null || ids.includes(now))) void refetch()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      showPhoto(null)
    }
  }, [])
  useEffect(() => showPhoto(photo), [photo])
}

/** The grid over the picture stays for a moment after the slider has come to rest. */
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
  useFollowing(photo)
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
