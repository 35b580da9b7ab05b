/**
 * Compares the stand-in with Electron's own declarations, when it is compiled: a member that Electron does not have,
 * or has with another type, is an error here. `surface.spec.ts` runs the compiler; `npm run check` does so too.
 */
import type { EventEmitter } from 'node:events'
import type * as standIn from './stand-in/electron.ts'

type StandIn = typeof standIn
type Electron45 = typeof Electron.CrossProcessExports

/** Members of the stand-in that Electron must have; events are compared by name in `surface.spec.ts`. */
type Own<T> = Exclude<keyof T, keyof EventEmitter | 'prototype'>
type Instance<T> = T extends { prototype: infer I } ? I : never

/** Names that only the stand-in has. */
type Invented<Original, Played> = Exclude<Own<Played>, keyof Original>

/**
 * A method of the stand-in may be called in every way in which Electron's may, and answers something that has the
 * members which the stand-in gives it, with Electron's types.
 */
type Fits<Original, Played> = {
  [K in Own<Played> & keyof Original]: Original[K] extends (...args: infer A) => infer R
    ? Played[K] extends (...args: infer B) => infer S
      ? ((...args: B) => void) extends (...args: A) => void
        ? FitsResult<R, S>
        : ['parameters differ', K]
      : ['no function', K]
    : true
}[Own<Played> & keyof Original]

type FitsResult<R, S> =
  R extends Promise<infer RR>
    ? S extends Promise<infer SS>
      ? FitsResult<RR, SS>
      : ['no promise', S]
    : R extends S
      ? true
      : S extends R
        ? true
        : Invented<R, S> extends never
          ? true
          : ['answers differ', Invented<R, S>]

/** Compiles only for `true`. */
type Holds<T extends true> = T
type Compare<Original, Played> = [Invented<Original, Played>] extends [never]
  ? Exclude<Fits<Original, Played>, true> extends never
    ? true
    : Exclude<Fits<Original, Played>, true>
  : ['only in the stand-in', Invented<Original, Played>]

/** What only tests use on objects of the stand-in: the other side of a page, never called by the program. */
type Windows = Omit<Instance<StandIn['BrowserWindow']>, 'webContents' | 'blur'> & { blur(): void }
type Contents = Omit<Instance<StandIn['BrowserWindow']>['webContents'], 'mayOpen' | 'mayGo' | 'mainFrame'>
type Port = Omit<Instance<StandIn['MessageChannelMain']>['port1'], 'handOver' | 'fromWindow' | 'deliver'>
type App = Omit<StandIn['app'], 'windowClosed'>
type Ipc = Omit<StandIn['ipcMain'], 'invoke'>
type Child = Omit<ReturnType<StandIn['utilityProcess']['fork']>, 'end' | 'name'>

export type Surface = [
  Holds<[Exclude<keyof StandIn, keyof Electron45>] extends [never] ? true : false>,
  Holds<Compare<Electron.App, App>>,
  Holds<Compare<Electron.BrowserWindow, Windows>>,
  Holds<Compare<typeof Electron.BrowserWindow, StandIn['BrowserWindow']>>,
  Holds<Compare<Electron.WebContents, Contents>>,
  Holds<Compare<Electron.MessagePortMain, Port>>,
  Holds<Compare<Electron.IpcMain, Ipc>>,
  Holds<Compare<Electron.UtilityProcess, Child>>,
  Holds<Compare<typeof Electron.utilityProcess, Pick<StandIn['utilityProcess'], 'fork'>>>,
  Holds<Compare<Electron.Protocol, StandIn['protocol']>>,
  Holds<Compare<Electron.Dialog, StandIn['dialog']>>,
  Holds<Compare<typeof Electron.Menu, StandIn['Menu']>>,
  Holds<Compare<Electron.Menu, Instance<StandIn['Menu']>>>,
  Holds<Compare<Electron.Session, StandIn['session']['defaultSession']>>,
  Holds<Compare<typeof Electron.session, Pick<StandIn['session'], 'fromPartition'>>>,
  Holds<Compare<Electron.Net, StandIn['net']>>,
  Holds<Compare<Electron.Shell, StandIn['shell']>>,
  Holds<Compare<Electron.NativeTheme, StandIn['nativeTheme']>>,
  Holds<Compare<Electron.PowerSaveBlocker, StandIn['powerSaveBlocker']>>,
  Holds<Compare<Electron.Notification, Instance<StandIn['Notification']>>>,
  Holds<Compare<Electron.CrashReporter, StandIn['crashReporter']>>,
  Holds<Compare<Electron.Screen, StandIn['screen']>>,
]

/** That the comparison can fail at all. */
export type Controls = [
  // @ts-expect-error Electron's app has no such member
  Holds<Compare<Electron.App, { quitNow(): void }>>,
  // @ts-expect-error Electron's takes a path
  Holds<Compare<Electron.App, { addRecentDocument(path: number): void }>>,
  // @ts-expect-error Electron's answers a promise
  Holds<Compare<Electron.App, { whenReady(): boolean }>>,
  // @ts-expect-error Electron's answers text
  Holds<Compare<Electron.App, { getLocale(): number }>>,
]
