/** What a step of a recipe's history can be called; the library keeps the key, the window says the words. */
import type { Words } from '../../i18n/en/index.ts'

const labels = {
  style: 'style',
  model: 'model',
  renderFactor: 'factor',
  strength: 'strength',
  saturation: 'saturation',
  temperature: 'temperature',
  color: 'stepColor',
  colorPhotos: 'colorAllTheSame',
  manualColor: 'stepHand',
  geometry: 'stepGeometry',
  rotate: 'historyRotate',
  mirror: 'historyMirror',
  crop: 'historyCrop',
  restoreAll: 'restoreAll',
  tone: 'stepTone',
  repair: 'stepRepair',
  maskStroke: 'historyMaskStroke',
  maskClear: 'historyMaskClear',
  denoise: 'stepDenoise',
  upscale: 'stepUpscale',
  face: 'stepFace',
  faceBox: 'historyFaceBox',
  finish: 'stepFinish',
  handStroke: 'historyHandStroke',
  handRemove: 'historyHandRemove',
  handClear: 'historyHandClear',
  handReference: 'historyHandReference',
  sweep: 'historySweep',
  paste: 'historyPaste',
  reset: 'historyReset',
  recipeApply: 'historyApply',
} as const satisfies Record<string, TextKey>

type TextKey = { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]

export type HistoryLabel = keyof typeof labels

/** Labels that libraries of version 0.1 hold. */
const formerLabels: Readonly<Record<string, HistoryLabel>> = {
  hand: 'manualColor',
  colourPhotos: 'colorPhotos',
}

/** A label of a newer program is shown as it is; none: how it began. */
export function historyText(stored: string, words: Words): string {
  if (stored === '') return words.historyBegan
  const label = Object.hasOwn(formerLabels, stored) ? formerLabels[stored] : stored
  return Object.hasOwn(labels, label) ? words[labels[label as HistoryLabel]] : label
}
