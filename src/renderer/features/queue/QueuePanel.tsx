/** The queue opened to a list: what waits, in an order that can be changed, and what has ended and why. */
import { Button, GridList, useDragAndDrop } from 'react-aria-components'
import type { JobCard } from '../../../contract/queue.ts'
import { useWords } from '../../i18n/index.ts'
import { JobLine } from './JobLine.tsx'
import { openJobs, useLibrary } from '../../library/store.ts'
import { clearEnded, move, retry, useJobs } from './jobs.ts'

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
  const words = useWords()
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
      dragAndDropHooks={dragAndDropHooks}
      renderEmptyState={() => <p className="p-4 text-dim">{words.queueEmpty}</p>}
      className="grid outline-offset-[-2px]"
    >
      {(job) => <JobLine job={job} first={first} movable />}
    </GridList>
  )
}

export function QueuePanel() {
  const words = useWords()
  const queue = useLibrary((state) => state.queue)
  const jobs = useJobs()
  const open = jobs.filter(isOpen)
  const [first] = open.filter(({ state }) => state !== 'running')
  const ended = jobs.filter((job) => !isOpen(job))
  const failed = ended.filter((job) => job.state === 'failed').map((job) => job.id)
  const more = (queue ? openJobs(queue) : 0) - open.length
  return (
    <div className="max-h-[45vh] overflow-y-auto border-b border-line" data-testid="queue-panel">
      <OpenJobs jobs={open} first={first?.id ?? null} />
      {more > 0 && <p className="px-4 pb-2 text-dim">{words.queueMore(more)}</p>}
      {ended.length > 0 && (
        <>
          <div className="flex items-center gap-2 border-t border-line px-4 py-2">
            <h3 className="font-medium">{words.queueEnded}</h3>
            <div className="ml-auto flex gap-2">
              {failed.length > 0 && (
                <Button onPress={() => void retry(failed)} className="control px-3">
                  {words.queueRetryFailed}
                </Button>
              )}
              <Button onPress={() => void clearEnded()} className="control px-3">
                {words.queueClear}
              </Button>
            </div>
          </div>
          <GridList aria-label={words.queueEnded} items={ended} className="grid outline-offset-[-2px]">
            {(job) => <JobLine job={job} />}
          </GridList>
        </>
      )}
    </div>
  )
}
