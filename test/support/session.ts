/** A session with a library, for tests: real pictures and the engine's real intake in this process, "colour" as a tint. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { onTestFinished } from 'vitest'
import type { Activity } from '../../src/contract/activity.ts'
import type { StudioEvent } from '../../src/contract/library.ts'
import type { HostServices } from '../../src/studio/app/host-services.ts'
import { openSession } from '../../src/studio/session.ts'
import { browserServices, createFakeStudio } from './fake-studio.ts'
import { localEngine } from './library.ts'

export interface Dialogs {
  files: string[]
  folder: string | null
  shown: string[]
}

/**
 * @param folder of the test's own; the library lies in `library` below it, settings in `data`
 * @param thumbs false: no thumbnails are made; for tests of thousands
 */
export async function testSession(folder: string, { thumbs = true, browser = false } = {}) {
  mkdirSync(folder, { recursive: true })
  const fake = await createFakeStudio()
  const engine = localEngine({ thumbs })
  const studio = {
    ...fake,
    engine,
    paths: { ...fake.paths, data: join(folder, 'data'), cache: join(folder, 'cache') },
  }
  const dialogs: Dialogs = { files: [], folder: null, shown: [] }
  const desktop: HostServices = {
    ...browserServices,
    host: 'desktop',
    pickFiles: async () => dialogs.files,
    pickFolder: async () => dialogs.folder,
    pickTarget: async () => dialogs.folder,
    showPlace: async (place) => {
      dialogs.shown.push(place)
      return true
    },
  }
  const host = browser ? browserServices : desktop
  const session = await openSession(studio, host, { temporary: folder, library: join(folder, 'library') })
  onTestFinished(() => session.close())
  const client = createRouterClient(session.router, { context: {} })
  const { activities } = session
  /** Waits for an import or export to end. */
  const ended = async (id: number | null): Promise<Activity> => {
    if (id === null) throw new Error('nothing was begun')
    await activities.ended(id)
    const found = activities.list().find((activity) => activity.id === id)
    if (!found) throw new Error(`there is no activity ${id}`)
    return found
  }
  return { session, client, dialogs, fake, engine, ended, folder }
}

/** Reads events until one is what is waited for. */
export async function waitFor(
  events: AsyncIterable<StudioEvent>,
  isIt: (event: StudioEvent) => boolean,
): Promise<StudioEvent> {
  // Not with for-await, which would end them: a test reads on.
  const reader = events[Symbol.asyncIterator]()
  for (;;) {
    const { value, done } = await reader.next()
    if (done === true) throw new Error('the events came to their end')
    if (isIt(value)) return value
  }
}
