/** Grading and presets at the workbench, as actions: so that the palette and the picture's menu know them. */
import { changesAnything, neutralGrade } from '../../../contract/grade.ts'
import { withPreset, type Preset } from '../../../contract/presets.ts'
import { actionTable } from '../../shell/actions.ts'
import { chooseSteps } from '../../shell/overlays.ts'
import { useRecipeClipboard } from '../../library/edits.ts'
import { hasRecipe, isEditable, isFilm, isViewing } from './action-predicates.ts'
import { selectTool, useActiveStroke } from './brush/active-stroke.ts'
import { editSession } from './composition.ts'
import { resetGrade } from './grade/store.ts'
import { detailOf, recipeOf, useWorkbench } from './store.ts'

/** Onto the photo on the workbench, as one step of its history. */
export const applyPresetHere = (preset: Pick<Preset, 'recipe' | 'steps'>): void =>
  editSession.changeOnce('preset', (now) => withPreset(now, preset))

function keepAsPreset(): void {
  const state = useWorkbench.getState()
  const photo = detailOf(state)
  if (photo) chooseSteps({ recipe: recipeOf(state), from: photo.name, paste: null })
}

function pasteSome(): void {
  const { copied } = useRecipeClipboard.getState()
  if (!copied) return
  const { recipe, from } = copied
  const paste = (steps: Preset['steps']) =>
    editSession.changeOnce('paste', (now) => withPreset(now, { recipe, steps }))
  chooseSteps({ recipe, from, paste })
}

const gradeNow = () => recipeOf(useWorkbench.getState()).steps.grade

export const presetActions = actionTable([
  {
    id: 'grade.pick',
    label: 'gradePick',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && isViewing(),
    perform: () => selectTool(useActiveStroke.getState().tool === 'grey' ? null : 'grey'),
  },
  {
    id: 'grade.reset',
    label: 'gradeReset',
    group: 'picture',
    shortcuts: [],
    available: () =>
      (isEditable() || (hasRecipe() && isFilm())) &&
      (changesAnything(gradeNow()) || gradeNow().enabled !== neutralGrade.enabled),
    perform: resetGrade,
  },
  {
    id: 'preset.save',
    label: 'presetSave',
    group: 'picture',
    shortcuts: [],
    available: isEditable,
    perform: keepAsPreset,
  },
  {
    id: 'photo.pasteSome',
    label: 'pasteSome',
    group: 'picture',
    shortcuts: [],
    available: () => isEditable() && useRecipeClipboard.getState().copied !== null,
    perform: pasteSome,
  },
])
