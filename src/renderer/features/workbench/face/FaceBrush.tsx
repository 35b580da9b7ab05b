/** Faces are marked on the stage: circled, or clicked; each has a frame, which a click takes away. */
import { X } from 'lucide-react'
import type { Point } from '../../../../contract/geometry.ts'
import { useWords } from '../../../i18n/index.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { toStage, usePhotoViewport } from '../brush/viewport.ts'
import { editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { faceAround } from './box.ts'

/** As many as a recipe takes. */
const mostFaces = 64

/**
 * @param points what was drawn around the face
 * @param ratio  height / width of the picture
 */
function addFace(points: readonly Point[], ratio: number): void {
  if (recipeOf(useWorkbench.getState()).steps.face.boxes.length >= mostFaces) return
  const box = faceAround(points, useActiveStroke.getState().radius.face, ratio)
  editSession.changeOnce('faceBox', (now) =>
    withStep(now, 'face', { enabled: true, boxes: [...now.steps.face.boxes, box] }),
  )
}

const removeFace = (at: number): void =>
  editSession.changeOnce('faceBox', (now) =>
    withStep(now, 'face', { boxes: now.steps.face.boxes.filter((_, i) => i !== at) }),
  )

/** @param ratio height / width of the picture on the stage */
export function FaceBrush({ ratio }: { ratio: number }) {
  const words = useWords()
  const viewport = usePhotoViewport(ratio)
  const radius = useActiveStroke((state) => state.radius.face)
  const { boxes } = useWorkbench(recipeOf).steps.face
  return (
    <BrushLayer
      ratio={ratio}
      label={words.faceLayer}
      radius={radius}
      width={0.002}
      tint="#fff"
      onStroke={(points) => addFace(points, ratio)}
    >
      {viewport &&
        boxes.map((box, i) => {
          const from = toStage(viewport, ratio, { x: box.left, y: box.top })
          const to = toStage(viewport, ratio, { x: box.left + box.width, y: box.top + box.height })
          return (
            <div
              // Faces have no names; their order is what they are.
              key={i}
              className="pointer-events-none absolute border-2 border-white shadow-[0_0_0_1px_rgb(0_0_0/0.6)]"
              style={{ left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y }}
            >
              <button
                type="button"
                aria-label={words.faceRemove(i + 1)}
                title={words.faceRemove(i + 1)}
                data-testid="face"
                className="pointer-events-auto absolute -top-3 -right-3 grid size-6 cursor-pointer place-items-center rounded-full bg-black text-white"
                onPointerDown={(event) => event.stopPropagation()}
                onClick={() => removeFace(i)}
              >
                <X size={14} aria-hidden />
              </button>
            </div>
          )
        })}
    </BrushLayer>
  )
}
