/** One photo in the queue: what, how far, how long still, pause and cancel; and where it failed, why and what to try. */
import {
  ArrowUpToLine,
  Cpu,
  Download,
  FileQuestion,
  FolderOpen,
  GripVertical,
  Pause,
  Play,
  RotateCcw,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, GridListItem, ProgressBar } from 'react-aria-components'
import type { JobCard } from '../../../contract/queue.ts'
import type { Style } from '../../../contract/recipe.ts'
import { openPhoto } from '../../shell/route.ts'
import { durationText } from '../../shared/durations.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import { desktop, guestNow, studio, useStudio } from '../../rpc/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { cancel, lowerFactor, mayCpuHelp, move, pause, resume, retry, useProviderSetting } from './jobs.ts'

interface ButtonProps {
  label: string
  icon: ReactNode
  onPress: () => void
}

function IconButton({ label, icon, onPress }: ButtonProps) {
  return (
    <Button
      aria-label={label}
      onPress={onPress}
      className="control grid h-7 w-7 place-items-center"
      render={(props) => <button {...props} title={label} />}
    >
      {icon}
    </Button>
  )
}

function lookText({ look, renderFactor, film }: JobCard, words: Words): string {
  const name = look in words.styleName ? words.styleName[look as Style] : look
  const factor = renderFactor === null ? name : `${name} · ${words.factor} ${renderFactor}`
  return film ? `${words.filmPresets[film.preset]} · ${factor}` : factor
}

/** How fast a film goes and how long it still takes; of a photo how long, as far as that is known. */
function statusText(
  { state, timeLeft, framesPerSecond, stage }: JobCard,
  words: Words,
  language: string,
): string {
  if (state !== 'running') return words.jobState[state]
  const rate = framesPerSecond?.toLocaleString(language, { maximumFractionDigits: 1 })
  const said = [
    ...(stage === null ? [] : [words.jobStage[stage]]),
    ...(rate === undefined ? [] : [words.framesASecond(rate)]),
    ...(timeLeft === null ? [] : [words.timeLeft(durationText(timeLeft, words))]),
  ]
  return said.length === 0 ? words.jobState.running : said.join(' · ')
}

/** What a finished film is worth: a browser saves it, the desktop shows where it lies. */
function FilmResult({ job: { id, film } }: { job: JobCard }) {
  const words = useTranslation()
  if (!film) return null
  if (film.download !== null)
    return (
      <a
        href={film.download}
        download={film.fileName}
        aria-label={words.filmSaveNamed(film.fileName)}
        className="flex w-fit items-center gap-1 text-accent underline"
      >
        <Download size={13} aria-hidden />
        {words.filmSave}
      </a>
    )
  if (!desktop()) return null
  return (
    <Button
      onPress={() => void studio().library.show({ what: 'film', id }).catch(reportFault)}
      className="flex w-fit items-center gap-1 text-accent underline"
    >
      <FolderOpen size={13} aria-hidden />
      {words.showFile}
    </Button>
  )
}

function RetryButtons({ job }: { job: JobCard }) {
  const words = useTranslation()
  const lower = lowerFactor(job)
  const setting = useProviderSetting()
  const onProcessor = useStudio((state) => mayCpuHelp(job, state.info?.providers ?? [], setting))
  if (guestNow() === 'view') return null
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1">
      <Button className="flex items-center gap-1 text-accent underline" onPress={() => void retry([job.id])}>
        <RotateCcw size={13} aria-hidden />
        {words.jobRetry}
      </Button>
      {onProcessor && (
        <Button
          className="flex items-center gap-1 text-accent underline"
          onPress={() => void retry([job.id], { provider: 'cpu' })}
        >
          <Cpu size={13} aria-hidden />
          {words.jobRetryCpu}
        </Button>
      )}
      {lower !== null && (
        <Button
          className="text-accent underline"
          onPress={() => void retry([job.id], { renderFactor: lower })}
        >
          {words.jobRetryLower(lower)}
        </Button>
      )}
    </p>
  )
}

