/** The render in full size of the variant on the workbench: whether it waits or runs, how far it is, and its end. */
import type { QueueState } from '../../../contract/queue.ts'
import type { Words } from '../../i18n/en/index.ts'
import { wordsNow } from '../../i18n/index.ts'
import { useLibrary } from '../../library/store.ts'
import { studio } from '../../rpc/client.ts'
import { durationText } from '../../shared/durations.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'
import { editSession } from './composition.ts'
import { detailOf, useWorkbench, variantOf, type Variant } from './store.ts'

type Running = QueueState['running'][number]

/** The job that is to render a variant; null where none waits or runs. */
export const openJobOf = (variant: Pick<Variant, 'job'> | null): number | null =>
  variant?.job && variant.job.state !== 'cancelled' ? variant.job.id : null

const runningIn = (queue: QueueState | null, job: number | null): Running | null =>
  queue?.running.find(({ id }) => id === job) ?? null

/** For code outside components. */
export const isRendering = (): boolean => openJobOf(variantOf(useWorkbench.getState())) !== null

/** `running`: how far it is, null while it waits. Null: there is no render. */
export function useRenderJob(): { id: number; running: Running | null } | null {
  const id = useWorkbench((state) => openJobOf(variantOf(state)))
  const running = useLibrary(({ queue }) => runningIn(queue, id))
  return id === null ? null : { id, running }
}

/** "Enlarging 42 %" */
export function stageText({ progress, stage }: Running, words: Words): string {
  const percent = Math.floor(progress * 100)
  return words.renderStage(words.jobStage[stage ?? 'color'], percent)
}

/** The same with the time that is left. */
export function runningText(running: Running, words: Words): string {
  const { timeLeft } = running
  const stage = stageText(running, words)
  return timeLeft === null ? stage : `${stage}${words.comma}${words.timeLeft(durationText(timeLeft, words))}`
}

/** Takes the render out of the queue and says so. */
export async function cancelRender(): Promise<void> {
  const state = useWorkbench.getState()
  const job = openJobOf(variantOf(state))
  if (job === null) return
  try {
    const queue = await studio().queue.cancel({ ids: [job] })
    useLibrary.setState({ queue })
    useToasts.getState().show('done', wordsNow().renderCancelledOf(detailOf(state)?.name ?? ''))
    await editSession.refetch()
  } catch (error) {
    reportFault(error)
  }
}
