/** The one RPC router: each procedure of the contract, and the service that answers it. */
import type { Activities } from '../app/activities.ts'
import type { FarmMonitor } from '../app/farm-monitor.ts'
import type { ExportService } from '../app/export-service.ts'
import { recentLibraries, type HostServices } from '../app/host-services.ts'
import type { ImportService } from '../app/import-service.ts'
import type { LibraryService } from '../app/library-service.ts'
import type { MissingPhotosService } from '../app/missing-photos.ts'
import { type ModelService, studioInfo } from '../app/model-service.ts'
import type { PresetService } from '../app/preset-service.ts'
import type { PrintService } from '../app/print-service.ts'
import type { SettingsService } from '../app/settings-service.ts'
import { photoOrder } from '../library/views/order.ts'
import { sharedDetails } from '../library/views/shared.ts'
import { photoPlaces, timeline } from '../library/views/timeline.ts'
import { librarySummary } from '../library/views/summary.ts'
import type { Packs } from '../models/registry.ts'
import type { FilmPictures } from '../previews/film/film-pictures.ts'
import type { PreviewService } from '../previews/preview-service.ts'
import { farmRoutes, keysRoutes, sharingRoutes } from './host-routes.ts'
import { eventStream, implementer, progressStream, type Implementer } from './implementer.ts'

export interface Services {
  host: HostServices
  packs: Pick<Packs, 'list'>
  library: LibraryService
  activities: Activities
  imports: ImportService
  exports: ExportService
  missingPhotos: MissingPhotosService
  presets: PresetService
  prints: PrintService
  settings: SettingsService
  models: ModelService
  /** Null where no other machine shares the work. */
  farm: FarmMonitor | null
}

export function createRouter(services: Services) {
  const os = implementer()
  return os.router({
    studio: studioRoutes(os, services),
    models: modelsRoutes(os, services),
    library: libraryRoutes(os, services),
    libraries: librariesRoutes(os, services),
    queue: queueRoutes(os, services),
    export: exportRoutes(os, services),
    film: filmRoutes(os, services),
    presets: presetsRoutes(os, services),
    prints: printsRoutes(os, services),
    settings: settingsRoutes(os, services),
    workbench: workbenchRoutes(os, services),
    keys: keysRoutes(os, services),
    farm: farmRoutes(os, services),
    sharing: sharingRoutes(os, services),
  })
}

function studioRoutes(os: Implementer, { packs, host, farm }: Services) {
  return {
    info: os.studio.info.handler(({ context }) =>
      studioInfo(packs, host, context.guest ?? null, farm !== null),
    ),
  }
}

function modelsRoutes(os: Implementer, { models }: Services) {
  const { models: procedures } = os
  const { proposals } = models
  const installed = async (id: Promise<string>) => ({ type: 'installed' as const, id: await id })
  return {
    list: procedures.list.handler(() => proposals.cards()),
    install: procedures.install.handler(({ input, signal }) =>
      progressStream(signal, (options) => models.install(input, options)),
    ),
    pick: procedures.pick.handler(() => models.pick()),
    sample: procedures.sample.handler(({ input, signal }) =>
      progressStream(signal, (options) => models.sample(input.token, options)),
    ),
    import: procedures.import.handler(({ input }) => installed(proposals.import(input.token, input.id))),
    makeInt8: procedures.makeInt8.handler(({ input, signal }) =>
      progressStream(signal, (options) => models.makeInt8(input.id, options)),
    ),
    installInt8: procedures.installInt8.handler(({ input }) =>
      installed(proposals.installVariant(input.token)),
    ),
    discard: procedures.discard.handler(async ({ input }) => ({
      discarded: await proposals.discard(input.token),
    })),
    remove: procedures.remove.handler(async ({ input }) => {
      await proposals.remove(input.id)
      return { removed: true }
    }),
    verify: procedures.verify.handler(({ input, signal }) => proposals.verify(input.id, { signal })),
    verdicts: procedures.verdicts.handler(() => proposals.verdicts()),
  }
}

