/** Marking faces on the picture: their boxes, and the layer on which they are drawn. */
import { X } from 'lucide-react'
import type { Point } from '../../../../contract/geometry.ts'
import type { FaceBox } from '../../../../contract/recipe.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { toStage, usePhotoViewport } from '../brush/viewport.ts'
import { editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'

/** A line that is smaller than this share of the picture is a click. */
const leastSide = 0.02

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const clean = (value: number) => Number(value.toFixed(4))

/**
 * What the line goes around; a square around a click.
 * @param radius half the square's side, as a share of the picture's longer side
 * @param ratio  height / width of the picture
 * @returns      within the picture
 */
export function faceAround(points: readonly Point[], radius: number, ratio: number): FaceBox {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  let [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  if (right - left < leastSide || bottom - top < leastSide) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const half = radius * Math.max(1, ratio)
    ;[left, right, top, bottom] = [x - half, x + half, y - half / ratio, y + half / ratio]
  }
  ;[left, right, top, bottom] = [left, right, top, bottom].map(clamp)
  return {
    left: clean(left),
    top: clean(top),
    width: clean(right - left),
    height: clean(bottom - top),
    angle: 0,
  }
}

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
  const words = useTranslation()
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
