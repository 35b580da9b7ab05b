/** The farm: what waits in it, who works at what and how fast, and what was given up. Only where the studio has one. */
import { RotateCcw, Server, X } from 'lucide-react'
import { Button, ProgressBar } from 'react-aria-components'
import type { FailedWork, FarmStatus, FarmWorker } from '../../../contract/farm.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { forgetWork, retryWork, useFailedWork, useFarm } from './queries.ts'

/** Machine and process: the rest of an id distinguishes runs, not workers. */
const processOf = (id: string): string => id.split('/').slice(0, 2).join('/')

function WorkerLine({ worker: { id, version, providers, done, perMinute, jobs } }: { worker: FarmWorker }) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const pace = perMinute?.toLocaleString(language, { maximumFractionDigits: 1 }) ?? null
  return (
    <li className="flex items-start gap-3 py-2">
      <Server size={16} aria-hidden className="mt-0.5 shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="truncate select-text">{processOf(id)}</p>
        <p className="text-[12px] leading-4 text-dim">
          {[words.farmPace(done, pace), providers.join(', '), version].join(' · ')}
        </p>
        {jobs.length === 0 && <p className="text-[12px] leading-4 text-dim">{words.farmIdle}</p>}
        {jobs.map(({ name, progress }, at) => (
          <ProgressBar
            key={`${at} ${name}`}
            aria-label={name}
            value={progress * 100}
            className="grid grid-cols-[minmax(0,1fr)] gap-1 pt-1"
          >
            {({ percentage, valueText }) => (
              <>
                <span className="flex gap-2 text-[12px] leading-4">
                  <span className="min-w-0 flex-1 truncate select-text">{name}</span>
                  <span className="tabular-nums text-dim">{valueText}</span>
                </span>
                <span className="block h-1 overflow-hidden rounded-full bg-raised">
                  <span className="block h-full bg-accent" style={{ width: `${percentage ?? 0}%` }} />
                </span>
              </>
            )}
          </ProgressBar>
        ))}
      </div>
    </li>
  )
}

function FailedLine({ work: { id, name, fault } }: { work: FailedWork }) {
  const words = useTranslation()
  const called = name ?? id
  return (
    <li className="flex items-start gap-2 py-2">
      <div className="min-w-0 flex-1 select-text">
        <p className="truncate">{called}</p>
        <p className="text-[12px] leading-4 break-words text-dim">{sentenceOf(fault)}</p>
      </div>
      <Button
        aria-label={words.farmRetry(called)}
        onPress={() => void retryWork([id])}
        className="control grid w-8 shrink-0 place-items-center"
      >
        <RotateCcw size={16} aria-hidden />
      </Button>
      <Button
        aria-label={words.farmForget(called)}
        onPress={() => void forgetWork([id])}
        className="control grid w-8 shrink-0 place-items-center"
      >
        <X size={16} aria-hidden />
      </Button>
    </li>
  )
}

function Failed({ count }: { count: number }) {
  const words = useTranslation()
  const failed = useFailedWork(count)
  if (count === 0 || failed.length === 0) return null
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 pt-3">
        <h4 className="flex-1 font-medium">
          {words.farmFailed} ({count})
        </h4>
        <Button onPress={() => void retryWork()} className="control px-3">
          {words.farmRetryAll}
        </Button>
        <Button onPress={() => void forgetWork()} className="control px-3">
          {words.farmForgetAll}
        </Button>
      </div>
      <ul className="max-h-64 divide-y divide-line overflow-y-auto">
        {failed.map((work) => (
          <FailedLine key={`${work.lane} ${work.id}`} work={work} />
        ))}
      </ul>
    </>
  )
}

function Work({ farm: { lanes, workers } }: { farm: FarmStatus }) {
  const words = useTranslation()
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 pt-2 text-[12px] leading-5">
        {lanes.map(({ name, waiting, running }) => (
          <div key={name} className="contents">
            <dt className="text-dim">{words.farmLane[name]}</dt>
            <dd className="tabular-nums">{words.farmCounts(waiting, running)}</dd>
          </div>
        ))}
      </dl>
      <h4 className="pt-3 font-medium">{words.farmWorkers}</h4>
      {workers.length === 0 && <p className="text-dim">{words.farmNobody}</p>}
      <ul className="divide-y divide-line">
        {workers.map((worker) => (
          <WorkerLine key={worker.id} worker={worker} />
        ))}
      </ul>
      <Failed count={lanes.reduce((sum, { failed }) => sum + failed, 0)} />
    </>
  )
}

export function Farm() {
  const words = useTranslation()
  const farm = useFarm()
  if (!farm) return null
  return (
    <section aria-label={words.farm} className="rounded-md border border-line bg-panel p-4">
      <h3 className="font-medium">{words.farm}</h3>
      <p className="text-[12px] leading-4 break-words text-dim select-text">
        {words.farmHint(farm.queue, farm.store)}
      </p>
      {farm.isUp ? <Work farm={farm} /> : <output className="block pt-2">{words.farmDown}</output>}
    </section>
  )
}
