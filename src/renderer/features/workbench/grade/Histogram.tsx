/** The picture's levels as it is on the stage now, and marks where detail is lost in black or white. */
import { useEffect, useState } from 'react'
import { localeOf, useLanguage, useTranslation } from '../../../i18n/index.ts'
import { useFilm } from '../film/store.ts'
import { usePreviewImages } from '../preview-images.ts'
import { useWorkbench } from '../store.ts'
import { levelsOf, outline, type LevelCounts } from './histogram.ts'

/** More than this share is worth a mark. */
const leastClipped = 0.001

/** Of the newest picture that was counted: the one before it stays until then. */
export function useLevels(): LevelCounts | null {
  const photo = useWorkbench((state) => state.photo)
  const image = usePreviewImages(({ color, original }) =>
    [color, original].find((each) => each?.photo === photo),
  )
  const frame = useFilm(({ color }) => color?.url)
  const [levels, setLevels] = useState<LevelCounts | null>(null)
  const url = frame ?? image?.url
  useEffect(() => {
    let gone = false
    async function count(of: string): Promise<void> {
      // A picture that is replaced while it loads is not counted; the next one is.
      const counted = await levelsOf(of).catch(() => null)
      if (!gone && counted) setLevels(counted)
    }
    if (url !== undefined) void count(url)
    return () => {
      gone = true
    }
  }, [url])
  return levels
}

const channels = [
  { name: 'red', fill: '#e5484d' },
  { name: 'green', fill: '#46a758' },
  { name: 'blue', fill: '#3e8bff' },
] as const

export function Histogram() {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const levels = useLevels()
  const percent = new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 1 })
  if (!levels) return <div className="h-26" />
  const [dark, light] = [percent.format(levels.dark), percent.format(levels.light)]
  const mark = (share: number) => (share > leastClipped ? 'text-accent' : 'text-dim')
  return (
    <div className="grid gap-1">
      <svg
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn here, from no file
        role="img"
        aria-label={words.histogramClipped(dark, light)}
        data-testid="histogram"
        viewBox="0 0 255 100"
        preserveAspectRatio="none"
        className="h-20 w-full rounded-md border border-line bg-surround"
      >
        <path d={outline(levels.luma)} className="fill-dim" fillOpacity={0.35} />
        {channels.map(({ name, fill }) => (
          <path key={name} d={outline(levels[name])} fill={fill} fillOpacity={0.4} />
        ))}
        {levels.dark > leastClipped && <path d="M0,0h10l-10,16z" className="fill-accent" />}
        {levels.light > leastClipped && <path d="M255,0h-10l10,16z" className="fill-accent" />}
      </svg>
      <div aria-hidden className="flex justify-between text-[12px] leading-4 tabular-nums">
        <span className={mark(levels.dark)}>{words.clippedDark(dark)}</span>
        <span className={mark(levels.light)}>{words.clippedLight(light)}</span>
      </div>
    </div>
  )
}
