/** What the side bar lists: photos by marks, tags, states, and by what is not known of them. */
import {
  Ban,
  CalendarX,
  CircleDashed,
  Clock,
  Film,
  EyeOff,
  Flag,
  Heart,
  Hourglass,
  Images,
  Map,
  MapPinOff,
  Paintbrush,
  Palette,
  RefreshCw,
  Tag,
  TriangleAlert,
  Unlink,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { LibrarySummary, PhotoQuery } from '../../contract/library.ts'
import { go, showPhotos, useRoute } from '../shell/route.ts'
import type { Screen } from '../shell/route-hash.ts'
import { useTranslation } from '../i18n/index.ts'
import { SideBarItem } from '../shared/SideBarItem.tsx'

type Conditions = Partial<Omit<PhotoQuery, 'sort' | 'descending'>>

/** Whether the album shows exactly these photos. */
function shows(screen: Screen, query: PhotoQuery, conditions: Conditions): boolean {
  if (screen.name !== 'album') return false
  const { sort: _sort, descending: _descending, ...rest } = query
  const keys = new Set([...Object.keys(rest), ...Object.keys(conditions)])
  return [...keys].every(
    (key) =>
      JSON.stringify(rest[key as keyof typeof rest]) === JSON.stringify(conditions[key as keyof Conditions]),
  )
}

const iconProps = { size: 16, 'aria-hidden': true } as const

function Photos({
  label,
  count,
  conditions,
  children,
}: {
  label: string
  count: number
  conditions: Conditions
  children: ReactNode
}) {
  const { screen, query } = useRoute()
  return (
    <SideBarItem
      label={label}
      count={count}
      icon={children}
      current={shows(screen, query, conditions)}
      onPress={() => showPhotos(conditions)}
    />
  )
}

export function Tags({ tags }: { tags: LibrarySummary['tags'] }) {
  const words = useTranslation()
  if (tags.length === 0) return null
  return (
    <section aria-label={words.tags}>
      <h2 className="side-heading">{words.tags}</h2>
      <ul>
        {tags.map(({ name, photos }) => (
          <Photos key={name} label={name} count={photos} conditions={{ tag: name }}>
            <Tag {...iconProps} />
          </Photos>
        ))}
      </ul>
    </section>
  )
}

export function States({ summary }: { summary: LibrarySummary }) {
  const words = useTranslation()
  const { states, missing } = summary
  const groups = [
    {
      label: words.statesToDo,
      count: states.original,
      conditions: { states: ['original'] },
      icon: <CircleDashed {...iconProps} />,
    },
    {
      label: words.photoState.queued,
      count: states.queued,
      conditions: { states: ['queued'] },
      icon: <Hourglass {...iconProps} />,
    },
    {
      label: words.photoState.rendering,
      count: states.rendering,
      conditions: { states: ['rendering'] },
      icon: <Paintbrush {...iconProps} />,
    },
    {
      label: words.photoState.rendered,
      count: states.rendered,
      conditions: { states: ['rendered'] },
      icon: <Palette {...iconProps} />,
    },
    {
      label: words.photoState.stale,
      count: states.stale,
      conditions: { states: ['stale'] },
      icon: <RefreshCw {...iconProps} />,
    },
    {
      label: words.photoState.failed,
      count: states.failed,
      conditions: { states: ['failed'] },
      icon: <TriangleAlert {...iconProps} />,
    },
    { label: words.missing, count: missing, conditions: { missing: true }, icon: <Unlink {...iconProps} /> },
  ] satisfies { label: string; count: number; conditions: Conditions; icon: ReactNode }[]
  const there = groups.filter(({ count }) => count > 0)
  if (there.length === 0) return null
  return (
    <section aria-label={words.states}>
      <h2 className="side-heading">{words.states}</h2>
      <ul>
        {there.map(({ label, count, conditions, icon }) => (
          <Photos key={label} label={label} count={count} conditions={conditions}>
            {icon}
          </Photos>
        ))}
      </ul>
    </section>
  )
}

/** All photos, and those that a person has marked or brought in last. */
export function PhotoLists({ summary }: { summary: LibrarySummary }) {
  const words = useTranslation()
  const { screen, query } = useRoute()
  return (
    <ul>
      <Photos label={words.allPhotos} count={summary.photos} conditions={{}}>
        <Images {...iconProps} />
      </Photos>
      {summary.films > 0 && (
        <Photos label={words.films} count={summary.films} conditions={{ kind: 'film' }}>
          <Film {...iconProps} />
        </Photos>
      )}
      <Photos label={words.favourites} count={summary.favourites} conditions={{ favourite: true }}>
        <Heart {...iconProps} />
      </Photos>
      {summary.picked > 0 && (
        <Photos label={words.picked} count={summary.picked} conditions={{ flag: 'pick' }}>
          <Flag {...iconProps} />
        </Photos>
      )}
      {summary.rejected > 0 && (
        <Photos label={words.rejected} count={summary.rejected} conditions={{ flag: 'reject' }}>
          <Ban {...iconProps} />
        </Photos>
      )}
      <SideBarItem
        label={words.map}
        count={summary.placed}
        icon={<Map {...iconProps} />}
        current={screen.name === 'map'}
        onPress={() => {
          showPhotos({})
          go({ name: 'map' })
        }}
      />
      {summary.lastImport !== null && (
        <SideBarItem
          label={words.lastImport}
          icon={<Clock {...iconProps} />}
          current={screen.name === 'album' && query.addedSince === summary.lastImport}
          onPress={() => showPhotos({ addedSince: summary.lastImport ?? 0 })}
        />
      )}
    </ul>
  )
}

/** Photos of which something is not known yet. */
export function ToFind({ summary }: { summary: LibrarySummary }) {
  const words = useTranslation()
  const lists = [
    { key: 'undated', label: words.undated, count: summary.undated, Icon: CalendarX },
    { key: 'noPlace', label: words.noPlace, count: summary.noPlace, Icon: MapPinOff },
    { key: 'unseen', label: words.unseen, count: summary.unseen, Icon: EyeOff },
  ] as const
  const there = lists.filter(({ count }) => count > 0)
  if (there.length === 0) return null
  return (
    <section aria-label={words.toFind}>
      <h2 className="side-heading">{words.toFind}</h2>
      <ul>
        {there.map(({ key, label, count, Icon }) => (
          <Photos key={key} label={label} count={count} conditions={{ [key]: true }}>
            <Icon {...iconProps} />
          </Photos>
        ))}
      </ul>
    </section>
  )
}
