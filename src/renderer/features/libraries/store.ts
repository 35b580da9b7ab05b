/** The libraries of this machine, and going to another one: the studio is opened anew then, and this page with it. */
import { create } from 'zustand'
import type { KnownLibrary } from '../../../contract/libraries.ts'
import { leave, studio, useStudio } from '../../rpc/client.ts'
import { reportFault } from '../toasts/store.ts'
import { flush } from '../workbench/store.ts'

export const useLibraries = create<{ known: readonly KnownLibrary[] }>()(() => ({ known: [] }))

/** Whether there is a choice at all: a studio in the browser keeps its library for life. */
export const mayChoose = (): boolean => useStudio.getState().info?.host === 'desktop'

/** @param ask the way to another library; whoever closed the dialog stays where they are */
async function goBy(ask: () => Promise<{ leaving: boolean }>): Promise<void> {
  try {
    // A slider that was just let go has not told the library yet.
    await flush()
    if ((await ask()).leaving) leave()
  } catch (error) {
    reportFault(error)
    // It may be that one of them is not there any more.
    await loadLibraries()
  }
}

export const pickLibrary = (): Promise<void> => goBy(() => studio().libraries.pick())
export const createLibrary = (): Promise<void> => goBy(() => studio().libraries.create())
export const openLibrary = (id: string): Promise<void> => goBy(() => studio().libraries.open({ id }))

export async function loadLibraries(): Promise<void> {
  if (!mayChoose()) return
  try {
    useLibraries.setState({ known: await studio().libraries.known() })
  } catch (error) {
    reportFault(error)
  }
}

export async function forgetLibrary(id: string): Promise<void> {
  try {
    useLibraries.setState({ known: await studio().libraries.forget({ id }) })
  } catch (error) {
    reportFault(error)
  }
}
