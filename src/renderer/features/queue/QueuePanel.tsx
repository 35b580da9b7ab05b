/** The queue at the foot of the window: the bar with its progress, and the panel with its jobs. */
import { Button, GridList, useDragAndDrop, ProgressBar } from 'react-aria-components'
import { ChevronDown, ChevronUp, Pause, Play, TriangleAlert, X } from 'lucide-react'
import type { JobCard, QueueState } from '../../../contract/queue.ts'
import { useTranslation } from '../../i18n/index.ts'
import { BatchSummary } from './BatchSummary.tsx'
import { JobLine } from './JobLine.tsx'
import { openJobs, useLibrary } from '../../library/store.ts'
import { guestNow } from '../../rpc/client.ts'
import {
  clearEnded,
  dismissBatch,
  move,
  retry,
  useBatchReview,
  useJobs,
  cancel,
  pause,
  resume,
  toggleQueue,
  useQueuePanel,
} from './jobs.ts'
import { durationText } from '../../shared/durations.ts'
import type { Words } from '../../i18n/en/index.ts'

const isOpen = ({ state }: JobCard): boolean =>
  state === 'queued' || state === 'running' || state === 'paused'

/** Before which job the dragged ones go: the target itself, or the one behind it. */
function jobAfterDrop(
  jobs: readonly JobCard[],
  target: number,
  before: boolean,
  dragged: ReadonlySet<number>,
) {
  const at = jobs.findIndex((job) => job.id === target) + (before ? 0 : 1)
  return jobs.slice(at).find((job) => !dragged.has(job.id))?.id ?? null
}

/** @param first the job that is next in turn */
function OpenJobs({ jobs, first }: { jobs: JobCard[]; first: number | null }) {
  const words = useTranslation()
  // Whoever may only look sees the order and has no handle to change it.
  const movable = guestNow() !== 'view'
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ 'text/plain': String(key) })),
    onReorder: ({ keys, target }) => {
      const dragged = new Set([...keys].map(Number))
      const ids = jobs.filter((job) => dragged.has(job.id)).map((job) => job.id)
      void move(ids, jobAfterDrop(jobs, Number(target.key), target.dropPosition === 'before', dragged))
    },
  })
  return (
    <GridList
      aria-label={words.queue}
      items={jobs}
      // Lines are rendered anew only when their job or this changes.
      dependencies={[first]}
      {...(movable && { dragAndDropHooks })}
      renderEmptyState={() => <p className="p-4 text-dim">{words.queueEmpty}</p>}
      className="grid grid-cols-1 outline-offset-[-2px]"
    >
      {(job) => <JobLine job={job} first={first} movable={movable} />}
    </GridList>
  )
}

/** The queue opened to a list: what waits, in an order that can be changed, and what has ended and why. */
function QueuePanel() {
  const words = useTranslation()
  const queue = useLibrary((state) => state.queue)
  const jobs = useJobs()
  const open = jobs.filter(isOpen)
  const [first] = open.filter(({ state }) => state !== 'running')
  const ended = jobs.filter((job) => !isOpen(job))
  const failed = ended.filter((job) => job.state === 'failed').map((job) => job.id)
  const more = (queue ? openJobs(queue) : 0) - open.length
  const review = useBatchReview()
  return (
    <div className="max-h-[45dvh] overflow-y-auto border-b border-line" data-testid="queue-panel">
      {review && (
        <section aria-label={words.lastBatch} className="border-b border-line px-4 py-2 max-sm:px-3">
          <h3 className="font-medium">{words.lastBatch}</h3>
          <BatchSummary review={review} />
        </section>
      )}
      <OpenJobs jobs={open} first={first?.id ?? null} />
      {more > 0 && <p className="px-4 pb-2 text-dim">{words.queueMore(more)}</p>}
      {ended.length > 0 && (
        <>
          <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2 max-sm:px-3">
            <h3 className="font-medium">{words.queueEnded}</h3>
            {guestNow() !== 'view' && (
              <div className="ml-auto flex flex-wrap gap-2">
                {failed.length > 0 && (
                  <Button onPress={() => void retry(failed)} className="control px-3">
                    {words.queueRetryFailed}
                  </Button>
                )}
                <Button onPress={() => void clearEnded()} className="control px-3">
                  {words.queueClear}
                </Button>
              </div>
            )}
          </div>
          <GridList
            aria-label={words.queueEnded}
            items={ended}
            className="grid grid-cols-1 outline-offset-[-2px]"
          >
            {(job) => <JobLine job={job} />}
          </GridList>
        </>
      )}
    </div>
  )
}

