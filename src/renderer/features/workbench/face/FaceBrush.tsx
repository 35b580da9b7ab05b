/** Faces are marked on the stage: circled, or clicked; each has a frame, which a click takes away. */
import { X } from 'lucide-react'
import { useWords } from '../../../i18n/index.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { toStage } from '../brush/points.ts'
import { usePhotoSight } from '../brush/viewport.ts'
import { useWay } from '../brush/active-stroke.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { addFace, removeFace } from './store.ts'

/** @param ratio height / width of the picture on the stage */
export function FaceBrush({ ratio }: { ratio: number }) {
  const words = useWords()
  const viewport = usePhotoSight(ratio)
  const radius = useWay((state) => state.radius.face)
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
