/** The panel, read from top to bottom as one works; below it the render in full size. */
import { Share, Sparkles } from 'lucide-react'
import type { ComponentType } from 'react'
import type { PhotoDetail } from '../../../../contract/library.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { sentenceOf, useWords } from '../../../i18n/index.ts'
import { useWorkbench, variantOf } from '../store.ts'
import { ColorSection, LookSection } from './ColorSections.tsx'
import { GeometrySection, RestoreSection } from './RestoreSection.tsx'
import { ManualColorSection } from './ManualColorSection.tsx'
import { HistorySection, RecipeSection } from './RecipeSection.tsx'

interface PanelSection {
  id: string
  title: { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]
  Content: ComponentType
}

/** In the order in which one works. A new step of the recipe is one more file and one more line. */
const sections: readonly PanelSection[] = [
  { id: 'look', title: 'sectionLook', Content: LookSection },
  { id: 'colors', title: 'colors', Content: ColorSection },
  { id: 'restore', title: 'sectionRestore', Content: RestoreSection },
  { id: 'manualColor', title: 'sectionHand', Content: ManualColorSection },
  { id: 'geometry', title: 'sectionGeometry', Content: GeometrySection },
  { id: 'recipe', title: 'recipe', Content: RecipeSection },
  { id: 'history', title: 'sectionHistory', Content: HistorySection },
]

function RenderState({ photo }: { photo: PhotoDetail }) {
  const words = useWords()
  const variant = useWorkbench(variantOf)
  const state = variant?.state ?? photo.state
  const fault = variant?.fault ?? null
  return (
    <p
      data-testid="render-state"
      className={`text-[12px] leading-4 ${state === 'failed' ? 'text-fault' : 'text-dim'}`}
    >
      {state === 'failed' && fault ? sentenceOf(fault) : words.renderState[state]}
    </p>
  )
}

export function Panel({ photo }: { photo: PhotoDetail }) {
  const words = useWords()
  return (
    <aside
      aria-label={words.tools}
      className="grid min-h-0 grid-rows-[minmax(0,1fr)_auto] border-l border-line bg-panel"
    >
      {/* Hidden inputs stay within: else the browser would scroll the whole window to one that gets the focus. */}
      <div className="relative overflow-y-auto px-4 py-2">
        {sections.map(({ id, title, Content }) => (
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
        ))}
      </div>
      <div className="grid gap-2 border-t border-line p-4">
        <div className="flex gap-2">
          <ActionButton
            id="photo.render"
            primary
            icon={<Sparkles size={16} aria-hidden />}
            className="flex-1"
          />
          <ActionButton id="photo.export" iconOnly icon={<Share size={16} aria-hidden />} />
        </div>
        <RenderState photo={photo} />
      </div>
    </aside>
  )
}
