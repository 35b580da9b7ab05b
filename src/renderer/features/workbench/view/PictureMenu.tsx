/** The menu of a right click on the picture at the workbench: what is done to it most, and the presets. */
import type { RefObject } from 'react'
import { describeChoices } from '../../../describe/choices.ts'
import { actionChoices, presetMenu } from '../../../library/photo-choices.ts'
import { usePresets } from '../../../library/presets.ts'
import { ContextMenu } from '../../../shared/ContextMenu.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { applyPresetHere } from '../preset-actions.ts'

const actions = [
  'restore.all',
  'photo.copyRecipe',
  'photo.pasteRecipe',
  'photo.pasteSome',
  'preset.save',
  'photo.rotateLeft',
  'photo.rotateRight',
  'crop.begin',
] as const
const lastActions = ['photo.details', 'photo.export'] as const

export function PictureMenu({ stage }: { stage: RefObject<HTMLElement | null> }) {
  const words = useTranslation()
  const presets = usePresets()
  return (
    <ContextMenu
      label={words.photoMenu}
      target={stage}
      // A finger that is held on a brush paints.
      choicesAt={() =>
        useActiveStroke.getState().tool === null
          ? [
              ...actionChoices(actions, words),
              ...describeChoices(words),
              ...actionChoices(lastActions, words),
              ...presetMenu(presets, words, applyPresetHere),
            ]
          : null
      }
    />
  )
}
