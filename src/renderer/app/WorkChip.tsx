/** At the workbench: what is at work, in a button of one line that opens it at the foot of the window. */
import { ChevronDown, ChevronUp, ListChecks, TriangleAlert } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { Activity } from '../../contract/activity.ts'
import { titleOf } from '../features/import/ActivityLines.tsx'
import { useQueuePanel } from '../features/queue/jobs.ts'
import { useQueueLine } from '../features/queue/QueuePanel.tsx'
import { useTranslation } from '../i18n/index.ts'
import type { Words } from '../i18n/en/index.ts'
import { useLibrary } from '../library/store.ts'
import { toggleFoot, useFoot } from '../shell/foot.ts'

function textOf(activity: Activity, words: Words): string {
  const { state, done, total } = activity
  const title = titleOf(activity, words)
  return state === 'running' && total > 0 ? `${title} ${words.progress(done, total)}` : title
}

/** What goes on is said before what has ended. */
function lineOf(activities: readonly Activity[], queue: ReturnType<typeof useQueueLine>, words: Words) {
  const running = activities.findLast(({ state }) => state === 'running')
  const last = activities.at(-1)
  if (running) return { text: textOf(running, words), wrong: false }
  if (queue?.going) return { text: queue.text, wrong: false }
  if (last) return { text: textOf(last, words), wrong: last.state === 'stopped' || last.failed > 0 }
  return queue && { text: queue.text, wrong: queue.failed > 0 }
}

export function WorkChip() {
  const words = useTranslation()
  const activities = useLibrary((state) => state.activities)
  const open = useFoot((state) => state.open)
  // Its list says more, where it is open.
  const listed = useQueuePanel((state) => state.open)
  const queue = useQueueLine()
  const line = lineOf(activities, listed ? null : queue, words)
  if (!line && !open) return null
  const Icon = line?.wrong ? TriangleAlert : ListChecks
  const Chevron = open ? ChevronDown : ChevronUp
  return (
    <Button
      onPress={toggleFoot}
      aria-expanded={open}
      data-testid="work"
      className="bare control flex max-w-64 min-w-0 shrink items-center gap-2 px-2 text-ink max-sm:max-w-40"
    >
      <Icon size={16} aria-hidden className={`shrink-0 ${line?.wrong ? 'text-fault' : 'text-accent'}`} />
      <span className="truncate">{line?.text ?? words.nothingAtWork}</span>
      <Chevron size={14} aria-hidden className="shrink-0 text-dim" />
    </Button>
  )
}
