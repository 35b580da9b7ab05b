/** What a row of the history says: what was changed, from what to what. */
import { hueBands } from '../../../contract/grade.ts'
import type { RecipeChange } from '../../../contract/recipe-changes.ts'
import { packSteps, styleSchema } from '../../../contract/recipe.ts'
import type { Words } from '../../i18n/en/index.ts'
import { historyText, stepName } from './labels.ts'
import { stepNames } from './recipes.ts'
import type { Variant } from './store.ts'

type Step = Variant['steps'][number]
type Value = RecipeChange['from']

/** Labels of steps whose name says all: values would be many, or mean nothing to a person. */
const namedOnly: ReadonlySet<string> = new Set([
  'rotate',
  'mirror',
  'crop',
  'restoreAll',
  'maskStroke',
  'maskClear',
  'faceBox',
  'manualColorStroke',
  'manualColorRemove',
  'manualColorClear',
  'manualColorReference',
  'paste',
  'preset',
  'gradeCurve',
  'gradePick',
  'gradeReset',
  'localBrush',
  'localGradient',
  'localStroke',
  'localMove',
  'localFeather',
  'localExposure',
  'localSaturation',
  'localTemperature',
  'localRemove',
  'localReset',
  'reset',
  'recipeApply',
  'original',
])

/** More values than these are told by the name of what was done. */
const most = 2

/** How a value is written. */
interface Field {
  name: string
  text: (value: Value, words: Words) => string
}

const percent = (value: Value): string => `${Math.round(Number(value) * 100)} %`
const plain = (value: Value): string => String(value)

const stops = (value: Value): string => Number(value).toFixed(2)

/** A value of a band that nobody has set is 0. */
const orNone = (value: Value): string => percent(value ?? 0)

function gradeFields(words: Words): [string, Field][] {
  const amounts = {
    contrast: words.gradeContrast,
    highlights: words.gradeHighlights,
    shadows: words.gradeShadows,
    black: words.gradeBlack,
    white: words.gradeWhite,
    temperature: words.gradeTemperature,
    tint: words.gradeTint,
    vibrance: words.gradeVibrance,
    saturation: words.gradeSaturation,
  }
  const bands = hueBands.flatMap((band): [string, Field][] => {
    const name = words.gradeBandNames[band]
    return [
      [`grade.bands.${band}.hue`, { name: words.gradeBandHue(name), text: orNone }],
      [`grade.bands.${band}.saturation`, { name: words.gradeBandSaturation(name), text: orNone }],
      [`grade.bands.${band}.luma`, { name: words.gradeBandLuma(name), text: orNone }],
    ]
  })
  return [
    ['grade.exposure', { name: words.gradeExposure, text: stops }],
    ...Object.entries(amounts).map(([key, name]): [string, Field] => [
      `grade.${key}`,
      { name, text: percent },
    ]),
    ...bands,
  ]
}

/** Names and ways of writing of all values that a person can set by a control of the panel. */
function fieldsOf(words: Words, nameOfModel: (id: string) => string): ReadonlyMap<string, Field> {
  const style = (value: Value) => words.styleName[styleSchema.catch('stable').parse(value)]
  const model = (value: Value) => nameOfModel(String(value))
  const fields: [string, Field][] = [
    ['color.style', { name: words.style, text: style }],
    ['color.model', { name: words.model, text: model }],
    ['color.renderFactor', { name: words.factor, text: plain }],
    ['color.strength', { name: words.strength, text: percent }],
    ['color.saturation', { name: words.saturation, text: percent }],
    ['color.temperature', { name: words.temperature, text: percent }],
    ['repair.sensitivity', { name: words.repairSensitivity, text: percent }],
    ['upscale.factor', { name: words.enlargeFactor, text: (value) => `${String(value ?? 4)} ×` }],
    ['upscale.grain', { name: words.enlargeGrain, text: percent }],
    ['finish.sharpen', { name: words.finishSharpen, text: percent }],
    ['finish.grain', { name: words.finishGrain, text: percent }],
    ...gradeFields(words),
  ]
  for (const step of stepNames) {
    const name = stepName(step, words)
    const onOrOff = (value: Value) => (value === true ? words.switchedOn : words.switchedOff)
    fields.push([`${step}.enabled`, { name, text: onOrOff }])
    if (step !== 'color') fields.push([`${step}.strength`, { name: words.stepStrength(name), text: percent }])
  }
  for (const step of packSteps) {
    fields.push([`${step}.model`, { name: words.stepModel(stepName(step, words)), text: model }])
  }
  return new Map(fields)
}

/** What was painted or cut, of which only the count or the frame is known. */
const begun: readonly (readonly [prefix: string, label: string])[] = [
  ['manualColor.strokes', 'manualColorStroke'],
  ['manualColor.reference', 'manualColorReference'],
  ['repair.mask', 'maskStroke'],
  ['face.boxes', 'faceBox'],
  ['local.areas', 'localStroke'],
  ['geometry', 'geometry'],
]

function changeText({ field, from, to }: RecipeChange, fields: ReadonlyMap<string, Field>, words: Words) {
  const found = fields.get(field)
  if (!found) return null
  const { name, text } = found
  if (typeof to === 'boolean') return words.historyNow(name, text(to, words))
  if (to === null) return words.historyUsual(name)
  return from === null
    ? words.historyNow(name, text(to, words))
    : words.historyFromTo(name, text(from, words), text(to, words))
}

/** Whether a variant's history begins with a photo that nobody has changed, and not with its first change. */
export const beginsUntouched = ({ seq, changes }: Step): boolean => seq === 0 && changes?.length === 0

/** @param nameOfModel what a model is called by people */
export function rowText(step: Step, words: Words, nameOfModel: (id: string) => string): string {
  const { label, changes = [] } = step
  if (beginsUntouched(step)) return words.original
  if (namedOnly.has(label)) return historyText(label, words)
  const fields = fieldsOf(words, nameOfModel)
  const texts = changes.map((change) => changeText(change, fields, words)).filter((text) => text !== null)
  if (texts.length > 0 && texts.length <= most) return texts.join(', ')
  if (label !== '') return historyText(label, words)
  const first = begun.find(([prefix]) => changes.some(({ field }) => field.startsWith(prefix)))
  return texts.length === 0 && first ? historyText(first[1], words) : words.historyBegan
}