function Controls({ job, first }: { job: JobCard; first: number | null }) {
  const words = useTranslation()
  const { id, state } = job
  if (guestNow() === 'view') return null
  return (
    <div className="flex shrink-0 gap-1">
      {state === 'queued' && first === id && <span className="w-7" />}
      {state === 'queued' && first !== null && first !== id && (
        <IconButton
          label={words.jobFirst}
          icon={<ArrowUpToLine size={15} aria-hidden />}
          onPress={() => void move([id], first)}
        />
      )}
      {(state === 'queued' || state === 'running') && (
        <IconButton
          label={job.film ? words.filmJobPause : words.jobPause}
          icon={<Pause size={15} aria-hidden />}
          onPress={() => void pause([id])}
        />
      )}
      {state === 'paused' && (
        <IconButton
          label={job.film ? words.filmJobResume : words.jobResume}
          icon={<Play size={15} aria-hidden />}
          onPress={() => void resume([id])}
        />
      )}
      {(state === 'queued' || state === 'running' || state === 'paused') && (
        <IconButton
          label={job.film ? words.filmJobCancel : words.jobCancel}
          icon={<X size={15} aria-hidden />}
          onPress={() => void cancel([id])}
        />
      )}
      {state === 'cancelled' && (
        <IconButton
          label={words.jobRetry}
          icon={<RotateCcw size={15} aria-hidden />}
          onPress={() => void retry([id])}
        />
      )}
    </div>
  )
}

/** What a job is about; where that can't be read there is nothing to open. */
function Thumb({ job: { photo, name, thumb } }: { job: JobCard }) {
  const words = useTranslation()
  const className = 'grid size-10 shrink-0 place-items-center rounded bg-surround'
  if (photo === null || thumb === null) {
    return (
      <span className={className}>
        <FileQuestion size={16} aria-hidden />
      </span>
    )
  }
  return (
    <Button aria-label={words.jobOpen(name)} onPress={() => openPhoto(photo)} className={className}>
      <img src={thumb} alt="" loading="lazy" className="max-h-10 max-w-10 rounded-sm" />
    </Button>
  )
}

interface JobLineProps {
  job: JobCard
  /** The job that is next in turn, if there is one: others can be put before it. */
  first?: number | null
  movable?: boolean
}

export function JobLine({ job, first = null, movable = false }: JobLineProps) {
  const words = useTranslation()
  const language = useLanguage((each) => each.language)
  const { state, progress, fault } = job
  const running = state === 'running'
  const status = statusText(job, words, language)
  return (
    <GridListItem
      id={job.id}
      textValue={`${job.name}, ${status}`}
      className="relative flex min-h-12 items-center gap-3 px-4 py-1 max-sm:gap-2 max-sm:px-3 outline-offset-[-2px] data-[drop-target]:bg-raised data-[dragging]:opacity-50"
    >
      {movable && (
        <Button slot="drag" aria-label={words.jobMove(job.name)} className="text-dim">
          <GripVertical size={16} aria-hidden />
        </Button>
      )}
      <Thumb job={job} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-x-3 max-sm:flex-wrap">
          <span className="min-w-0 truncate font-medium max-sm:w-full">{job.name}</span>
          <span className="shrink-0 text-dim">{lookText(job, words)}</span>
          <span className={`ml-auto shrink-0 ${state === 'failed' ? 'text-fault' : 'text-dim'}`}>
            {status}
          </span>
        </p>
        {running && (
          <ProgressBar
            aria-label={job.name}
            value={progress * 100}
            className="my-1 h-1 overflow-hidden rounded-full bg-line"
          >
            <div className="h-full bg-primary" style={{ width: `${progress * 100}%` }} />
          </ProgressBar>
        )}
        {fault && (
          <p className="text-[12px] leading-4 break-words text-dim select-text">{sentenceOf(fault)}</p>
        )}
        {state === 'failed' && <RetryButtons job={job} />}
        {state === 'done' && <FilmResult job={job} />}
      </div>
      <Controls job={job} first={first} />
    </GridListItem>
  )
}
