/** The menu of a right click on a photo of the album: what is done with the selected ones, and the presets. */
import type { RefObject } from 'react'
import { describeChoices } from '../../describe/choices.ts'
import { actionChoices, presetMenu } from '../../library/photo-choices.ts'
import { applyPreset, usePresets } from '../../library/presets.ts'
import { ContextMenu } from '../../shared/ContextMenu.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { changeSelection, targets, useSelection } from '../../library/selection.ts'

const workActions = [
  'photo.open',
  'photos.slideShow',
  'photos.colorize',
  'photos.restore',
  'recipe.copy',
  'recipe.paste',
  'recipe.pasteSome',
  'recipe.clear',
] as const
const lastActions = [
  'stack.toggle',
  'stack.make',
  'stack.takeApart',
  'view.details',
  'photos.export',
  'photos.remove',
] as const

/** @param grid whose cells name their photo by `data-photo` */
export function PhotoMenu({ grid }: { grid: RefObject<HTMLElement | null> }) {
  const words = useTranslation()
  const presets = usePresets()
  return (
    <ContextMenu
      label={words.photoMenu}
      target={grid}
      choicesAt={(event) => {
        // A long press selects.
        if (event.defaultPrevented) return null
        const cell = event.target instanceof Element ? event.target.closest('[data-photo]') : null
        const id = Number(cell?.getAttribute('data-photo'))
        if (!cell || !Number.isInteger(id)) return null
        if (!useSelection.getState().ids.has(id)) changeSelection(id, 'only')
        return [
          ...actionChoices(workActions, words),
          ...describeChoices(words),
          ...actionChoices(lastActions, words),
          ...presetMenu(presets, words, (preset) => void applyPreset(targets(), preset)),
        ]
      }}
    />
  )
}
