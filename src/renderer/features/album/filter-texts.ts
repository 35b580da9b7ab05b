/** How conditions are called. */
import { labelColor } from '../../../contract/photo-words.ts'
import { useStudio } from '../../rpc/client.ts'
import { useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'

/** What nobody has said or seen. */
export const unknowns = ['undated', 'noPlace', 'unseen'] as const

export const flags = ['pick', 'reject', 'none'] as const

export const flagText = (flag: (typeof flags)[number], words: Words): string =>
  ({ pick: words.picked, reject: words.rejected, none: words.flagNone })[flag]

export const noLabel = '-'

export function labelText(label: string, words: Words): string {
  const color = labelColor(label)
  return label === '' ? words.labelNone : words.labelled(color === null ? label : words.labelColor[color])
}

/** A style by its word, a model by its own name. */
export function useLookName(): (look: string) => string {
  const words = useTranslation()
  const packs = useStudio((state) => state.info?.packs) ?? []
  return (look) =>
    look === 'stable' || look === 'artistic' || look === 'film'
      ? words.styleName[look]
      : (packs.find(({ id }) => id === look)?.name ?? look)
}
