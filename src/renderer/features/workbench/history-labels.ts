/** What a step of a recipe's history can be called; the library keeps the key, the window says the words. */
import type { Words } from '../../words/en.ts'

const labels = {
  style: 'style',
  model: 'model',
  renderFactor: 'factor',
  strength: 'strength',
  saturation: 'saturation',
  temperature: 'temperature',
  color: 'stepColour',
  colourPhotos: 'colourAllTheSame',
  hand: 'stepHand',
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

/** A label of an older or newer program is shown as it is; none: how it began. */
export function historyText(label: string, words: Words): string {
  if (label === '') return words.historyBegan
  return Object.hasOwn(labels, label) ? words[labels[label as HistoryLabel]] : label
}
