/** The picture as large as the window allows: the grey one, the colour over it or beside it, and what compares them. */
import { useEffect, useState, type CSSProperties, type ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { stageView } from '../composition.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { takesFocus } from '../../../shared/pass-focus.ts'
import { ManualColorBrush } from '../brush/ManualColorBrush.tsx'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { GreyPicker } from '../grade/GreyPicker.tsx'
import { FaceBrush } from '../face/FaceBrush.tsx'
import { GradientLayer, LocalBrush, LocalOverlay } from '../local/LocalLayers.tsx'
import { useLocalView } from '../local/store.ts'
import { useMask } from '../mask/store.ts'
import { MaskBrush, MaskOverlay } from '../mask/MaskLayers.tsx'
import { naturalSizeOf } from '../preview-plan.ts'
import { usePreviewImages, type PreviewImage } from '../preview-images.ts'
import { shownRecipeOf, useWorkbench } from '../store.ts'
import { stepName } from '../labels.ts'
import { BackOverlay } from '../split/PrintsSection.tsx'
import { PictureMenu } from './PictureMenu.tsx'
import { Divider } from './Divider.tsx'
import { PaneBox } from './PaneBox.tsx'
import { useLostFocus } from './lost-focus.ts'
import { useCompare } from './store.ts'

function Chip({ side, children }: { side: 'left' | 'right'; children: ReactNode }) {
  return (
    <span
      className={`pointer-events-none absolute top-3 ${side === 'left' ? 'left-3' : 'right-3'} rounded bg-black/70 px-2 py-0.5 text-[12px] text-white`}
    >
      {children}
    </span>
  )
}

/** The first colour comes in slowly; what was there from the beginning does not, and later ones just take its place. */
function useEntry(
  photo: number,
  color: PreviewImage | null,
): { entry: 'hidden' | 'still' | 'develop'; drawn: () => void } {
  const [state, setState] = useState<{
    photo: number
    entry: 'hidden' | 'still' | 'develop'
    wasThere: boolean
  }>({
    photo,
    entry: 'hidden',
    wasThere: color !== null,
  })
  if (state.photo !== photo) setState({ photo, entry: 'hidden', wasThere: color !== null })
  const drawn = (): void =>
    setState((now) => (now.entry === 'hidden' ? { ...now, entry: now.wasThere ? 'still' : 'develop' } : now))
  return { entry: state.photo === photo ? state.entry : 'hidden', drawn }
}

/** What lies on the colour picture while it is seen alone: the repair's mask, and the layer of the selected tool. */
function ToolLayers({ photo, ratio }: { photo: number; ratio: number }) {
  const tool = useActiveStroke((state) => state.tool)
  const overlay = useMask((state) => state.overlay)
  const localOverlay = useLocalView((state) => state.overlay)
  return (
    <>
      {overlay && <MaskOverlay photo={photo} ratio={ratio} />}
      {tool === 'manualColor' && <ManualColorBrush ratio={ratio} />}
      {tool === 'mask' && <MaskBrush ratio={ratio} />}
      {tool === 'face' && <FaceBrush ratio={ratio} />}
      {tool === 'grey' && <GreyPicker ratio={ratio} />}
      {localOverlay && <LocalOverlay ratio={ratio} />}
      {tool === 'local' && <LocalBrush ratio={ratio} />}
      {tool === 'gradient' && <GradientLayer ratio={ratio} />}
    </>
  )
}

/** Tells the panes what they are about to show. @param whole of the picture on the stage, where its recipe's is not known yet */
function useExpected(subject: string, whole: { width: number; height: number }): void {
  const { width, height } = useWorkbench(useShallow(naturalSizeOf)) ?? whole
  useEffect(() => {
    stageView.expect(subject, { width, height })
  }, [subject, width, height])
}

/** The picture as large as the window allows: the grey one, the colour over it or beside it, and what compares them. */
export function Stage({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const stage = useLostFocus(photo.id)
  const images = usePreviewImages()
  const { mode, split, held } = useCompare()
  const ofPhoto = (image: PreviewImage | null) => (image?.photo === photo.id ? image : null)
  const color = ofPhoto(images.color)
  const original = ofPhoto(images.original)
  const { entry, drawn } = useEntry(photo.id, color)
  const shown = color ?? original
  const shape = shown?.shape ?? ''
  const { width = photo.width, height = photo.height } = shown?.whole ?? {}
  useExpected(`${photo.id} ${shape}`, { width, height })
  const bypassed = useWorkbench((state) => state.bypassed)
  const alone = mode === 'off' && !held && color !== null && bypassed === null
  const [beside, divided] = [mode === 'side' && !held, mode === 'slider' && !held && color !== null]
  // Until its picture has come, the one with the step is still there.
  const shownBypassed = useWorkbench((state) =>
    color?.key === JSON.stringify(shownRecipeOf(state)) ? state.bypassed : null,
  )
  const percent = held ? 100 : divided ? split : 0
  return (
    <section
      ref={stage}
      {...takesFocus}
      aria-label={words.picture(photo.name)}
      data-testid="stage"
      className={`relative size-full overflow-hidden -outline-offset-2 ${beside ? 'grid grid-cols-2 gap-1' : ''}`}
    >
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-label={words.originalOf(photo.name)}
        data-testid="original"
        data-url={original?.url}
        className={beside ? 'relative' : 'absolute inset-0'}
      >
        <PaneBox
          url={original?.url ?? null}
          tiles={images.originalTiles?.photo === photo.id ? images.originalTiles.pyramid : null}
          width={original?.width ?? 1}
          photo={photo.id}
          shape={shape}
        />
        {(beside || held || divided) && <Chip side="left">{words.original}</Chip>}
      </div>
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-label={words.colorOf(photo.name)}
        aria-hidden={color === null}
        data-testid="color"
        data-url={color?.url}
        data-key={color?.key}
        className={`${beside ? 'relative' : 'workbench-over absolute inset-0'} ${entry === 'develop' ? 'layer-develop' : ''} ${
          entry === 'hidden' ? 'opacity-0' : ''
        }`}
        style={{ '--split': `${percent}%` } as CSSProperties}
      >
        <PaneBox
          url={color?.url ?? null}
          tiles={images.colorTiles?.photo === photo.id ? images.colorTiles.pyramid : null}
          width={color?.width ?? 1}
          photo={photo.id}
          shape={shape}
          onDrawn={drawn}
        />
        {(beside || divided) && !shownBypassed && color !== null && <Chip side="right">{words.color}</Chip>}
      </div>
      {shownBypassed && <Chip side="right">{words.stepWithout(stepName(shownBypassed, words))}</Chip>}
      {divided && <Divider />}
      {alone && <ToolLayers photo={photo.id} ratio={height / width} />}
      <BackOverlay photo={photo} />
      <PictureMenu stage={stage} />
    </section>
  )
}
