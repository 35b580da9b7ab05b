/** Types of texts that are the same in every language. */
import type { Activity } from '../../contract/activity.ts'
import type { FindingCode, FindingData } from '../../contract/findings.ts'
import type { ColorStroke } from '../../contract/manual-color.ts'
import type { UndoableType } from '../../contract/edits.ts'
import type { CurveChannel, HueBand } from '../../contract/grade.ts'
import type { LabelColor } from '../../contract/photo-words.ts'
import type { Recipe } from '../../contract/recipe.ts'

export type EditWords = Readonly<Record<UndoableType, (photos: number) => string>>
export type ActivityState = Readonly<
  Record<'running' | 'done' | 'stopped' | 'cancelled', (name: string) => string>
>
/** An import's title says at its end how much of it was new. */
export type ImportTitles = Omit<ActivityState, 'done'> & {
  readonly done: (name: string, counts: Pick<Activity, 'fresh' | 'known' | 'found' | 'total'>) => string
}
export type Counts = Readonly<Record<'fresh' | 'known' | 'found' | 'failed', (count: number) => string>>

/** The sentence of each finding; total, so that a new one has a text in every language. */
export type FindingWords = { readonly [C in FindingCode]: (data: FindingData<C>) => string }

/** Colours of a border. */
export type BorderWords = Readonly<Record<NonNullable<Recipe['steps']['finish']['border']>['color'], string>>

/** Kinds of film. */
export type FilmWords = Readonly<Record<Recipe['steps']['negative']['kind'], string>>

/** Bands of hues, and channels of a curve. */
export type BandWords = Readonly<Record<HueBand, string>>
export type ChannelWords = Readonly<Record<CurveChannel, string>>

/** Colours of labels. */
export type LabelColorWords = Readonly<Record<LabelColor, string>>

/** Colours that are often asked for. */
export type SwatchKey =
  | 'skinFair'
  | 'skinDark'
  | 'hairBrown'
  | 'hairBlond'
  | 'fabricRed'
  | 'fabricBlue'
  | 'fabricOlive'
  | 'leaves'
  | 'wood'
  | 'sky'

export interface ManualColorWords {
  kinds: Readonly<Record<ColorStroke['kind'], string>>
  swatches: Readonly<Record<SwatchKey, string>>
}

export type Widened<T> = T extends string ? string : T
/** A catalogue of another language: the same keys, and functions that take the same values. */
export type Translated<T> = { readonly [Key in keyof T]: Widened<T[Key]> }