function libraryRoutes(os: Implementer, { library, activities, imports, missingPhotos }: Services) {
  const { library: procedures } = os
  const begun = async (activity: Promise<number | null>) => ({ activity: await activity })
  return {
    events: procedures.events.handler(({ signal }) => eventStream(library.events(signal))),
    restore: procedures.restore.handler(({ input }) => library.restore(input.backup)),
    summary: procedures.summary.handler(() => librarySummary(library.current.library.db)),
    order: procedures.order.handler(({ input }) => photoOrder(library.current.library.db, input)),
    timeline: procedures.timeline.handler(({ input }) => timeline(library.current.library.db, input)),
    places: procedures.places.handler(({ input }) => photoPlaces(library.current.library.db, input)),
    look: procedures.look.handler(({ input }) => library.look(input.id)),
    cards: procedures.cards.handler(({ input }) => library.cards(input.ids)),
    photo: procedures.photo.handler(({ input }) => library.photo(input.id)),
    recipeAt: procedures.recipeAt.handler(({ input }) => library.recipeAt(input)),
    file: procedures.file.handler(({ input }) => library.file(input.id)),
    shared: procedures.shared.handler(({ input }) => sharedDetails(library.current.library.db, input.ids)),
    edit: procedures.edit.handler(({ input }) => library.current.edits.apply(input)),
    undo: procedures.undo.handler(() => library.current.edits.undo()),
    redo: procedures.redo.handler(() => library.current.edits.redo()),
    pick: procedures.pick.handler(({ input }) => begun(imports.pick(input.what, input.album))),
    importAddress: procedures.importAddress.handler(({ input }) =>
      begun(imports.startFromAddress(input.address, input.album)),
    ),
    importSamples: procedures.importSamples.handler(() => begun(imports.startSamples())),
    findMissing: procedures.findMissing.handler(() => begun(missingPhotos.start())),
    cancelActivity: procedures.cancelActivity.handler(({ input }) => ({
      cancelled: activities.cancel(input.id),
    })),
    dismissActivity: procedures.dismissActivity.handler(({ input }) => ({
      dismissed: activities.dismiss(input.id),
    })),
    show: procedures.show.handler(({ input }) => library.show(input.what, input.id)),
  }
}

function librariesRoutes(os: Implementer, { host }: Services) {
  const { libraries: procedures } = os
  const leaving = async (leaves: Promise<boolean>) => ({ leaving: await leaves })
  return {
    known: procedures.known.handler(async () => (await host.libraries?.known()) ?? []),
    pick: procedures.pick.handler(async () => leaving(recentLibraries(host).pick())),
    create: procedures.create.handler(async () => leaving(recentLibraries(host).create())),
    open: procedures.open.handler(async ({ input }) => leaving(recentLibraries(host).open(input.id))),
    forget: procedures.forget.handler(({ input }) => {
      recentLibraries(host).forget(input.id)
      return recentLibraries(host).known()
    }),
  }
}

function queueRoutes(os: Implementer, { library }: Services) {
  const { queue: procedures } = os
  const queue = () => library.current.queue
  return {
    list: procedures.list.handler(({ input }) => queue().list(input.limit)),
    review: procedures.review.handler(() => queue().review()),
    render: procedures.render.handler(({ input }) => queue().render(input)),
    renderVariant: procedures.renderVariant.handler(({ input }) =>
      queue().renderVariant(input.variant, input.onScreen),
    ),
    pause: procedures.pause.handler(({ input }) => queue().pause(input.ids)),
    resume: procedures.resume.handler(({ input }) => queue().resume(input.ids)),
    cancel: procedures.cancel.handler(({ input }) => queue().cancel(input.ids)),
    retry: procedures.retry.handler(({ input: { ids, ...change } }) => queue().retry(ids, change)),
    move: procedures.move.handler(({ input }) => queue().move(input.ids, input.before)),
    look: procedures.look.handler(({ input }) => queue().putOnScreen(input.photos)),
    clear: procedures.clear.handler(({ input }) => queue().clear(input.states)),
  }
}

function exportRoutes(os: Implementer, { exports }: Services) {
  return {
    forecast: os.export.forecast.handler(({ input }) => exports.forecast(input)),
    start: os.export.start.handler(async ({ input: { as, ...request }, context }) => ({
      // A dialog would open on the owner's screen.
      activity: await exports.start(request, context.guest === undefined ? as : 'download'),
    })),
  }
}

