/** Answers `libraryContract`: what is in the library, edits of it, imports into it. */
import { StudioFault } from '../../contract/errors.ts'
import type { UndoableType } from '../../contract/edits.ts'
import { applyEdit, type ParsedEdit } from '../library/edits/edits.ts'
import { originalPath } from '../library/files.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { asCard, photoRows } from '../library/views/cards.ts'
import { photoDetail } from '../library/views/detail.ts'
import { photoOrder } from '../library/views/order.ts'
import { librarySummary } from '../library/views/summary.ts'
import { typed, type Implementer } from './base.ts'
import type { LibraryService } from '../app/library-service.ts'
import { findMissing } from '../app/find-missing.ts'
import type { OpenLibrary } from '../app/open-library.ts'
import { importSamples } from '../app/samples.ts'
import { reconcileQueue } from '../app/reconcile-queue.ts'

/** Edits that change what the side bar shows, or what an order may contain. */
const quietEdits: readonly UndoableType[] = ['variantRename']
const recipeEdits: readonly UndoableType[] = [
  'colorize',
  'recipe',
  'recipeApply',
  'variantAdd',
  'variantStep',
  'variantFirst',
  'recipeClear',
  'variantRemove',
]
/** Edits after which nobody waits for a picture that was queued before. */
const takingEdits: readonly UndoableType[] = ['recipeClear', 'variantRemove']

export function libraryRoutes(os: Implementer, desk: LibraryService) {
  const { hub, activities, host } = desk

  async function edit(edit: ParsedEdit) {
    const { room } = desk
    const now = room.library.clock.now()
    const { label, made, photos } = await room.history.do(
      (trx) => applyEdit(trx, edit, now),
      (edited) => edited.label,
    )
    await changed(room, label.type, photos)
    if (takingEdits.includes(label.type)) await reconcileQueue(room)
    if (edit.type === 'remove') await room.queue.cancel(await room.queue.openOf(photos))
    return { label, made }
  }

  /** Tells what an edit, or its undoing, has changed. */
  async function changed(room: OpenLibrary, type: UndoableType, photos: readonly number[] | null) {
    if (recipeEdits.includes(type)) await room.renderer.refreshModels()
    if (type === 'remove') room.near.forget()
    hub.photos(photos)
    if (!quietEdits.includes(type)) hub.library()
    await room.tellUndo()
  }

  async function step(direction: 'undo' | 'redo') {
    const { room } = desk
    try {
      const label = await room.history[direction]()
      if (label && recipeEdits.includes(label.type)) await reconcileQueue(room)
      if (label) await changed(room, label.type, null)
      return label
    } catch (error) {
      await room.tellUndo()
      throw error
    }
  }

  async function pick(what: 'files' | 'folder', album: number | undefined) {
    if (!host.pickFiles || !host.pickFolder) {
      throw new StudioFault('usage', {
        reason: 'A browser has its own file picker; drop the photos here instead.',
      })
    }
    // Without a library there is nothing to choose files for.
    const { room: _ } = desk
    const folder = what === 'folder' ? await host.pickFolder() : null
    const paths = what === 'files' ? await host.pickFiles() : folder === null ? [] : [folder]
    return { activity: paths.length === 0 ? null : await desk.import({ paths, album }) }
  }

  async function show(path: string | null): Promise<{ shown: boolean }> {
    return { shown: path !== null && host.showPlace !== null && (await host.showPlace(path)) }
  }

  async function pathOf(id: number): Promise<string> {
    const { library } = desk.room
    const photo = await new PhotoRepository(library.db).byId(id)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
    return originalPath(library, photo)
  }

  return {
    events: os.library.events.handler(({ signal }) => typed(desk.events(signal))),
    restore: os.library.restore.handler(({ input }) => desk.restore(input.backup)),
    summary: os.library.summary.handler(() => librarySummary(desk.room.library.db)),
    order: os.library.order.handler(({ input }) => photoOrder(desk.room.library.db, input)),
    cards: os.library.cards.handler(async ({ input }) => {
      const { library } = desk.room
      return (await photoRows(library.db, input.ids)).map((row) => asCard(library, row))
    }),
    photo: os.library.photo.handler(({ input }) => {
      const { library, near } = desk.room
      return photoDetail(library, near.get, input.id)
    }),
    edit: os.library.edit.handler(({ input }) => edit(input)),
    undo: os.library.undo.handler(() => step('undo')),
    redo: os.library.redo.handler(() => step('redo')),
    pick: os.library.pick.handler(({ input }) => pick(input.what, input.album)),
    importSamples: os.library.importSamples.handler(async () => ({ activity: await importSamples(desk) })),
    findMissing: os.library.findMissing.handler(async () => ({ activity: await findMissing(desk) })),
    cancelActivity: os.library.cancelActivity.handler(({ input }) => ({
      cancelled: activities.cancel(input.id),
    })),
    dismissActivity: os.library.dismissActivity.handler(({ input }) => ({
      dismissed: activities.dismiss(input.id),
    })),
    show: os.library.show.handler(async ({ input }) =>
      show(input.what === 'photo' ? await pathOf(input.id) : activities.placeOf(input.id)),
    ),
  }
}
