/** The picture as it was photographed, with a handle on each corner of the print. */
import { useRef } from 'react'
import type { CSSProperties, PointerEvent } from 'react'
import { planGeometry, pointToOriginal } from '../../../../contract/geometry.ts'
import type { GeometryStep, Point } from '../../../../contract/geometry.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useSettledPreview } from '../preview-images.ts'
import { useWorkbench } from '../store.ts'
import { arrowStep } from '../arrow-keys.ts'
import { cornerNames, seenCorners } from './box.ts'
import { setCorner } from './crop-session.ts'

/** Of the picture, for one press: corners are set more finely than frames. */
const nudge = 0.002
const thirds = [1 / 3, 2 / 3]

function useDrag(corners: readonly Point[]) {
  const start = useRef<{ x: number; y: number; from: Point; picture: DOMRect } | null>(null)
  return (corner: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const picture = event.currentTarget.closest('[data-crop]')?.getBoundingClientRect()
      if (!picture || event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = { x: event.clientX, y: event.clientY, from: corners[corner], picture }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!start.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      const { x, y, from, picture } = start.current
      setCorner(corner, {
        x: from.x + (event.clientX - x) / picture.width,
        y: from.y + (event.clientY - y) / picture.height,
      })
    },
    onPointerUp: () => {
      start.current = null
    },
  })
}

/** Thirds of the print as they lie in the picture. */
function gridOf(corners: NonNullable<GeometryStep['corners']>): string {
  const side = 1000
  const plan = planGeometry(side, side, {
    quarterTurns: 0,
    mirror: false,
    straighten: 0,
    crop: null,
    corners,
  })
  const at = (x: number, y: number): string => {
    const point = pointToOriginal(plan, { width: side, height: side }, { x, y })
    return `${point.x} ${point.y}`
  }
  return thirds.map((t) => `M${at(t, 0)} ${at(t, 1)}M${at(0, t)} ${at(1, t)}`).join('')
}

function Print({ geometry }: { geometry: GeometryStep }) {
  const words = useTranslation()
  const corners = seenCorners(geometry)
  const drag = useDrag(corners)
  const outline = `M${corners.map(({ x, y }) => `${x} ${y}`).join('L')}Z`
  return (
    <>
      <svg
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        aria-hidden
        className="pointer-events-none absolute inset-0 size-full fill-none stroke-white"
      >
        <path d={`M0 0H1V1H0Z${outline}`} fillRule="evenodd" className="fill-black/55 stroke-none" />
        <path d={gridOf(corners)} vectorEffect="non-scaling-stroke" strokeOpacity={0.45} />
        <path d={outline} vectorEffect="non-scaling-stroke" />
      </svg>
      {corners.map(({ x, y }, i) => (
        <button
          key={cornerNames[i]}
          type="button"
          aria-label={words.cornerAt(
            words.cropHandles[cornerNames[i]],
            Math.round(x * 100),
            Math.round(y * 100),
          )}
          data-corner={cornerNames[i]}
          {...drag(i)}
          onKeyDown={(event) => {
            const step = arrowStep(event)
            if (step) setCorner(i, { x: x + step[0] * nudge, y: y + step[1] * nudge })
          }}
          className="absolute grid size-11 -translate-1/2 cursor-move touch-none place-items-center rounded-full"
          style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
        >
          <span className="size-4 rounded-full border-2 border-white shadow-[0_0_0_1px_rgb(0_0_0/0.6)]" />
        </button>
      ))}
    </>
  )
}

export function CornerStage({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const { previewImage, settled } = useSettledPreview(photo)
  const cropping = useWorkbench((state) => state.cropping)
  const ratio = previewImage
    ? previewImage.whole.width / previewImage.whole.height
    : photo.width / photo.height
  return (
    <section aria-label={words.cornersBegin} data-testid="corners" className="size-full min-h-0 p-6">
      <div className="stage grid size-full place-items-center">
        <div data-crop className="stage-picture relative" style={{ '--ratio': ratio } as CSSProperties}>
          {previewImage && <img src={previewImage.url} alt={words.colorOf(photo.name)} draggable={false} />}
          {settled && cropping && <Print geometry={cropping} />}
        </div>
      </div>
    </section>
  )
}
