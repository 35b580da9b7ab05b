/** Edits of an open library, undone and redone, with what follows from them for the queue and for windows. */
import type { EditLabel, UndoableType } from '../../contract/edits.ts'
import type { EditHistory } from '../library/edits/history.ts'
import { applyEdit, type ParsedEdit } from '../library/edits/edits.ts'
import type { SharedNearIndex } from '../library/near-duplicates.ts'
import type { Library } from '../library/open.ts'
import type { LibraryRenderer } from '../render/library-renderer.ts'
import type { EventHub } from './event-hub.ts'
import type { QueueService } from './queue-service.ts'

/** Edits that change nothing in the side bar, nor in what an order may contain. */
const localEdits: readonly UndoableType[] = ['variantRename', 'filmMarks']
const recipeEdits: readonly UndoableType[] = [
  // It may have changed anything.
  'unknown',
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
const removingEdits: readonly UndoableType[] = ['recipeClear', 'variantRemove']

export interface EditServiceDeps {
  library: Library
  history: EditHistory
  queue: QueueService
  renderer: LibraryRenderer
  near: SharedNearIndex
  hub: EventHub
}

export class EditService {
  readonly #deps: EditServiceDeps

  constructor(deps: EditServiceDeps) {
    this.#deps = deps
  }

  /** @throws StudioFault `library.notFound`, `library.badDate` */
  async apply(edit: ParsedEdit): Promise<{ label: EditLabel; made: number | null }> {
    const { library, history, queue } = this.#deps
    const now = library.clock.now()
    const { label, made, photos } = await history.do(
      (trx) => applyEdit(trx, edit, now),
      (edited) => edited.label,
    )
    await this.#publish(label.type, photos)
    if (removingEdits.includes(label.type)) await queue.reconcile()
    if (edit.type === 'remove') await queue.cancelPhotos(photos)
    return { label, made }
  }

  /** @returns what was undone, or null where there was nothing. @throws StudioFault `library.cannotUndo` */
  undo(): Promise<EditLabel | null> {
    return this.#step('undo')
  }

  /** As `undo`. */
  redo(): Promise<EditLabel | null> {
    return this.#step('redo')
  }

  /** What undo and redo would do now, to windows. */
  async publishUndo(): Promise<void> {
    this.#deps.hub.undo(await this.#deps.history.state())
  }

  async #step(direction: 'undo' | 'redo'): Promise<EditLabel | null> {
    const { history, queue } = this.#deps
    try {
      const label = await history[direction]()
      if (label && recipeEdits.includes(label.type)) await queue.reconcile()
      if (label) await this.#publish(label.type, null)
      return label
    } catch (error) {
      await this.publishUndo()
      throw error
    }
  }

  /** What an edit, or its undoing, has changed, to windows. */
  async #publish(type: UndoableType, photos: readonly number[] | null): Promise<void> {
    const { renderer, near, hub } = this.#deps
    if (recipeEdits.includes(type)) await renderer.refreshModels()
    if (type === 'remove') near.forget()
    hub.photos(photos)
    if (!localEdits.includes(type)) hub.library()
    await this.publishUndo()
  }
}
