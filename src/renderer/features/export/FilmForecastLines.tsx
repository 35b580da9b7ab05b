/** What the export of a film takes in time and disk, and the command that does the same. */
import { ChevronRight, Copy, TriangleAlert } from 'lucide-react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { FilmExport, FilmForecast } from '../../../contract/film-workbench.ts'
import { faultOf, studioQueries } from '../../rpc/query.ts'
import { Button } from '../../shared/Button.tsx'
import { copyText } from '../../shared/copy-text.ts'
import { durationText, sizeText } from '../../shared/durations.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { useToasts } from '../../toasts/store.ts'
import { isFileName } from './film.ts'

/** Typing goes on meanwhile. */
const debounceMs = 400

function useForecast(request: FilmExport) {
  const settled = useSettled(request, debounceMs, isFileName(request.name))
  return useQuery(
    studioQueries.film.forecast.queryOptions({
      input: settled,
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
      meta: { expectedFaults: 'all' },
    }),
  )
}

function Copyable({ label, text }: { label: string; text: string }) {
  const words = useTranslation()
  const copy = async (): Promise<void> => {
    if (await copyText(text)) useToasts.getState().show('done', words.detailsCopied)
  }
  return (
    <section aria-label={label} className="grid min-w-0 grid-cols-1 gap-1">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{label}</h3>
        <Button
          aria-label={`${words.copy}${words.comma}${label}`}
          onPress={() => void copy()}
          className="control grid w-8 shrink-0 place-items-center"
        >
          <Copy size={14} aria-hidden />
        </Button>
      </div>
      <code className="min-w-0 rounded bg-surround p-2 text-[12px] leading-4 [overflow-wrap:anywhere] select-text">
        {text}
      </code>
    </section>
  )
}

function Figures({ forecast, settling }: { forecast: FilmForecast; settling: boolean }) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const { frames, time, bytes, neededBytes, freeBytes } = forecast
  const size = (value: number) => sizeText(value, language)
  const isShort = neededBytes !== null && freeBytes !== null && freeBytes < neededBytes
  return (
    <div aria-live="polite" className={settling ? 'opacity-60' : ''}>
      {time !== null && (
        <p className="font-medium" data-testid="film-forecast">
          {words.filmTakes(frames.toLocaleString(language), durationText(time, words))}
        </p>
      )}
      {bytes !== null && neededBytes !== null && (
        <p className="text-dim">{words.filmWeighs(size(bytes), size(neededBytes))}</p>
      )}
      {isShort && (
        <p className="flex gap-2 text-accent">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
          {words.filmNoRoom(size(freeBytes))}
        </p>
      )}
    </div>
  )
}

/** What the new file can't hold as it is: a person learns of it before the work, not from a silent film. */
function Changed({ streams }: { streams: FilmForecast['changed'] }) {
  const words = useTranslation()
  if (streams.length === 0) return null
  return (
    <ul className="grid grid-cols-1 gap-1" data-testid="film-changed">
      {streams.map(({ kind, codec, isLost, encoder }, i) => (
        <li key={i} className={`flex gap-2 ${isLost ? 'text-accent' : 'text-dim'}`}>
          {isLost && <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />}
          {isLost
            ? words.filmLeftOut(words.filmStreams[kind], codec)
            : words.filmWrittenAnew(words.filmStreams[kind], codec, encoder ?? '')}
        </li>
      ))}
    </ul>
  )
}

/** @param marked key frames or cuts of a person's own, which the command does not know */
export function FilmForecastLines({ request, marked }: { request: FilmExport; marked: boolean }) {
  const words = useTranslation()
  const { data, error, isFetching } = useForecast(request)
  if (error) {
    return (
      <p className="flex gap-2 text-fault" role="alert">
        <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
        {sentenceOf(faultOf(error))}
      </p>
    )
  }
  if (!data) return <p className="text-dim">{words.filmMeasuring}</p>
  return (
    <>
      {data.recolors && (
        <p className="flex gap-2 text-accent">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
          {words.filmInColor}
        </p>
      )}
      <Figures forecast={data} settling={isFetching} />
      <Changed streams={data.changed} />
      <Copyable label={words.filmCommand} text={data.command} />
      {marked && <p className="text-[12px] leading-4 text-dim">{words.filmCommandWithout}</p>}
      <Disclosure className="group/disclosure grid gap-2">
        <Heading level={3}>
          <AriaButton
            slot="trigger"
            className="flex min-h-6 w-full items-center gap-1 rounded font-medium pointer-coarse:min-h-11"
          >
            <ChevronRight
              size={16}
              aria-hidden
              className="text-dim transition-transform group-data-[expanded]/disclosure:rotate-90"
            />
            {words.filmCommands}
          </AriaButton>
        </Heading>
        <DisclosurePanel className="grid grid-cols-1 gap-3">
          <Copyable label={words.filmReads} text={data.ffmpeg.read} />
          <Copyable label={words.filmWrites} text={data.ffmpeg.write} />
          <Copyable label={words.filmAssembles} text={data.ffmpeg.assemble} />
        </DisclosurePanel>
      </Disclosure>
    </>
  )
}
