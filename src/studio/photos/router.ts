/** Answers the RPC contract with the photos service; what only a host can do (dialogs) it asks the host. */
import type { Pack } from '../../contract/manifest.ts'
import type { Opened, PackInfo, StudioInfo } from '../../contract/rpc.ts'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { parseRecipe } from '../../contract/recipe.ts'
import type { ModelDesk } from '../models/desk.ts'
import { typed, type Implementer } from '../session/base.ts'
import type { HostServices } from '../session/host.ts'
import { plainName } from './names.ts'
import type { PhotoStudio, Photos, SaveRequest } from './photos.ts'
import { streamOf } from './stream.ts'

interface InstallRequest {
  id: string
  fromFolder: boolean
  upload?: string | undefined
  trust?: string | undefined
}

export function describePack({ manifest, builtIn }: Pack): PackInfo {
  const { id, name, summary, licence, style } = manifest
  const size = manifest.input.size
  const factor =
    size.kind === 'renderFactor'
      ? { least: size.least, greatest: size.greatest, default: size.default }
      : null
  return { id, name, summary, licence, style: style ?? null, builtIn, factor }
}

/** Opens several files; one that can't be opened doesn't stop the others. */
export async function openAll(photos: Photos, paths: string[]): Promise<Opened> {
  const opened: Opened = { photos: [], failed: [] }
  const results = await Promise.allSettled(paths.map((path) => photos.open(path)))
  for (const result of results) {
    if (result.status === 'fulfilled') opened.photos.push(result.value)
    else opened.failed.push(toStudioError(result.reason))
  }
  return opened
}

/** The slices of the contract that need no library. */
export function photoRoutes(
  os: Implementer,
  studio: PhotoStudio,
  photos: Photos,
  models: ModelDesk,
  host: HostServices,
) {
  async function info(): Promise<StudioInfo> {
    const { packs, broken } = await studio.packs.list()
    const { version, locale, maxUploadBytes } = host
    return {
      version,
      host: host.host,
      locale,
      maxUploadBytes,
      packs: packs.filter((pack) => pack.manifest.task === 'colorize').map(describePack),
      brokenPacks: broken.map((pack) => pack.message),
    }
  }

  async function* save(request: SaveRequest, signal: AbortSignal | undefined) {
    const suggested = photos.suggestName(request)
    const target = host.pickTarget ? await host.pickTarget(suggested) : null
    if (host.pickTarget && target === null) {
      yield { type: 'dismissed' as const }
      return
    }
    yield* streamOf(signal, async (options) => {
      const { url, report } = await photos.save(request, target, options)
      if (url !== null) return { type: 'download' as const, name: suggested, url, notes: report.notes }
      return { type: 'saved' as const, name: plainName(target ?? suggested), notes: report.notes }
    })
  }

  const installed = async (id: Promise<string>) => ({ type: 'installed' as const, id: await id })

  async function* install(input: InstallRequest, signal: AbortSignal | undefined) {
    const { id, fromFolder, ...rest } = input
    const from = fromFolder ? await ask('folder') : undefined
    if (from === null) {
      yield { type: 'dismissed' as const }
      return
    }
    yield* streamOf(signal, (options) => installed(models.install(id, { ...options, ...rest, from })))
  }

  /** @throws StudioFault `usage` in a browser, which has no dialogs of ours */
  function ask(what: 'file' | 'folder'): Promise<string | null> {
    if (host.pickModel) return host.pickModel(what)
    throw new StudioFault('usage', {
      reason: 'A browser can show no folder to the studio. Import the file itself instead.',
    })
  }

  return {
    models: {
      list: os.models.list.handler(() => models.cards()),
      install: os.models.install.handler(({ input, signal }) => typed(install(input, signal))),
      pick: os.models.pick.handler(async () => {
        const path = await ask('file')
        return path === null ? null : models.offer(path)
      }),
      sample: os.models.sample.handler(({ input, signal }) =>
        typed(
          streamOf(signal, async (options) => {
            const { before, after, wild } = await models.sample(input.token, options)
            const urls = { before: `/media/sample/${before}`, after: `/media/sample/${after}` }
            return { type: 'sample' as const, ...urls, wild }
          }),
        ),
      ),
      import: os.models.import.handler(({ input }) => installed(models.import(input.token, input.id))),
      quicken: os.models.quicken.handler(({ input, signal }) =>
        typed(
          streamOf(signal, async (options) => ({
            type: 'measured' as const,
            ...(await models.quicken(input.id, options)),
          })),
        ),
      ),
      keep: os.models.keep.handler(({ input }) => installed(models.keep(input.token))),
      discard: os.models.discard.handler(async ({ input }) => ({
        discarded: await models.discard(input.token),
      })),
      remove: os.models.remove.handler(async ({ input }) => {
        await models.remove(input.id)
        return { removed: true }
      }),
      verify: os.models.verify.handler(({ input, signal }) => models.verify(input.id, { signal })),
      verdicts: os.models.verdicts.handler(() => models.verdicts()),
    },
    studio: { info: os.studio.info.handler(info) },
    photos: {
      pick: os.photos.pick.handler(async () => {
        if (host.pickFiles) return openAll(photos, await host.pickFiles())
        throw new StudioFault('usage', {
          reason: 'A browser has its own file picker; drop the photos here instead.',
        })
      }),
      list: os.photos.list.handler(() => photos.list()),
      get: os.photos.get.handler(({ input }) => photos.get(input.photoId)),
      remove: os.photos.remove.handler(async ({ input }) => ({
        removed: await photos.remove(input.photoId),
      })),
      save: os.photos.save.handler(({ input, signal }) =>
        typed(save({ ...input, recipe: parseRecipe(input.recipe) }, signal)),
      ),
    },
    render: {
      run: os.render.run.handler(({ input, signal }) =>
        typed(
          streamOf(signal, async (options) => ({
            type: 'done' as const,
            ...(await photos.render(input, options)),
          })),
        ),
      ),
    },
  }
}
