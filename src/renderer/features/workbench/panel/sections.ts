/** The panel's sections in the order in which one works. A new step of the recipe is one more file and one more line. */
import type { ComponentType } from 'react'
import type { Words } from '../../../i18n/en/index.ts'
import { ColorSection } from './ColorSection.tsx'
import { GeometrySection } from './GeometrySection.tsx'
import { ManualColorSection } from './ManualColorSection.tsx'
import { HistorySection } from './HistorySection.tsx'
import { LookSection } from './LookSection.tsx'
import { RestoreSection } from './RestoreSection.tsx'
import { RecipeSection } from './RecipeSection.tsx'

interface PanelSection {
  id: string
  title: { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]
  Content: ComponentType
}

export const sections: readonly PanelSection[] = [
  { id: 'look', title: 'sectionLook', Content: LookSection },
  { id: 'colors', title: 'colors', Content: ColorSection },
  { id: 'restore', title: 'sectionRestore', Content: RestoreSection },
  { id: 'manualColor', title: 'sectionHand', Content: ManualColorSection },
  { id: 'geometry', title: 'sectionGeometry', Content: GeometrySection },
  { id: 'recipe', title: 'recipe', Content: RecipeSection },
  { id: 'history', title: 'sectionHistory', Content: HistorySection },
]
