/** Over the first photos of a year: the year, its decade where it is the first of it, and how many they are. */
import { useTranslation } from '../../../i18n/index.ts'
import { decadeOf, type Group } from './groups.ts'

/** Seen only: the photos below lie in a group of that name. */
export function Heading({ group: { year, photos, opensDecade }, height }: { group: Group; height: number }) {
  const words = useTranslation()
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 flex flex-col justify-end pb-2"
      style={{ top: -height, height }}
    >
      {opensDecade && year !== null && (
        <span className="truncate text-[20px] leading-8 font-semibold">
          {words.decadeHeading(String(decadeOf(year)))}
        </span>
      )}
      <span className="flex items-baseline gap-2">
        <span className="font-semibold tabular-nums">
          {year === null ? words.undated : words.yearHeading(year)}
        </span>
        <span className="text-[12px] text-dim">{words.photosCount(photos)}</span>
      </span>
    </div>
  )
}