function filmRoutes(os: Implementer, { library, host }: Services) {
  const { film: procedures } = os
  const films = () => library.current.films
  const done = async <T extends object>(result: Promise<T>) => ({ type: 'done' as const, ...(await result) })
  return {
    open: procedures.open.handler(({ input, signal }) =>
      progressStream(signal, async (options) => ({
        type: 'done' as const,
        sheet: await films().open(input.photo, options),
      })),
    ),
    proxy: procedures.proxy.handler(({ input, signal }) =>
      progressStream(signal, (options) => done(films().clips.proxy(input.photo, options))),
    ),
    frame: procedures.frame.handler(({ input, signal }) =>
      progressStream(signal, (options) => done(films().pictures.preview(input, options))),
    ),
    loop: procedures.loop.handler(({ input, signal }) =>
      progressStream(signal, (options) => done(films().clips.loop(input, options))),
    ),
    damage: procedures.damage.handler(({ input, signal }) => films().damage(input.photo, { signal })),
    forecast: procedures.forecast.handler(({ input, signal }) => films().forecast(input, { signal })),
    export: procedures.export.handler(async ({ input }) => ({ job: await films().export(input, host) })),
  }
}

function presetsRoutes(os: Implementer, { presets }: Services) {
  const { presets: procedures } = os
  return {
    list: procedures.list.handler(() => presets.list()),
    save: procedures.save.handler(({ input }) => presets.save(input)),
    rename: procedures.rename.handler(({ input }) => presets.rename(input.id, input.name)),
    remove: procedures.remove.handler(({ input }) => presets.remove(input.id)),
    import: procedures.import.handler(({ input }) => presets.import(input.text, input.file)),
    export: procedures.export.handler(({ input }) => presets.export(input.id)),
  }
}

function printsRoutes(os: Implementer, { prints }: Services) {
  const { prints: procedures } = os
  return {
    find: procedures.find.handler(({ input, signal }) => prints.find(input.photo, { signal })),
    split: procedures.split.handler(async ({ input, signal }) => ({
      photos: await prints.split(input.photo, input.prints, { signal }),
    })),
    recut: procedures.recut.handler(async ({ input, signal }) => {
      await prints.recut(input.photo, input.place, { signal })
      return { photo: input.photo }
    }),
    findBack: procedures.findBack.handler(async ({ input, signal }) => ({
      paired: await prints.findBack(input.photo, input.next, { signal }),
    })),
  }
}

function settingsRoutes(os: Implementer, { settings }: Services) {
  const { settings: procedures } = os
  return {
    get: procedures.get.handler(() => settings.get()),
    problem: procedures.problem.handler(() => settings.problem()),
    set: procedures.set.handler(({ input }) => settings.set(input)),
    view: procedures.view.handler(() => settings.view()),
    setView: procedures.setView.handler(({ input }) => settings.setView(input)),
    places: procedures.places.handler(() => settings.places()),
    showPlace: procedures.showPlace.handler(({ input }) => settings.showPlace(input.place)),
    clearCache: procedures.clearCache.handler(() => settings.clearCache()),
    watched: procedures.watched.handler(() => settings.watched()),
    watch: procedures.watch.handler(() => settings.watch()),
    unwatch: procedures.unwatch.handler(({ input }) => settings.unwatch(input.id)),
  }
}

interface WorkbenchServices {
  readonly previews: PreviewService
  readonly films: { readonly pictures: Pick<FilmPictures, 'proposals'> }
}

/** @param services `library.current` is asked for at each call: a library may be closed and opened again */
export function workbenchRoutes(
  os: Implementer,
  { library }: { library: { readonly current: WorkbenchServices } },
) {
  const { workbench: procedures } = os
  const previews = () => library.current.previews
  return {
    preview: procedures.preview.handler(({ input, signal }) =>
      progressStream(signal, async (options) => ({
        type: 'done' as const,
        ...(await previews().preview(input, options)),
      })),
    ),
    sweep: procedures.sweep.handler(({ input, signal }) => eventStream(previews().sweep(input, signal))),
    tiles: procedures.tiles.handler(({ input, signal }) =>
      progressStream(signal, async (options) => ({
        type: 'done' as const,
        pyramid: await previews().tiles(input, options),
      })),
    ),
    damage: procedures.damage.handler(({ input, signal }) =>
      progressStream(signal, async (options) => ({
        type: 'done' as const,
        ...(await previews().damage(input, options)),
      })),
    ),
    enlargeForecast: procedures.enlargeForecast.handler(({ input, signal }) =>
      previews().enlarging.forecast(input, { signal }),
    ),
    enlargeSpot: procedures.enlargeSpot.handler(({ input, signal }) =>
      progressStream(signal, async (options) => ({
        type: 'done' as const,
        ...(await previews().enlarging.spot(input, options)),
      })),
    ),
    proposals: procedures.proposals.handler(async ({ input: { tick, ...input }, signal }) => ({
      colors:
        tick === undefined
          ? await previews().proposals(input, { signal })
          : await library.current.films.pictures.proposals({ ...input, tick }, { signal }),
    })),
  }
}
