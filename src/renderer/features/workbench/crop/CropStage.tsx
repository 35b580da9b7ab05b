/** The whole picture with the frame on it: eight handles, thirds, and a fine grid while it is straightened. */
import { useRef } from 'react'
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { arrowStep } from '../arrow-keys.ts'
import { useSettledPreview } from '../preview-images.ts'
import { dragHandle, handles, moveBox, ratioOf } from './box.ts'
import type { Box, Handle } from './box.ts'
import { useFrame } from './crop-session.ts'

/** Of the frame: where each handle sits, in percent, and the cursor over it. */
const handlePositions: Readonly<Record<Handle, { left: number; top: number; cursor: string }>> = {
  nw: { left: 0, top: 0, cursor: 'nwse-resize' },
  n: { left: 50, top: 0, cursor: 'ns-resize' },
  ne: { left: 100, top: 0, cursor: 'nesw-resize' },
  e: { left: 100, top: 50, cursor: 'ew-resize' },
  se: { left: 100, top: 100, cursor: 'nwse-resize' },
  s: { left: 50, top: 100, cursor: 'ns-resize' },
  sw: { left: 0, top: 100, cursor: 'nesw-resize' },
  w: { left: 0, top: 50, cursor: 'ew-resize' },
}

/** Of the picture, for one press. */
const nudge = 0.005

const percent = (share: number) => `${share * 100}%`

function useDrag(picture: number) {
  const start = useRef<{ x: number; y: number; box: Box; picture: DOMRect } | null>(null)
  const apply = (box: Box, handle: Handle | 'move', dx: number, dy: number): void => {
    const { aspect, upright } = useFrame.getState()
    const ratio = ratioOf(aspect, picture, upright)
    useFrame.setState({
      box: handle === 'move' ? moveBox(box, dx, dy) : dragHandle(box, handle, dx, dy, ratio),
    })
  }
  return (handle: Handle | 'move') => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const picture = event.currentTarget.closest('[data-crop]')?.getBoundingClientRect()
      if (!picture || event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = { x: event.clientX, y: event.clientY, box: useFrame.getState().box, picture }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!start.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      const { x, y, box, picture } = start.current
      apply(box, handle, (event.clientX - x) / picture.width, (event.clientY - y) / picture.height)
    },
    onPointerUp: () => {
      start.current = null
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const step = arrowStep(event)
      if (step) apply(useFrame.getState().box, handle, step[0] * nudge, step[1] * nudge)
    },
  })
}

export function CropStage({ photo, straightening }: { photo: PhotoDetail; straightening: boolean }) {
  const words = useTranslation()
  const box = useFrame((state) => state.box)
  const { previewImage, settled } = useSettledPreview(photo)
  const ratio = previewImage
    ? previewImage.whole.width / previewImage.whole.height
    : photo.width / photo.height
  const drag = useDrag(ratio)
  const frameStyle = {
    left: percent(box.left),
    top: percent(box.top),
    width: percent(box.width),
    height: percent(box.height),
  }
  return (
    <section aria-label={words.cropBegin} data-testid="crop" className="size-full min-h-0 p-6">
      <div className="stage grid size-full place-items-center">
        <div data-crop className="stage-picture relative" style={{ '--ratio': ratio } as CSSProperties}>
          {previewImage && <img src={previewImage.url} alt={words.colorOf(photo.name)} draggable={false} />}
          {settled && (
            <div className="pointer-events-none absolute inset-0 overflow-hidden">
              <div className="absolute shadow-[0_0_0_9999px_rgb(0_0_0/0.55)]" style={frameStyle} />
            </div>
          )}
          {settled && (
            <div className="absolute touch-none" style={frameStyle}>
              <button
                type="button"
                aria-label={words.cropFrame}
                {...drag('move')}
                className={`absolute inset-0 touch-none border border-white ${
                  straightening ? 'crop-grid-fine' : 'crop-grid'
                }`}
                style={{ cursor: 'move' }}
              />
              {handles.map((handle) => (
                <button
                  key={handle}
                  type="button"
                  aria-label={words.cropHandles[handle]}
                  data-handle={handle}
                  {...drag(handle)}
                  className="absolute grid size-8 -translate-1/2 touch-none place-items-center rounded-full"
                  style={{
                    left: `${handlePositions[handle].left}%`,
                    top: `${handlePositions[handle].top}%`,
                    cursor: handlePositions[handle].cursor,
                  }}
                >
                  <span className="size-3 rounded-sm border border-black/60 bg-white" />
                </button>
              ))}
            </div>
          )}
        </div>
      </div>
    </section>
  )
}
