/** What the panel of the workbench does, as actions: so that the palette knows all of it, and not only what has a key. */
import { isEnlarged } from '../../../contract/enlarge.ts'
import type { Finding } from '../../../contract/findings.ts'
import { makeAutomatic } from '../../../contract/recipe.ts'
import { edit, stepsOf } from '../../library/edits.ts'
import { orderNow } from '../../library/order.ts'
import { actionTable, type Action } from '../../shell/actions.ts'
import { isEditable, isViewing } from './action-predicates.ts'
import { selectTool, useActiveStroke } from './brush/active-stroke.ts'
import { clearStrokes, useBrush, type Choosing } from './brush/store.ts'
import { editSession } from './composition.ts'
import { decideDoubt, isDoubtFilled, isInDoubt } from './mask/doubt.ts'
import { toggleDoubtful } from './mask/store.ts'
import { usePreviewImages } from './preview-images.ts'
import { beginCorners, beginCrop, isCropping } from './crop/crop-session.ts'
import { showSpot } from './enlarge/spot.ts'
import { stepPacksNow, withColor, withStep, withUsablePack, type SwitchedStep } from './recipes.ts'
import { recipeOf, useWorkbench } from './store.ts'

const isPaintable = (): boolean => isEditable() && isViewing()

const stepsNow = () => recipeOf(useWorkbench.getState()).steps

/** What the steps found in the newest picture of the photo. */
function findingsNow(): readonly Finding[] {
  const { found } = usePreviewImages.getState()
  return found?.photo === useWorkbench.getState().photo ? found.findings : []
}

const isInDoubtNow = (): boolean =>
  isEditable() && stepsNow().repair.enabled && isInDoubt(recipeOf(useWorkbench.getState()), findingsNow())

function toggleStep(step: SwitchedStep): void {
  const enabled = !stepsNow()[step].enabled
  editSession.change(step, (now) => {
    const packed = enabled && (step === 'upscale' || step === 'face') ? withUsablePack(now, step) : now
    return withStep(packed, step, { enabled })
  })
}

/** A step that only a pack can do needs one to be switched on. */
const isSwitchable = (step: SwitchedStep): boolean =>
  (step !== 'upscale' && step !== 'face') ||
  stepsNow()[step].enabled ||
  stepPacksNow().some(({ task }) => task === step)

const toggle = <S extends SwitchedStep>(step: S, label: Action['label']): Action<`step.${S}`> => ({
  id: `step.${step}`,
  label,
  group: 'picture',
  shortcuts: [],
  available: () => isEditable() && isSwitchable(step),
  perform: () => toggleStep(step),
})

/** The recipe that is shown, onto all photos of the album, as one edit. */
export async function applyToAll(): Promise<void> {
  await editSession.flush()
  const recipe = recipeOf(useWorkbench.getState())
  await edit({ type: 'recipeApply', ids: [...orderNow().ids], recipe, steps: stepsOf(recipe) })
}

/** The brush, with another photo to take colours from beside it. */
function choose(choosing: Choosing): void {
  selectTool('manualColor')
  useBrush.setState({ kind: 'color', choosing })
}

export const panelActions = actionTable([
  {
    id: 'restore.all',
    label: 'restoreAll',
    group: 'picture',
    shortcuts: [],
    available: isEditable,
    perform: () => editSession.change('restoreAll', makeAutomatic),
  },
  toggle('negative', 'toggleNegative'),
  toggle('tone', 'toggleTone'),
  toggle('repair', 'toggleRepair'),
  toggle('denoise', 'toggleDenoise'),
  toggle('color', 'toggleColor'),
  toggle('grade', 'toggleGrade'),
  toggle('local', 'toggleLocal'),
  toggle('upscale', 'toggleUpscale'),
  toggle('face', 'toggleFace'),
  toggle('finish', 'toggleFinish'),
  {
    id: 'repair.showDoubtful',
    label: 'showDoubtful',
    group: 'picture',
    shortcuts: [],
    available: () => isInDoubtNow() && isViewing(),
    perform: toggleDoubtful,
  },
  {
    id: 'repair.fillDoubtful',
    label: 'fillDoubtful',
    group: 'picture',
    shortcuts: [],
    available: isInDoubtNow,
    perform: () => decideDoubt('all'),
  },
  {
    id: 'repair.leaveDoubtful',
    label: 'leaveDoubtful',
    group: 'picture',
    shortcuts: [],
    available: () =>
      isEditable() && stepsNow().repair.enabled && isDoubtFilled(recipeOf(useWorkbench.getState())),
    perform: () => decideDoubt(undefined),
  },
  {
    id: 'color.overOwn',
    label: 'colorOverOwn',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && findingsNow().some(({ code }) => code === 'color.kept'),
    perform: () => editSession.change('colorPhotos', (now) => withColor(now, { colorPhotos: 'recolor' })),
  },
  {
    id: 'photo.recipeToAll',
    label: 'recipeToAll',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && orderNow().ids.length > 1,
    perform: () => void applyToAll(),
  },
  {
    id: 'color.brush',
    label: 'paintColors',
    group: 'picture',
    shortcuts: [],
    available: isPaintable,
    perform: () => selectTool(useActiveStroke.getState().tool === 'manualColor' ? null : 'manualColor'),
  },
  {
    id: 'color.pick',
    label: 'takeColor',
    group: 'picture',
    shortcuts: [],
    available: isPaintable,
    perform: () => {
      choose(null)
      useBrush.setState({ picking: true })
    },
  },
  {
    id: 'color.pickOther',
    label: 'takeColorOther',
    group: 'picture',
    shortcuts: [],
    available: () => isPaintable() && orderNow().ids.length > 1,
    perform: () => choose('color'),
  },
  {
    id: 'color.reference',
    label: 'manualColorReference',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && orderNow().ids.length > 1,
    perform: () => useBrush.setState({ choosing: 'palette' }),
  },
  {
    id: 'color.clear',
    label: 'clearPainted',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && stepsNow().manualColor.strokes.length > 0,
    perform: clearStrokes,
  },
  {
    id: 'enlarge.spot',
    label: 'enlargeSpot',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && isEnlarged(recipeOf(useWorkbench.getState())),
    perform: showSpot,
  },
  {
    id: 'face.mark',
    label: 'faceMark',
    group: 'picture',
    shortcuts: [],
    available: () => isPaintable() && stepsNow().face.enabled,
    perform: () => selectTool(useActiveStroke.getState().tool === 'face' ? null : 'face'),
  },
  {
    id: 'crop.corners',
    label: 'cornersBegin',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && !useWorkbench.getState().cornering,
    perform: () => {
      if (!isCropping()) beginCrop()
      beginCorners()
    },
  },
])
