/** Over the first photos of a year: the year, its decade where it is the first of it, and how many they are. */
import { useTranslation } from '../../../i18n/index.ts'
import { nameOfGroup, type Group } from './groups.ts'

/** Seen only: the photos below lie in a group of that name. */
export function Heading({ group, height }: { group: Group; height: number }) {
  const words = useTranslation()
  const { year, decade, photos, opensDecade } = group
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 flex flex-col justify-end pb-2"
      style={{ top: -height, height }}
    >
      {opensDecade && decade !== null && (
        <span className="truncate text-[20px] leading-8 font-semibold">
          {words.decadeHeading(String(decade))}
        </span>
      )}
      <span className="flex items-baseline gap-2">
        <span className="font-semibold tabular-nums">
          {/* The decade stands above it already. */}
          {opensDecade && year === null ? words.yearNotKnown : nameOfGroup(group, words)}
        </span>
        <span className="text-[12px] text-dim">{words.photosCount(photos)}</span>
      </span>
    </div>
  )
}
