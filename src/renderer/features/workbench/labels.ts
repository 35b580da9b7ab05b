/**
 * What the steps of a recipe and of its history are called; the library stores a history label's key, the
 * window shows its words.
 */
import type { Words } from '../../i18n/en/index.ts'

const historyKeys = {
  style: 'style',
  model: 'model',
  renderFactor: 'factor',
  strength: 'strength',
  saturation: 'saturation',
  temperature: 'temperature',
  color: 'stepColor',
  colorPhotos: 'colorAllTheSame',
  manualColor: 'stepManualColor',
  geometry: 'stepGeometry',
  rotate: 'historyRotate',
  mirror: 'historyMirror',
  crop: 'historyCrop',
  restoreAll: 'restoreAll',
  negative: 'stepNegative',
  tone: 'stepTone',
  repair: 'stepRepair',
  maskStroke: 'historyMaskStroke',
  maskClear: 'historyMaskClear',
  fillDoubtful: 'doubtFill',
  grade: 'stepGrade',
  gradeExposure: 'gradeExposure',
  gradeContrast: 'gradeContrast',
  gradeHighlights: 'gradeHighlights',
  gradeShadows: 'gradeShadows',
  gradeBlack: 'gradeBlack',
  gradeWhite: 'gradeWhite',
  gradeTemperature: 'gradeTemperature',
  gradeTint: 'gradeTint',
  gradeVibrance: 'gradeVibrance',
  gradeSaturation: 'gradeSaturation',
  gradeCurve: 'gradeCurve',
  gradeBands: 'gradeBands',
  gradePick: 'historyGradePick',
  gradeReset: 'historyGradeReset',
  local: 'stepLocal',
  localBrush: 'historyLocalBrush',
  localGradient: 'historyLocalGradient',
  localStroke: 'historyLocalStroke',
  localMove: 'historyLocalMove',
  localFeather: 'localFeather',
  localExposure: 'localExposure',
  localSaturation: 'localSaturation',
  localTemperature: 'localTemperature',
  localRemove: 'historyLocalRemove',
  localReset: 'historyLocalReset',
  preset: 'historyPreset',
  denoise: 'stepDenoise',
  upscale: 'stepUpscale',
  face: 'stepFace',
  faceBox: 'historyFaceBox',
  finish: 'stepFinish',
  manualColorStroke: 'historyManualColorStroke',
  manualColorRemove: 'historyManualColorRemove',
  manualColorClear: 'historyManualColorClear',
  manualColorReference: 'historyManualColorReference',
  sweep: 'historySweep',
  look: 'historyLook',
  paste: 'historyPaste',
  reset: 'historyReset',
  original: 'historyOriginal',
  recipeApply: 'historyApply',
} as const satisfies Record<string, TextKey>

type TextKey = { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]

export type HistoryLabel = keyof typeof historyKeys

/** Labels that libraries of version 0.1 hold. */
const formerLabels: Readonly<Record<string, HistoryLabel>> = {
  hand: 'manualColor',
  handStroke: 'manualColorStroke',
  handRemove: 'manualColorRemove',
  handClear: 'manualColorClear',
  handReference: 'manualColorReference',
  colourPhotos: 'colorPhotos',
}

/** A label of a newer program is shown as it is; none: how it began. */
export function historyText(stored: string, words: Words): string {
  if (stored === '') return words.historyBegan
  const label = Object.hasOwn(formerLabels, stored) ? formerLabels[stored] : stored
  return Object.hasOwn(historyKeys, label) ? words[historyKeys[label as HistoryLabel]] : label
}

export { stepName } from '../../library/step-names.ts'

/** What an installed model is good at; what Tintype itself wrote of it is said in the language in use. */
export const modelSummary = (words: Words, { id, summary }: { id: string; summary: string }): string =>
  words.modelSummaries[id] ?? words.modelSentences[summary] ?? summary
