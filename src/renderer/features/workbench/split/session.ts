/** Begins, applies and ends the setting of prints; pairs backs. Whatever fails is reported. */
import { makeRecipe } from '../../../../contract/recipe.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import type { FoundPrints } from '../../../../contract/prints.ts'
import { wordsNow } from '../../../i18n/index.ts'
import { undoing } from '../../../library/edits.ts'
import { neighbour } from '../../../library/order.ts'
import { studio } from '../../../rpc/client.ts'
import { reportFault, useToasts } from '../../../toasts/store.ts'
import { decodeImage } from '../preview-images.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { endSplit, setPrints, useSplit } from './store.ts'

/** Longest side of the scan on the stage, in pixels. */
const stageSide = 2048

const photoNow = (): PhotoDetail | null => detailOf(useWorkbench.getState())

const say = (text: string): void => useToasts.getState().show('done', text)

/** The scan as it is, without anything of a recipe. */
async function showScan(page: number): Promise<void> {
  const recipe = makeRecipe({ enabled: false })
  for await (const event of await studio().workbench.preview({
    photo: page,
    recipe,
    longestSide: stageSide,
  })) {
    if (event.type === 'progress' || useSplit.getState().page !== page) continue
    const { url, width, height } = event
    await decodeImage(url)
    if (useSplit.getState().page === page) useSplit.setState({ picture: { url, width, height } })
  }
}

/** Proposes the prints of the photo on the workbench. */
export async function beginSplit(found?: FoundPrints): Promise<void> {
  const photo = photoNow()
  if (!photo) return
  // The small picture that the album has, until a large one is there: nobody waits before an empty stage.
  const { width, height } = photo
  const picture = { url: photo.original.large, width, height }
  useSplit.setState({ page: photo.id, busy: 'finding', picture })
  try {
    const [seen] = await Promise.all([found ?? studio().prints.find({ photo: photo.id }), showScan(photo.id)])
    if (useSplit.getState().page !== photo.id) return
    setPrints(seen.prints)
    if (seen.prints.length === 0) say(wordsNow().printsNone)
  } catch (error) {
    endSplit()
    reportFault(error)
  } finally {
    useSplit.setState({ busy: null })
  }
}

/** Where the print on the workbench was cut out, to be cut anew. */
export async function beginRecut(): Promise<void> {
  const photo = photoNow()
  if (!photo?.page) return
  const { page, place } = photo.page
  useSplit.setState({ page, recut: photo.id })
  setPrints([place])
  try {
    await showScan(page)
  } catch (error) {
    endSplit()
    reportFault(error)
  }
}

export async function applySplit(): Promise<void> {
  const { page, recut, prints, busy } = useSplit.getState()
  if (page === null || busy || prints.length === 0) return
  useSplit.setState({ busy: 'cutting' })
  try {
    const texts = wordsNow()
    if (recut === null) {
      const places = prints.map(({ corners, quarterTurns, caption, words }) => ({
        corners,
        quarterTurns,
        caption,
        words,
      }))
      const { photos } = await studio().prints.split({ photo: page, prints: places })
      useToasts.getState().show('done', texts.editDone.split(photos.length), undoing(texts))
    } else {
      const { corners, quarterTurns, caption } = prints[0]
      await studio().prints.recut({ photo: recut, place: { corners, quarterTurns, caption } })
      useToasts.getState().show('done', texts.editDone.recut(1), undoing(texts))
    }
    endSplit()
  } catch (error) {
    useSplit.setState({ busy: null })
    reportFault(error)
  }
}

const nextOf = (photo: PhotoDetail): number | undefined => neighbour(photo.id, 1)

export const canFindBack = (): boolean => {
  const photo = photoNow()
  return photo !== null && photo.back === null && photo.front === null && nextOf(photo) !== undefined
}

/** Looks whether the next photo is mostly writing: then it is this one's back. */
export async function findBack(): Promise<void> {
  const photo = photoNow()
  const next = photo && nextOf(photo)
  if (!photo || next === undefined || next === null) return
  try {
    const { paired } = await studio().prints.findBack({ photo: photo.id, next })
    const words = wordsNow()
    if (paired) useToasts.getState().show('done', words.editDone.back(1), undoing(words))
    else say(words.backNotFound)
  } catch (error) {
    reportFault(error)
  }
}
