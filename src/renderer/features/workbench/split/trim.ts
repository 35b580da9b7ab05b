/** Trims a single scan, or straightens it: what is proposed is set as any crop is. Whatever fails is reported. */
import { create } from 'zustand'
import type { FoundPrints } from '../../../../contract/prints.ts'
import { wordsNow } from '../../../i18n/index.ts'
import { studio } from '../../../rpc/client.ts'
import { reportFault, useToasts } from '../../../toasts/store.ts'
import { isEditable, isViewing } from '../action-predicates.ts'
import { beginCorners, beginCrop } from '../crop/crop-session.ts'
import { detailOf, useWorkbench } from '../store.ts'
import { beginSplit } from './session.ts'
import { trimOf } from './trim-of.ts'

/** The photo that is looked through just now. */
export const useTrim = create<{ photo: number | null }>()(() => ({ photo: null }))

export async function trimScan(): Promise<void> {
  const photo = detailOf(useWorkbench.getState())
  if (!photo || useTrim.getState().photo === photo.id) return
  useTrim.setState({ photo: photo.id })
  try {
    const found = await studio().prints.find({ photo: photo.id })
    // Whoever went on to another photo or began something else meanwhile is left alone.
    if (useTrim.getState().photo !== photo.id || detailOf(useWorkbench.getState())?.id !== photo.id) return
    if (isEditable() && isViewing()) await propose(found)
  } catch (error) {
    reportFault(error)
  } finally {
    useTrim.setState(({ photo: now }) => ({ photo: now === photo.id ? null : now }))
  }
}

async function propose(found: FoundPrints): Promise<void> {
  const trim = trimOf(found)
  if (trim.kind === 'page') return beginSplit(found)
  if (trim.kind === 'nothing') {
    useToasts.getState().show('done', wordsNow().printsNothingToTrim)
    return
  }
  beginCrop()
  if (trim.kind === 'print') beginCorners()
  const change =
    trim.kind === 'turn'
      ? { straighten: trim.straighten, quarterTurns: trim.quarterTurns }
      : {
          corners: trim.print.corners,
          quarterTurns: trim.print.quarterTurns,
          straighten: 0,
          crop: null,
        }
  useWorkbench.setState(({ cropping }) => ({ cropping: cropping && { ...cropping, ...change } }))
}
