/** The command of a terminal that makes the same film as an export of the window. */
import { makeRecipe, type ColorStep } from '../../contract/recipe.ts'
import type { FilmExport } from '../../contract/film-desk.ts'
import { presets } from '../film/presets.ts'

interface Commanded extends Pick<FilmExport, 'preset' | 'quality'> {
  /** Names without folders: it is given in the folder of the film. */
  input: string
  output: string
  color: ColorStep
  /** Seconds of the film's clock. */
  from: number | null
  to: number | null
}

const usual = makeRecipe({ style: 'film', renderFactor: 21 }).steps.color

/** What is as usual is not said. */
export function commandFor({ input, output, color, preset, quality, from, to }: Commanded): string {
  const { model, style, renderFactor, strength, saturation, temperature } = color
  const options: [string, string | number | null | undefined][] = [
    ['out', quoted(output)],
    ['style', model === undefined && style !== usual.style ? style : null],
    ['model', model],
    ['render-factor', renderFactor === usual.renderFactor ? null : renderFactor],
    ['strength', strength === 1 ? null : strength],
    ['saturation', saturation === 1 ? null : saturation],
    ['temperature', temperature === 0 ? null : temperature],
    ['from', from === null ? null : exact(from)],
    ['to', to === null ? null : exact(to)],
    ['preset', preset],
    ['quality', quality === presets[preset].quality ? null : quality],
  ]
  const said = options.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`--${name} ${value}`],
  )
  return `tintype film ${quoted(input)} ${said.join(' ')}`
}

const exact = (seconds: number): string => String(Number(seconds.toFixed(6)))

/** A shell takes it by the letter. */
const quoted = (text: string): string =>
  /^[A-Za-z0-9_.,/+-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${withoutDash(text).replaceAll("'", "'\\''")}'`

/** What begins as an option does is named in this folder. */
const withoutDash = (text: string): string => (text.startsWith('-') ? `./${text}` : text)
