/** Colour by hand on the stage: the brush in its colour, and a marker where each stroke began. */
import { pointSchema } from '../../../../contract/geometry.ts'
import type { Point } from '../../../../contract/geometry.ts'
import type { HandStroke } from '../../../../contract/hand.ts'
import { useWords } from '../../../words/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { recipeOf, useBench } from '../store.ts'
import type { Sight } from '../view/store.ts'
import { BrushLayer } from './BrushLayer.tsx'
import { hexOf } from './colours.ts'
import { colourAt } from './eyedropper.ts'
import { toStage } from './places.ts'
import { addStroke, adjust, choose, removeStroke, useBrush } from './store.ts'
import { usePhotoSight } from './sight.ts'
import { useWay } from './way.ts'

const grey = '#b4b4b4'
const paintOf = (stroke: HandStroke): string => (stroke.kind === 'colour' ? hexOf(stroke.color) : grey)

async function takeColour(place: Point): Promise<void> {
  useBrush.setState({ picking: false })
  try {
    const color = await colourAt(place)
    if (color) adjust({ color })
  } catch (error) {
    reportFault(error)
  }
}

function Markers({ sight, ratio }: { sight: Sight; ratio: number }) {
  const words = useWords()
  const { strokes } = useBench(recipeOf).steps.hand
  const chosen = useBrush((state) => state.chosen)
  return strokes.map((stroke, i) => {
    // One that was cut away is kept, but there is no place for its marker.
    if (!pointSchema.safeParse(stroke.points[0]).success) return null
    const { x, y } = toStage(sight, ratio, stroke.points[0])
    return (
      <button
        // Strokes have no names of their own; their order is what they are.
        key={i}
        type="button"
        data-testid="stroke"
        aria-label={words.handStrokeAt(i + 1, words.handKinds[stroke.kind])}
        aria-pressed={i === chosen}
        className="absolute grid size-6 -translate-1/2 place-items-center rounded-full"
        style={{ left: x, top: y }}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => choose(i === chosen ? null : i)}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' && event.key !== 'Backspace') return
          event.preventDefault()
          event.stopPropagation()
          removeStroke(i)
        }}
      >
        <span
          className={`size-3 rounded-full border-2 shadow-[0_0_2px_rgb(0_0_0/0.9)] ${i === chosen ? 'border-primary' : 'border-white'}`}
          style={{ background: paintOf(stroke) }}
        />
      </button>
    )
  })
}

/** @param ratio height / width of the picture on the stage */
export function HandBrush({ ratio }: { ratio: number }) {
  const words = useWords()
  const sight = usePhotoSight(ratio)
  const radius = useWay((state) => state.radius.hand)
  const { kind, color, picking } = useBrush()
  return (
    <BrushLayer
      ratio={ratio}
      label={words.handLayer}
      radius={radius}
      tint={kind === 'colour' ? hexOf(color) : grey}
      picking={picking}
      onStroke={addStroke}
      onPick={(place) => void takeColour(place)}
    >
      {sight && <Markers sight={sight} ratio={ratio} />}
    </BrushLayer>
  )
}
