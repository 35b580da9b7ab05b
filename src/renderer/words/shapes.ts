/** Shapes of words that depend on what happened: the same in every language. */
import type { EditType } from '../../contract/library.ts'

export type EditWords = Readonly<Record<EditType, (photos: number) => string>>
export type ActivityState = Readonly<
  Record<'running' | 'done' | 'stopped' | 'cancelled', (name: string) => string>
>
export type Counts = Readonly<Record<'fresh' | 'known' | 'found' | 'failed', (count: number) => string>>

export type Widened<T> = T extends string ? string : T
/** A catalogue of another language: the same keys, and functions that take the same values. */
export type Translated<T> = { readonly [Key in keyof T]: Widened<T[Key]> }
