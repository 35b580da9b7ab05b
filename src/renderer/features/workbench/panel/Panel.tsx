/** The panel, read from top to bottom as one works; below it the render in full size. */
import {
  Bandage,
  Blend,
  BookMarked,
  Bookmark,
  Brush,
  Crop,
  Images,
  History,
  Info,
  Palette,
  Share,
  SlidersHorizontal,
  SunMedium,
  WandSparkles,
  type LucideIcon,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { Button } from 'react-aria-components'
import type { PhotoDetail } from '../../../../contract/library.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { NoteList } from '../../../shared/NoteList.tsx'
import { useWindow } from '../../../shell/window-size.ts'
import { runningText, useRenderJob } from '../render-job.ts'
import { useWorkbench, variantOf } from '../store.ts'
import { ColorSection, LookSection } from './ColorSections.tsx'
import { FilmFooter, FilmState, FilmSubject } from '../film/FilmSections.tsx'
import { MendSection } from '../film/MendSection.tsx'
import { GradeSection } from '../grade/GradeSection.tsx'
import { LocalSection } from '../local/LocalSection.tsx'
import { PresetSection } from './PresetSection.tsx'
import { PrintsSection } from '../split/PrintsSection.tsx'
import { GeometrySection, RestoreSection } from './RestoreSection.tsx'
import { ManualColorSection } from './ManualColorSection.tsx'
import { HistorySection } from './HistorySection.tsx'
import { RecipeSection } from './RecipeSection.tsx'
import { DetailsSection } from './DetailsSection.tsx'
import { detailsSection, toggleSection, useDrawer } from './drawer.ts'
import { RenderButton } from './RenderButton.tsx'
import { PanelFrame, panelId } from './PanelFrame.tsx'

interface PanelSection {
  id: string
  title: { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]
  Icon: LucideIcon
  Content: ComponentType
}

/** In the order in which one works. A new step of the recipe is one more file and one more line. */
const sections: readonly PanelSection[] = [
  { id: 'look', title: 'sectionLook', Icon: Palette, Content: LookSection },
  // Six looks in a click: above the steps that they set.
  { id: 'presets', title: 'presets', Icon: Bookmark, Content: PresetSection },
  { id: 'colors', title: 'colors', Icon: SlidersHorizontal, Content: ColorSection },
  { id: 'restore', title: 'sectionRestore', Icon: WandSparkles, Content: RestoreSection },
  { id: 'manualColor', title: 'sectionManualColor', Icon: Brush, Content: ManualColorSection },
  { id: 'grade', title: 'sectionGrade', Icon: SunMedium, Content: GradeSection },
  { id: 'local', title: 'sectionLocal', Icon: Blend, Content: LocalSection },
  { id: 'geometry', title: 'sectionGeometry', Icon: Crop, Content: GeometrySection },
  { id: 'prints', title: 'sectionPrints', Icon: Images, Content: PrintsSection },
  { id: 'recipe', title: 'recipe', Icon: BookMarked, Content: RecipeSection },
  { id: 'history', title: 'sectionHistory', Icon: History, Content: HistorySection },
  { id: detailsSection, title: 'photoDetails', Icon: Info, Content: DetailsSection },
]

const mendSection: PanelSection = { id: 'mend', title: 'sectionMend', Icon: Bandage, Content: MendSection }

/** Of a film the colour, the grading and what is mended before; of a key frame the colour alone, and what is painted on it. */
const filmSections = [
  ...sections.filter(({ id }) => ['look', 'colors'].includes(id)),
  mendSection,
  ...sections.filter(({ id }) => ['grade', 'history'].includes(id)),
]
const keyFrameSections = sections.filter(({ id }) =>
  ['look', 'colors', 'manualColor', 'history'].includes(id),
)

function useSections({ film }: PhotoDetail): readonly PanelSection[] {
  const keyFrame = useWorkbench((state) => state.keyFrame !== null)
  return film ? (keyFrame ? keyFrameSections : filmSections) : sections
}

function RenderState({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const variant = useWorkbench(variantOf)
  const state = variant?.state ?? photo.state
  const fault = variant?.fault ?? null
  const job = useRenderJob()
  const isCancelled = variant?.job?.state === 'cancelled' && (state === 'original' || state === 'stale')
  const text = job?.running
    ? runningText(job.running, words)
    : isCancelled
      ? words.renderCancelled[state]
      : words.renderState[state]
  return (
    <>
      <p
        aria-live={job?.running ? 'off' : 'polite'}
        data-testid="render-state"
        // As high with one line as with two: the button above must not move when a render begins or ends.
        className={`min-h-8 text-[12px] leading-4 ${state === 'failed' ? 'text-fault' : 'text-dim'}`}
      >
        {state === 'failed' && fault ? sentenceOf(fault) : text}
      </p>
      <NoteList notes={variant?.notes ?? []} />
    </>
  )
}

function PanelSections({ shown }: { shown: readonly PanelSection[] }) {
  const words = useTranslation()
  return shown.map(({ id, title, Content }) => (
    <section
      key={id}
      aria-labelledby={`section-${id}`}
      className="grid gap-4 border-b border-line py-3 last:border-0"
    >
      <h2 id={`section-${id}`} className="text-[12px] font-semibold tracking-wide text-dim uppercase">
        {words[title]}
      </h2>
      <Content />
    </section>
  ))
}

function RenderFooter({ photo }: { photo: PhotoDetail }) {
  return (
    <div className="grid gap-2 border-t border-line p-4">
      <div className="flex gap-2">
        <RenderButton size={16} className="flex-1" />
        <ActionButton id="photo.export" iconOnly icon={<Share size={16} aria-hidden />} />
      </div>
      <RenderState photo={photo} />
    </div>
  )
}

/** In a row below the sheet, one for each section: a narrow window shows one section at a time. */
function SectionTabs({ all, current }: { all: readonly PanelSection[]; current: string | null }) {
  const words = useTranslation()
  return (
    <div
      role="toolbar"
      aria-label={words.tools}
      className="scroll-row flex h-14 shrink-0 border-t border-line px-1 py-1"
    >
      {all.map(({ id, title, Icon }) => (
        <Button
          key={id}
          onPress={() => toggleSection(id)}
          aria-expanded={id === current}
          aria-controls={panelId}
          className={`flex min-w-16 shrink-0 grow flex-col items-center justify-center gap-0.5 rounded-md px-2 text-[12px] leading-4 -outline-offset-2 ${
            id === current ? 'bg-raised text-accent' : 'text-dim hover:text-ink'
          }`}
        >
          <Icon size={18} aria-hidden />
          <span className="whitespace-nowrap">{words[title]}</span>
        </Button>
      ))}
    </div>
  )
}

function SheetPanel({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const { sheet, section, height } = useDrawer()
  const all = useSections(photo)
  const shown = all.find(({ id }) => id === section) ?? all[0] ?? sections[0]
  return (
    <PanelFrame
      label={words.tools}
      footer={<SectionTabs all={all} current={sheet === 'closed' && height === null ? null : shown.id} />}
    >
      <div className="grid gap-2 px-4 pb-3">
        {photo.film && <FilmSubject />}
        <PanelSections shown={[shown]} />
        {photo.film ? <FilmState film={photo} /> : <RenderState photo={photo} />}
      </div>
    </PanelFrame>
  )
}

export function Panel({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const narrow = useWindow('narrow')
  const shown = useSections(photo)
  if (narrow) return <SheetPanel photo={photo} />
  return (
    <PanelFrame
      label={words.tools}
      footer={photo.film ? <FilmFooter film={photo} /> : <RenderFooter photo={photo} />}
    >
      <div className="px-4 py-2">
        {photo.film && <FilmSubject />}
        <PanelSections shown={shown} />
      </div>
    </PanelFrame>
  )
}
