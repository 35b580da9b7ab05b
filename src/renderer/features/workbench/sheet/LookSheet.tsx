/** Several looks of the photo, to pick one from. */
import { useEffect } from 'react'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { looksOf } from '../../../../contract/looks.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { pictureRenderer } from '../composition.ts'
import { useComparedPictures, wholeOf } from '../compare/pictures.ts'
import { usePacks } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { isLook, lookName, takeLook, toggleLooks } from './looks.ts'
import { PictureSheet, type SheetCell } from './PictureSheet.tsx'

export function LookSheet({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const packs = usePacks()
  const recipe = useWorkbench(recipeOf)
  const { photo: pictured, pictures, faults } = useComparedPictures()
  const looks = looksOf(recipe, packs)
  const key = JSON.stringify(looks)
  const { id, width, height } = photo
  useEffect(() => {
    const recipes = looks.map((look) => look.recipe)
    pictureRenderer.want({ photo: id, width, height, recipes, enlarged: {}, zoomable: false })
    // The key says everything of the looks.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id, width, height, key])
  useEffect(() => () => pictureRenderer.want(null), [])
  const whole = wholeOf(recipe, photo)
  const cells = looks.map((look): SheetCell => {
    const recipeKey = JSON.stringify(look.recipe)
    const mine = pictured === id
    const url = (mine && pictures[recipeKey]?.url) || null
    const fault = (mine && faults[recipeKey]) || null
    const name = lookName(look, recipe, packs, words)
    const current = isLook(look, recipe, packs)
    const label = fault ? words.lookFailed(name) : current ? words.lookTaken(name) : words.lookTake(name)
    return {
      key: look.id,
      text: name,
      label,
      url,
      fault,
      current,
      onTake: () => takeLook(look),
      onLost: () => pictureRenderer.lost(recipeKey),
    }
  })
  return (
    <PictureSheet
      title={words.looksTitle}
      testId="looks"
      size="glance"
      cells={cells}
      ratio={whole.width / whole.height}
      closeLabel={words.looksClose}
      onClose={toggleLooks}
    />
  )
}
