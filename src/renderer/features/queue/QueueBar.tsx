/** The bar at the foot: how far the batch is, how long still, pause and cancel. There only while there is one. */
import { ChevronDown, ChevronUp, Pause, Play, TriangleAlert, X } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import { durationText } from '../../shared/durations.ts'
import { useWords } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import type { QueueState } from '../../../contract/queue.ts'
import { openJobs, useLibrary } from '../../library/store.ts'
import { cancel, pause, resume, toggleQueue, useQueuePanel } from './jobs.ts'
import { QueuePanel } from './QueuePanel.tsx'

function statusText(queue: QueueState, words: Words): string {
  const open = openJobs(queue)
  if (open > 0 && (queue.paused || counts(queue) === 0)) return words.queueHeld(open)
  const { done, total } = queue.batch
  return open === 0 ? words.queue : words.queueOf(Math.min(total, done + 1), total)
}

/** Jobs that will go on by themselves. */
const counts = ({ counts: { queued, running } }: QueueState): number => queued + running

function shareDone({ batch, running }: QueueState): number {
  if (batch.total === 0) return 0
  const begun = running.reduce((sum, job) => sum + job.progress, 0)
  return Math.min(1, (batch.done + begun) / batch.total)
}

export function QueueBar() {
  const words = useWords()
  const queue = useLibrary((state) => state.queue)
  const open = useQueuePanel((state) => state.open)
  if (!queue) return null
  const left = openJobs(queue)
  const { failed } = queue.counts
  if (left === 0 && failed === 0 && !open) return null
  const held = queue.paused || counts(queue) === 0
  const percent = Math.round(shareDone(queue) * 100)
  const text = statusText(queue, words)
  return (
    <section aria-label={words.queue} className="relative border-t border-line bg-panel">
      {open && <QueuePanel />}
      <div className="relative flex h-10 items-center gap-3 px-4">
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
        <output data-testid="queue" className="truncate">
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
        <div className="ml-auto flex shrink-0 gap-2">
          {left > 0 && (
            <>
              <Button
                onPress={() => void (held ? resume() : pause())}
                className="control flex items-center gap-2 px-3"
              >
                {held ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
                {held ? words.queueResume : words.queuePause}
              </Button>
              <Button onPress={() => void cancel()} className="control flex items-center gap-2 px-3">
                <X size={16} aria-hidden />
                {words.queueCancelAll}
              </Button>
            </>
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
