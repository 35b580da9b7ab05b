/** A person's folders (settings, models, library) opened by the program as it is: the real engine, a desktop's dialogs. */
import { createRouterClient } from '@orpc/server'
import { defaultPaths } from '../../src/studio/paths.ts'
import { openSession } from '../../src/studio/session.ts'
import { createStudio } from '../../src/studio/studio.ts'
import { browserServices } from './fake-studio.ts'

/**
 * @param home the folder that `TINTYPE_HOME` names; the library lies in `data/library`
 * @param temporary a folder that exists
 */
export async function openHome(home: string, temporary: string) {
  const studio = await createStudio({ paths: defaultPaths({ TINTYPE_HOME: home }) })
  const dialogs: { folder: string | null } = { folder: null }
  const pick = async () => dialogs.folder
  const host = {
    ...browserServices,
    host: 'desktop' as const,
    pickFolder: pick,
    pickTarget: pick,
    pickFiles: async () => [],
  }
  const session = await openSession(studio, host, { temporary })
  const { activities } = session
  return {
    /** All that a window may ask. */
    client: createRouterClient(session.router, { context: {} }),
    /** What the dialogs answer. */
    dialogs,
    /** Files and folders of this machine, as the settings say: by reference or by copy. */
    import: (paths: string[]) => session.imports.start({ paths, album: undefined }),
    /** Waits for an import or export to end. */
    ended: async (id: number | null) => {
      if (id === null) throw new Error('nothing was begun')
      await activities.ended(id)
      const found = activities.list().find((activity) => activity.id === id)
      if (!found) throw new Error(`there is no activity ${id}`)
      return found
    },
    /** The library's tables, for what no window can do. */
    db: session.library.current.library.db,
    close: () => session.close(),
  }
}

export type Home = Awaited<ReturnType<typeof openHome>>
type Detail = Awaited<ReturnType<Home['client']['library']['photo']>>

/** What a person would miss of a photo. */
export function toldOf(photo: Detail) {
  const { name, caption, date, favourite, missing, state, fault, exported, look, sha256, held, tags } = photo
  const { header, albums, variants } = photo
  return {
    name,
    caption,
    date,
    favourite,
    missing,
    state,
    exported,
    look,
    sha256,
    held,
    tags,
    header,
    fault: fault?.code ?? null,
    albums: albums.map((album) => album.name),
    variants: variants.map(({ name, recipe, steps, cursor, state, colored }) => ({
      name,
      recipe,
      cursor,
      state,
      steps: steps.map(({ seq, label }) => ({ seq, label })),
      hasPicture: colored !== null,
    })),
  }
}

/** What a person would miss of all of a library: photos by name, albums in their order, the queue, the settings. */
export async function toldOfAll({ client }: Home) {
  const { ids } = await client.library.order({ sort: 'name' })
  const details = await Promise.all(ids.map((id) => client.library.photo({ id })))
  const { albums, tags, favourites, missing } = await client.library.summary()
  const names = new Map(details.map(({ id, name }) => [id, name]))
  const orders = await Promise.all(albums.map(({ id }) => client.library.order({ album: id, sort: 'album' })))
  const jobs = await client.queue.list({ limit: 100 })
  return {
    photos: details.map(toldOf),
    albums: albums.map(({ name }, i) => ({ name, photos: orders[i].ids.map((id) => names.get(id)) })),
    tags,
    favourites,
    missing,
    jobs: jobs.map(({ name, look, state, fault }) => ({ name, look, state, fault: fault?.code ?? null })),
    settings: await client.settings.get(),
    watched: (await client.settings.watched()).map(({ folder }) => folder),
  }
}
