/** The studio that the window shows: one at a time, closed in order and opened anew on another library. */
import { app } from 'electron'
import { createHandler } from '../studio/http/handler.ts'
import type { Handler } from '../studio/http/handler.ts'
import { graphsFolder } from '../studio/paths.ts'
import type { StudioPaths } from '../studio/paths.ts'
import type { HostServices } from '../studio/app/host-services.ts'
import { openSession } from '../studio/session.ts'
import type { StudioSession } from '../studio/session.ts'
import type { SharingService } from '../server/sharing/service.ts'
import { createStudio } from '../studio/studio.ts'
import type { RenderMonitor } from './render-monitor.ts'
import { createUtilityHost } from './engine-host.ts'

export interface StudioLifecycleDeps {
  monitor: RenderMonitor
  paths: StudioPaths
  services: HostServices
  /** Folder of the built interface. */
  ui: string
  /** Shares whichever session is open. */
  sharing: Pick<SharingService, 'attach' | 'detach'>
  /** Which library is to be opened; it may only be made where `make` says so. */
  library: () => { folder: string; make: boolean }
}

export interface StudioLifecycle {
  readonly session: StudioSession
  readonly handler: Handler
  /**
   * Closes the studio, jobs going back to their queue, and opens one on what is the library now.
   * @returns false when the program ends meanwhile, and nothing was opened
   */
  change(): Promise<boolean>
  /** Ends everything that the studio has started, also one that is just being opened. */
  close(): Promise<void>
}

interface Opened {
  session: StudioSession
  handler: Handler
  close(): Promise<void>
}

/** Part of the key of the GPU verdicts: a new driver is tested anew. */
async function driverName(): Promise<string> {
  return JSON.stringify(await app.getGPUInfo('basic'))
}

async function openStudio(deps: StudioLifecycleDeps): Promise<Opened> {
  const { monitor, paths, services, sharing, ui, library } = deps
  const { folder, make } = library()
  const host = createUtilityHost(paths.engineEntry, { graphs: graphsFolder(paths) })
  const studio = monitor.watch(await createStudio({ paths, host, driver: driverName }), [folder, paths.cache])
  const session = await openSession(studio, services, { library: folder, makeLibrary: make })
  // Ends when the session closes.
  monitor
    .follow(session.library.events(undefined))
    .catch((error: unknown) => console.error('The queue is no longer followed:', error))
  sharing.attach(session)
  return {
    session,
    handler: await createHandler({ ui, media: session.media, uploads: session.uploads }),
    async close() {
      try {
        await sharing.detach()
        await session.close()
      } finally {
        await host.close()
      }
    },
  }
}

export async function openStudioLifecycle(deps: StudioLifecycleDeps): Promise<StudioLifecycle> {
  let opened = await openStudio(deps)
  let changing: Promise<unknown> = Promise.resolve()
  let isClosing = false

  async function change(): Promise<boolean> {
    // A library whose drive has been pulled out can't be closed in order; that must not keep anybody in it.
    await opened.close().catch((error: unknown) => console.error('The studio did not close in order:', error))
    if (isClosing) return false
    opened = await openStudio(deps)
    return true
  }

  return {
    get session() {
      return opened.session
    },
    get handler() {
      return opened.handler
    },
    change() {
      const next = changing.then(change)
      changing = next
      return next
    },
    async close() {
      isClosing = true
      await changing.catch(() => undefined)
      await opened.close()
    },
  }
}
