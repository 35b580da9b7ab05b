/** The grey picker on the stage: what is clicked on becomes grey, whatever the grading is now. */
import type { Point } from '../../../../contract/geometry.ts'
import { balanceFor } from '../../../../contract/grade.ts'
import { toLinear } from '../../../../contract/lab.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { studio } from '../../../rpc/client.ts'
import { reportFault } from '../../../toasts/store.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { selectTool } from '../brush/active-stroke.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { meanColorAt } from '../brush/colors.ts'
import { editSession } from '../composition.ts'
import { previewSides } from '../preview-plan.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'

/** Darker than that a channel says nothing of the light it was taken in. */
const leastLight = 0.002

/** The picture as it is before it is graded, without a border: that is what the white balance works on. */
async function ungradedPicture(photo: number, recipe: Recipe): Promise<string | null> {
  const bare = withStep(withStep(recipe, 'grade', { enabled: false }), 'finish', { border: null })
  const stream = await studio().workbench.preview({ photo, recipe: bare, longestSide: previewSides.quick })
  for await (const event of stream) if (event.type === 'done') return event.url
  return null
}

async function pick({ x, y }: Point): Promise<void> {
  selectTool(null)
  const state = useWorkbench.getState()
  const { photo } = state
  if (photo === null) return
  try {
    const url = await ungradedPicture(photo, recipeOf(state))
    const color = url && (await meanColorAt(url, (width, height) => ({ x: x * width, y: y * height })))
    if (!color || useWorkbench.getState().photo !== photo) return
    const light = color.map((level) => Math.max(leastLight, toLinear(level / 255)))
    const balance = balanceFor([light[0], light[1], light[2]])
    editSession.changeOnce('gradePick', (now) => withStep(now, 'grade', { ...balance, enabled: true }))
  } catch (error) {
    reportFault(error)
  }
}

/** @param ratio height / width of the picture on the stage */
export function GreyPicker({ ratio }: { ratio: number }) {
  const words = useTranslation()
  return (
    <BrushLayer
      ratio={ratio}
      label={words.gradePickLayer}
      radius={0.004}
      tint={null}
      picking
      onStroke={() => {}}
      onPick={(point) => void pick(point)}
    />
  )
}
