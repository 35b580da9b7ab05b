/** Actions of a screen that is not seen: the palette goes there first, to the photo that one has chosen, and does them then. */
import { targets, useSelection } from '../library/selection.ts'
import { useWorkbench } from '../features/workbench/store.ts'
import { back, openPhoto, useRoute } from '../shell/route.ts'
import type { Action, ActionId } from '../shell/actions.ts'

/** What is done to one photo on the workbench. */
const onWorkbench: ReadonlySet<ActionId> = new Set<ActionId>([
  'restore.all',
  'step.negative',
  'step.tone',
  'step.repair',
  'step.denoise',
  'step.color',
  'step.grade',
  'step.local',
  'local.addBrush',
  'local.addGradient',
  'step.upscale',
  'step.face',
  'step.finish',
  'color.brush',
  'color.pick',
  'color.pickOther',
  'color.reference',
  'repair.overlay',
  'repair.brush',
  'repair.eraser',
  'style.stable',
  'style.artistic',
  'style.film',
  'crop.begin',
  'crop.corners',
  'prints.begin',
  'prints.trim',
  'photo.rotateLeft',
  'photo.rotateRight',
  'photo.mirror',
  'photo.resetRecipe',
  'sweep.toggle',
  'looks.toggle',
  'variant.add',
  'compare.slider',
  'compare.side',
  'compare.several',
])

/** What is done in the album, to the photo that was on the workbench. */
const inAlbum: ReadonlySet<ActionId> = new Set<ActionId>([
  'photos.selectAll',
  'photos.favourite',
  'photos.colorize',
  'photos.colorizeAll',
  'photos.restore',
  'photos.film',
  'photos.toAlbum',
  'photos.tag',
  'photos.date',
  'photos.caption',
  'photos.place',
  'stack.alike',
  'photos.export',
  'photos.remove',
  'recipe.clear',
  'album.new',
  'view.details',
  'view.search',
])

/** So long a photo may take to come before nothing is done to it any more. */
const availableTimeoutMs = 20_000

/** Does an action as soon as it makes sense. */
function performWhenAvailable(action: Action): void {
  const stops: (() => void)[] = []
  const stop = (): void => {
    for (const each of stops.splice(0)) each()
  }
  const attempt = (): void => {
    if (!action.available()) return
    stop()
    // After the screen that it works on is there.
    setTimeout(() => action.perform())
  }
  stops.push(useWorkbench.subscribe(attempt), useRoute.subscribe(attempt), useSelection.subscribe(attempt))
  const timer = setTimeout(stop, availableTimeoutMs)
  stops.push(() => clearTimeout(timer))
  attempt()
}

/** How to do an action that makes no sense where one is; null: it can't be done from here. */
export function fromElsewhere(action: Action<ActionId>): (() => void) | null {
  const { screen } = useRoute.getState()
  if (onWorkbench.has(action.id) && screen.name !== 'workbench') {
    const [photo] = targets()
    if (photo === undefined) return null
    return () => {
      openPhoto(photo)
      performWhenAvailable(action)
    }
  }
  if (!inAlbum.has(action.id) || screen.name === 'album') return null
  return () => {
    back()
    performWhenAvailable(action)
  }
}