function statusText(queue: QueueState, words: Words): string {
  const open = openJobs(queue)
  if (open > 0 && (queue.paused || counts(queue) === 0)) return words.queueHeld(open)
  const { done, total } = queue.batch
  if (open === 0) return words.queue
  const place = [Math.min(total, done + 1), total] as const
  // What takes minutes; the other stages are over before one has read what they are.
  const isEnlarging = queue.running.some(({ stage }) => stage === 'enlarge')
  return isEnlarging ? words.queueEnlarging(...place) : words.queueOf(...place)
}

/** Jobs that will go on by themselves. */
const counts = ({ counts: { queued, running } }: QueueState): number => queued + running

function shareDone({ batch, running }: QueueState): number {
  if (batch.total === 0) return 0
  const begun = running.reduce((sum, job) => sum + job.progress, 0)
  return Math.min(1, (batch.done + begun) / batch.total)
}

/** Which photo of how many, how long still, and how many failed. */
function BatchProgress({ queue, text, held }: { queue: QueueState; text: string; held: boolean }) {
  const words = useTranslation()
  const { failed } = queue.counts
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3">
      <output data-testid="queue" className="min-w-0 truncate">
        {text}
      </output>
      {queue.timeLeft !== null && !held && (
        <span className="shrink-0 text-dim">{words.timeLeft(durationText(queue.timeLeft, words))}</span>
      )}
      {failed > 0 && (
        <span className="flex shrink-0 items-center gap-1 text-fault">
          <TriangleAlert size={14} aria-hidden />
          {words.queueFailed(failed)}
        </span>
      )}
    </div>
  )
}

/** What the bar says, for where there is no space for it; null where there is no bar. */
export function useQueueLine(): { text: string; going: boolean; failed: number } | null {
  const words = useTranslation()
  const queue = useLibrary((state) => state.queue)
  const { batchOver } = useQueuePanel()
  const review = useBatchReview()
  if (!queue) return null
  const { failed } = queue.counts
  const going = openJobs(queue) > 0
  if (!going && failed === 0 && !batchOver) return null
  const left = queue.timeLeft === null ? '' : ` · ${words.timeLeft(durationText(queue.timeLeft, words))}`
  const ended = review ? words.batchOver(review.rendered) : words.queueFailed(failed)
  return { text: going ? `${statusText(queue, words)}${left}` : ended, going, failed }
}

/** The bar at the foot: how far the batch is, how long still, pause and cancel. There only while there is one. */
export function QueueBar() {
  const words = useTranslation()
  const queue = useLibrary((state) => state.queue)
  const { open, batchOver } = useQueuePanel()
  const review = useBatchReview()
  if (!queue) return null
  const left = openJobs(queue)
  if (left === 0 && queue.counts.failed === 0 && !open && !batchOver) return null
  const held = queue.paused || counts(queue) === 0
  const percent = Math.round(shareDone(queue) * 100)
  const text = statusText(queue, words)
  return (
    <section aria-label={words.queue} className="relative border-t border-line bg-panel">
      {open && <QueuePanel />}
      <div className="relative flex min-h-10 items-center gap-3 px-4 py-1 max-sm:gap-2 max-sm:px-3">
        <ProgressBar
          aria-label={text}
          value={left === 0 ? 100 : percent}
          className={`absolute inset-x-0 top-0 h-0.5 ${left === 0 ? 'invisible' : ''}`}
        >
          <div
            className={`h-full bg-primary ${held ? '' : 'busy'}`}
            style={{ width: `${Math.max(1, percent)}%` }}
          />
        </ProgressBar>
        {batchOver && !open && review ? (
          <BatchSummary review={review} />
        ) : (
          <BatchProgress queue={queue} text={text} held={held} />
        )}
        <div className="ml-auto flex shrink-0 gap-2">
          {left > 0 && guestNow() !== 'view' && (
            <>
              <Button
                aria-label={held ? words.queueResume : words.queuePause}
                onPress={() => void (held ? resume() : pause())}
                className="control flex items-center justify-center gap-2 px-3 max-sm:px-2"
              >
                {held ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
                <span className="max-sm:hidden">{held ? words.queueResume : words.queuePause}</span>
              </Button>
              <Button
                aria-label={words.queueCancelAll}
                onPress={() => void cancel()}
                className="control flex items-center justify-center gap-2 px-3 max-sm:px-2"
              >
                <X size={16} aria-hidden />
                <span className="max-sm:hidden">{words.queueCancelAll}</span>
              </Button>
            </>
          )}
          {batchOver && !open && (
            <Button
              aria-label={words.batchDismiss}
              onPress={dismissBatch}
              className="control grid w-8 place-items-center"
            >
              <X size={16} aria-hidden />
            </Button>
          )}
          <Button
            aria-label={open ? words.queueHide : words.queueShow}
            aria-expanded={open}
            onPress={toggleQueue}
            className="control grid w-8 place-items-center"
          >
            {open ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
          </Button>
        </div>
      </div>
    </section>
  )
}
