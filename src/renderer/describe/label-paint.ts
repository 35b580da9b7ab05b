/** How the colours of labels are painted. */
import type { LabelColor } from '../../contract/photo-words.ts'

/** Colours that are told apart on light and on dark ground. */
export const labelPaint: Readonly<Record<LabelColor, string>> = {
  Red: '#d64541',
  Yellow: '#d9a404',
  Green: '#3a9a4b',
  Blue: '#3b7fd4',
  Purple: '#9255c8',
}
