/** A running shell as the scenarios see it: real Electron by Playwright, or the stand-in, told apart by nothing. */
import type { ChildProcess } from 'node:child_process'
import type { Page } from '@playwright/test'

/** Electron's main-process module, as `evaluate` hands it to a function of the test. */
export type ElectronModule = typeof Electron.CrossProcessExports

export interface LaunchOptions {
  /** Program and its arguments, as a person or the system starts it. */
  args?: string[]
  env?: Record<string, string>
  /** User data of the program; two launches with one folder are the same installation. */
  folder: string
}

export interface Shell {
  /** The first window, once its page is there. */
  firstWindow(): Promise<Page>
  windows(): Page[]
  /** Runs in the main process; `fn` must not use anything around it. */
  evaluate<R, A>(fn: (electron: ElectronModule, arg: A) => R, arg: A): Promise<Awaited<R>>
  /** Puts files into the page as a person drops them: as files that have a path. */
  nameDropped(files: string[]): Promise<void>
  process(): ChildProcess
  /** Exit code of the main process; null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** What the main process has printed so far. */
  said(): string
  /** Ends what is left of it. */
  dispose(): Promise<void>
}
