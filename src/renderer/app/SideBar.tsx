/** The side bar: which photos there are to look at, and the other screens of the studio; a drawer where the window has no space for it. */
import {
  Boxes,
  CircleDashed,
  Clock,
  Heart,
  Hourglass,
  Images,
  ListTodo,
  Paintbrush,
  Palette,
  RefreshCw,
  Settings2,
  Tag,
  TriangleAlert,
  Unlink,
  X,
} from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components'
import type { LibrarySummary, PhotoQuery } from '../../contract/library.ts'
import { closeSideBar, useOverlay } from '../shell/overlays.ts'
import { go, showPhotos, useRoute } from '../shell/route.ts'
import type { Screen } from '../shell/route-hash.ts'
import { libraryName, useKnownLibraries } from '../features/libraries/queries.ts'
import { useSummary, openJobs, useLibrary } from '../library/store.ts'
import { useTranslation } from '../i18n/index.ts'
import { Albums } from '../features/album/Albums.tsx'
import { toggleQueue, useQueuePanel } from '../features/queue/jobs.ts'
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

function Tags({ tags }: { tags: LibrarySummary['tags'] }) {
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

function States({ summary }: { summary: LibrarySummary }) {
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

/** Opens the list at the foot of the window; counts what waits there, and what failed. */
function Queue() {
  const words = useTranslation()
  const queue = useLibrary((state) => state.queue)
  const open = useQueuePanel((state) => state.open)
  const left = queue ? openJobs(queue) : 0
  const failed = queue?.counts.failed ?? 0
  return (
    <SideBarItem
      label={words.queue}
      icon={<ListTodo {...iconProps} />}
      count={left > 0 ? left : undefined}
      warning={failed > 0 ? words.queueFailed(failed) : undefined}
      current={open}
      expanded={open}
      onPress={toggleQueue}
    />
  )
}

function Navigation({ drawer = false }: { drawer?: boolean }) {
  const words = useTranslation()
  const { screen, query } = useRoute()
  const summary = useSummary((all) => all)
  // Whoever has only the usual library need not know that there can be others.
  const library = useKnownLibraries().find(({ current, usual }) => current && !usual)
  return (
    <nav
      aria-label={words.sideBar}
      className={`safe-bottom safe-left flex min-h-0 flex-col border-r border-line bg-panel ${drawer ? 'h-full' : ''}`}
    >
      <div className="flex h-12 shrink-0 items-center gap-2 px-4">
        <h1 className="text-[15px] font-semibold tracking-wide">Tintype</h1>
        {library && (
          <p className="truncate text-[12px] text-dim" title={library.folder}>
            {libraryName(library, words)}
          </p>
        )}
        {drawer && (
          <Button
            slot="close"
            aria-label={words.sideBarClose}
            className="-mr-2 ml-auto grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
          >
            <X size={18} aria-hidden />
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {summary && (
          <>
            <ul>
              <Photos label={words.allPhotos} count={summary.photos} conditions={{}}>
                <Images {...iconProps} />
              </Photos>
              <Photos label={words.favourites} count={summary.favourites} conditions={{ favourite: true }}>
                <Heart {...iconProps} />
              </Photos>
              {summary.lastImport !== null && (
                <SideBarItem
                  label={words.lastImport}
                  icon={<Clock {...iconProps} />}
                  current={screen.name === 'album' && query.addedSince === summary.lastImport}
                  onPress={() => showPhotos({ addedSince: summary.lastImport ?? 0 })}
                />
              )}
            </ul>
            <Albums albums={summary.albums} />
            <Tags tags={summary.tags} />
            <States summary={summary} />
          </>
        )}
      </div>
      <ul className="shrink-0 border-t border-line p-2">
        <Queue />
        <SideBarItem
          label={words.models}
          icon={<Boxes {...iconProps} />}
          current={screen.name === 'models'}
          onPress={() => go({ name: 'models' })}
        />
        <SideBarItem
          label={words.settings}
          icon={<Settings2 {...iconProps} />}
          current={screen.name === 'settings'}
          onPress={() => go({ name: 'settings' })}
        />
      </ul>
    </nav>
  )
}

/** The side bar over the left of the window, for as long as one chooses from it. */
function Drawer() {
  const words = useTranslation()
  const open = useOverlay((state) => state.open === 'sideBar')
  // The window may have grown meanwhile, or a key led elsewhere.
  useEffect(() => closeSideBar, [])
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && closeSideBar()}
      isDismissable
      className="fixed inset-0 z-40 bg-black/45"
    >
      <Modal className="drawer-left fixed inset-y-0 left-0 w-[min(304px,calc(100vw-56px))] shadow-[8px_0_32px_rgb(0_0_0/0.3)]">
        <Dialog aria-label={words.sideBar} className="h-full outline-none">
          <Navigation drawer />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

export function SideBar({ drawer }: { drawer: boolean }) {
  return drawer ? <Drawer /> : <Navigation />
}
