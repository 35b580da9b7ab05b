/** The command of a terminal that makes the same film as an export of the window. */
import { makeRecipe, type ColorStep } from '../../contract/recipe.ts'
import type { FilmExport } from '../../contract/film-workbench.ts'
import { usualMending, type FilmMending } from '../../contract/film.ts'
import { changesAnything, neutralGrade, tidyGrade, type GradeStep } from '../../contract/grade.ts'
import { presets } from '../film/presets.ts'
import type { SceneException } from '../film/scenes.ts'

interface Commanded extends Pick<FilmExport, 'preset' | 'quality'> {
  grade?: GradeStep
  restoration?: FilmMending
  scenes?: readonly SceneException[]
  /** Names without folders: it is given in the folder of the film. */
  input: string
  output: string
  color: ColorStep
  /** Seconds from the film's beginning, as those of `scenes`. */
  from: number | null
  to: number | null
}

const usual = makeRecipe({ style: 'film', renderFactor: 21 }).steps.color

/** What is as usual is not said. */
export function commandFor({
  input,
  output,
  color,
  grade = neutralGrade,
  restoration = usualMending,
  scenes = [],
  preset,
  quality,
  from,
  to,
}: Commanded): string {
  const { model, style, renderFactor, strength, saturation, temperature } = color
  const options: Option[] = [
    ['out', quoted(output)],
    ['style', model === undefined && style !== usual.style ? style : null],
    ['model', model],
    ['render-factor', renderFactor === usual.renderFactor ? null : renderFactor],
    ['strength', strength === 1 ? null : strength],
    ['saturation', saturation === 1 ? null : saturation],
    ['temperature', temperature === 0 ? null : temperature],
    ...(color.colorPhotos === 'keep' ? [['keep-colour', ''] as const] : []),
    ...gradeOptions(grade),
    ...mendingOptions(restoration),
    ['scenes', scenes.length === 0 ? null : quoted(JSON.stringify(scenes))],
    ['from', from === null ? null : exact(from)],
    ['to', to === null ? null : exact(to)],
    ...(preset === 'pictures'
      ? []
      : ([
          ['preset', preset],
          ['quality', quality === presets[preset].quality ? null : quality],
        ] as const)),
  ]
  const said = options.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`--${name} ${value}`.trimEnd()],
  )
  return `tintype film ${quoted(input)} ${said.join(' ')}`
}

type Option = readonly [name: string, value: string | number | null | undefined]

const mendingOptions = ({ dust, flicker, weave, grain }: FilmMending): Option[] => [
  ['dust', dust === usualMending.dust ? null : dust],
  ['flicker', flicker || null],
  ['weave', weave || null],
  ['grain', grain || null],
]

/** What no single option says is given as a whole. */
function gradeOptions(grade: GradeStep): Option[] {
  return grade.enabled && changesAnything(grade) ? [['grade', quoted(JSON.stringify(tidyGrade(grade)))]] : []
}

const exact = (seconds: number): string => String(Number(seconds.toFixed(6)))

/** A shell takes it by the letter. */
const quoted = (text: string): string =>
  /^[A-Za-z0-9_.,/+-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${withoutDash(text).replaceAll("'", "'\\''")}'`

/** What begins as an option does is named in this folder. */
const withoutDash = (text: string): string => (text.startsWith('-') ? `./${text}` : text)
