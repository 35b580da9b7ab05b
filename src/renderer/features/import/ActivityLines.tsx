/** Imports and exports at the foot of the window: how far, what came of it, what went wrong, and what can be done then. */
import { useRef, useState } from 'react'
import { CircleCheck, Download, FolderOpen, FolderOutput, Images, TriangleAlert, X } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import type { Activity } from '../../../contract/activity.ts'
import { byFrequency } from '../../../contract/photo-names.ts'
import { showPhotos } from '../../shell/route.ts'
import { isSettled, removeActivity, useLibrary } from '../../library/store.ts'
import { studio } from '../../rpc/client.ts'
import { noteSentence, sentenceOf, useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { passFocus } from '../../shared/pass-focus.ts'
import { useExpiry } from '../../shared/use-expiry.ts'
import { isUpload, uploads } from './uploads.ts'

/** An import's title says itself how many are new. */
export function titleOf(activity: Activity, words: Words): string {
  const { kind, name, state } = activity
  if (kind === 'import' && state === 'done') return words.activityTitle.import.done(name, activity)
  return words.activityTitle[kind][state](name, activity)
}

function summaryOf({ kind, state, fresh, known, found, failed, passedOver }: Activity, words: Words): string {
  const counts = words.activityCounts[kind]
  const inTitle = kind === 'import' && state === 'done'
  return [
    !inTitle && (fresh > 0 || known + found + failed === 0) ? counts.fresh(fresh) : '',
    known > 0 ? counts.known(known) : '',
    found > 0 ? counts.found(found) : '',
    failed > 0 ? counts.failed(failed) : '',
    passedOver.length > 0 ? words.passedOver(passedOver) : '',
  ]
    .filter(Boolean)
    .join(words.comma)
}

const linkStyle = 'shrink-0 rounded px-1 text-accent underline-offset-2 hover:underline'

const hasDetails = ({ faults, notes, pictureNotes, alike, passedOver }: Activity): boolean =>
  faults.length + notes.length + pictureNotes.length + alike.length + passedOver.length > 0

function Links({ activity, open, onOpen }: { activity: Activity; open: boolean; onOpen: () => void }) {
  const words = useTranslation()
  const { id, kind, state, fresh, download, canShow, began } = activity
  return (
    <>
      {hasDetails(activity) && (
        <Button onPress={onOpen} aria-expanded={open} className={linkStyle}>
          {open ? words.less : words.more}
        </Button>
      )}
      {kind === 'import' && state !== 'running' && fresh > 0 && (
        <Button onPress={() => showPhotos({ addedSince: began })} className={linkStyle}>
          {words.showThem}
        </Button>
      )}
      {download !== null && (
        <a href={download} download className={`${linkStyle} flex items-center gap-1`}>
          <Download size={14} aria-hidden />
          {words.download}
        </a>
      )}
      {canShow && state === 'done' && (
        <Button
          onPress={() => void studio().library.show({ what: 'activity', id }).catch(reportFault)}
          className={`${linkStyle} flex items-center gap-1`}
        >
          <FolderOpen size={14} aria-hidden />
          {words.showFolder}
        </Button>
      )}
    </>
  )
}

function Details({ activity }: { activity: Activity }) {
  const words = useTranslation()
  const { faults, notes, pictureNotes, alike, failed, passedOver } = activity
  return (
    <div className="grid max-h-[min(12rem,30dvh)] grid-cols-1 gap-2 overflow-y-auto pb-2 pl-7">
      {alike.length > 0 && (
        <p className="flex items-center gap-2 text-dim">
          {words.alikeFound(alike.length)}
          <Button onPress={() => showPhotos({ addedSince: activity.began })} className={linkStyle}>
            {words.showThem}
          </Button>
        </p>
      )}
      <ul className="grid gap-1">
        {[...faults, ...notes].map((fault, at) => (
          <li key={at} className="break-words select-text">
            {sentenceOf(fault)}
          </li>
        ))}
        {pictureNotes.map(({ name, note }, at) => (
          <li key={at} className="break-words text-dim select-text">
            {words.ofPicture(name, noteSentence(note))}
          </li>
        ))}
      </ul>
      {failed > faults.length && <p className="text-dim">{words.andMore(failed - faults.length)}</p>}
      {byFrequency(passedOver).map(({ kind, files, names }) => (
        <p key={kind} className="break-words text-dim select-text">
          {words.passedOverNames(kind, names, files - names.length)}
        </p>
      ))}
    </div>
  )
}

function StateIcon({ activity }: { activity: Activity }) {
  const { kind, state, failed } = activity
  if (state === 'stopped' || (state === 'done' && failed > 0))
    return <TriangleAlert size={16} aria-hidden className="shrink-0 text-fault" />
  if (state === 'done') return <CircleCheck size={16} aria-hidden className="shrink-0 text-accent" />
  const Icon = kind === 'import' ? Images : FolderOutput
  return <Icon size={16} aria-hidden className="shrink-0 text-dim" />
}

/** Milliseconds for which a line stays that has ended well; with something to look at or to fetch, longer. */
const settledMs = 10_000
const unreadMs = 60_000

/** Null: until somebody closes it. What failed has to be read first. */
function lifetimeOf(activity: Activity, read: boolean): number | null {
  const { state, failed } = activity
  if (state === 'running' || state === 'stopped' || (failed > 0 && !read)) return null
  if (read) return settledMs
  return isSettled(activity) ? settledMs : unreadMs
}

function Line({ activity }: { activity: Activity }) {
  const words = useTranslation()
  const [open, setOpen] = useState(false)
  const [read, setRead] = useState(false)
  const openOrClose = (): void => {
    setRead(true)
    setOpen(!open)
  }
  const { id, state, done, total, stopped } = activity
  const running = state === 'running'
  const title = titleOf(activity, words)
  const element = useRef<HTMLLIElement>(null)
  const cancelOrDismiss = (): void => {
    if (running) {
      if (isUpload(id)) uploads.cancel(id)
      else void studio().library.cancelActivity({ id }).catch(reportFault)
      return
    }
    passFocus(element.current)
    removeActivity(id)
    if (!isUpload(id)) void studio().library.dismissActivity({ id }).catch(reportFault)
  }
  useExpiry(element, open ? null : lifetimeOf(activity, read), cancelOrDismiss)
  return (
    <li ref={element} className="relative border-t border-line px-4 max-sm:px-3">
      {running && (
        <ProgressBar
          aria-label={title}
          {...(total > 0 ? { value: done, maxValue: total } : { isIndeterminate: true })}
          className="absolute inset-x-0 top-0 h-0.5"
        >
          <div
            className={`h-full bg-primary ${total > 0 ? '' : 'busy'}`}
            style={{ width: total > 0 ? `${(100 * done) / total}%` : '100%' }}
          />
        </ProgressBar>
      )}
      <div className="flex min-h-9 items-center gap-3 max-sm:gap-2">
        <StateIcon activity={activity} />
        <div className="flex min-w-0 flex-1 items-center gap-x-3 max-sm:flex-wrap max-sm:py-1">
          <p className="min-w-0 truncate max-sm:w-full">
            {title}
            <span className="pl-3 text-dim">
              {running && total > 0 ? words.progress(done, total) : running ? '' : summaryOf(activity, words)}
            </span>
          </p>
          {stopped && (
            <p
              className="min-w-0 flex-1 truncate text-fault select-text max-sm:w-full max-sm:flex-none"
              title={sentenceOf(stopped)}
            >
              {sentenceOf(stopped)}
            </p>
          )}
          <span className="ml-auto max-sm:hidden" />
          <Links activity={activity} open={open} onOpen={openOrClose} />
        </div>
        <Button
          aria-label={running ? words.cancel : words.dismiss}
          onPress={cancelOrDismiss}
          className="grid size-7 shrink-0 place-items-center rounded text-dim hover:text-ink"
        >
          <X size={16} aria-hidden />
        </Button>
      </div>
      {open && <Details activity={activity} />}
    </li>
  )
}

export function ActivityLines() {
  const words = useTranslation()
  const activities = useLibrary((state) => state.activities)
  if (activities.length === 0) return null
  return (
    <ul aria-label={words.activities} className="bg-panel">
      {activities.slice(-4).map((activity) => (
        <Line key={activity.id} activity={activity} />
      ))}
    </ul>
  )
}
