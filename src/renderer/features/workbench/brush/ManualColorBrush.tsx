/** Colour by hand on the stage: the brush in its colour, and a marker where each stroke began. */
import { pointSchema } from '../../../../contract/geometry.ts'
import type { Point } from '../../../../contract/geometry.ts'
import type { ColorStroke } from '../../../../contract/manual-color.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { reportFault } from '../../../toasts/store.ts'
import { useFilm } from '../film/store.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import type { Viewport } from '../view/store.ts'
import { useActiveStroke } from './active-stroke.ts'
import { BrushLayer } from './BrushLayer.tsx'
import { colorAt, colorOf, hexOf } from './colors.ts'
import { addStroke, adjustBrush, removeStroke, selectStroke, useBrush } from './store.ts'
import { toStage, usePhotoViewport } from './viewport.ts'

const grey = '#b4b4b4'
const markerColorOf = (stroke: ColorStroke): string => (stroke.kind === 'color' ? hexOf(stroke.color) : grey)

async function pickColor(point: Point): Promise<void> {
  useBrush.setState({ picking: false })
  try {
    const frame = useWorkbench.getState().keyFrame === null ? null : useFilm.getState().color
    const color = await (frame ? colorOf(frame.url, point) : colorAt(point))
    if (color) adjustBrush({ color })
  } catch (error) {
    reportFault(error)
  }
}

function Markers({ viewport, ratio }: { viewport: Viewport; ratio: number }) {
  const words = useTranslation()
  const { strokes } = useWorkbench(recipeOf).steps.manualColor
  const selected = useBrush((state) => state.selected)
  return strokes.map((stroke, i) => {
    // One that was cut away is kept, but its marker would lie beside the picture.
    if (!pointSchema.safeParse(stroke.points[0]).success) return null
    const { x, y } = toStage(viewport, ratio, stroke.points[0])
    return (
      <button
        // Strokes have no names of their own; their order is what they are.
        key={i}
        type="button"
        data-testid="stroke"
        aria-label={words.manualColorStrokeAt(i + 1, words.strokeKinds[stroke.kind])}
        aria-pressed={i === selected}
        className="absolute grid size-6 -translate-1/2 place-items-center rounded-full"
        style={{ left: x, top: y }}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => selectStroke(i === selected ? null : i)}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' && event.key !== 'Backspace') return
          event.preventDefault()
          event.stopPropagation()
          removeStroke(i)
        }}
      >
        <span
          className={`size-3 rounded-full border-2 shadow-[0_0_2px_rgb(0_0_0/0.9)] ${i === selected ? 'border-primary' : 'border-white'}`}
          style={{ background: markerColorOf(stroke) }}
        />
      </button>
    )
  })
}

/** @param ratio height / width of the picture on the stage */
export function ManualColorBrush({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const viewport = usePhotoViewport(ratio)
  const radius = useActiveStroke((state) => state.radius.manualColor)
  const { kind, color, picking } = useBrush()
  return (
    <BrushLayer
      ratio={ratio}
      label={words.manualColorLayer}
      radius={radius}
      tint={kind === 'color' ? hexOf(color) : grey}
      picking={picking}
      onStroke={addStroke}
      onPick={(point) => void pickColor(point)}
    >
      {viewport && <Markers viewport={viewport} ratio={ratio} />}
    </BrushLayer>
  )
}
