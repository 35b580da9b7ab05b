/** What each kind of edit does to the tables. Whatever it does is recorded, so that nothing here has to know its way back. */
import type { Transaction, Updateable } from 'kysely'
import type { z } from 'zod'
import { StudioFault } from '../../../contract/errors.ts'
import type { EditLabel, editSchema } from '../../../contract/edits.ts'
import { asCaption, asLine } from '../../../contract/photo-words.ts'
import { typedDate } from '../dates.ts'
import { placeColumns } from '../places.ts'
import {
  addStep,
  addVariant,
  goToStep,
  putFirst,
  removeVariant,
  renameVariant,
  variantOf,
} from '../recipe-steps.ts'
import type { LibraryTables, PhotoTable } from '../schema.ts'
import { changeSmart, createSmart, deleteSmart, renameSmart } from './smart-albums.ts'
import { stack, stackAlike, unstack } from './stacks.ts'
import {
  addToAlbum,
  createAlbum,
  deleteAlbum,
  moveInAlbum,
  renameAlbum,
  takeFromAlbum,
  putTag,
  takeTag,
} from './albums-and-tags.ts'
import { among, inPieces } from '../sql-lists.ts'
import { pairBack } from '../prints.ts'
import { applyRecipe } from './recipes.ts'

export type ParsedEdit = z.output<typeof editSchema>

export interface Edited {
  label: EditLabel
  /** Id of the album or variant that was made. */
  made: number | null
  /** Photos whose cards show something else now. */
  photos: readonly number[]
}

type Db = Transaction<LibraryTables>

/**
 * Does one edit, within a transaction.
 * @throws StudioFault `library.notFound`, `library.badDate`, `library.badPlace`
 */
export async function applyEdit(trx: Db, edit: ParsedEdit, now: number): Promise<Edited> {
  const ids = 'ids' in edit ? [...new Set(edit.ids)] : []
  const made = await act(trx, edit, ids, now)
  const photos =
    'variant' in edit && edit.type !== 'variantRemove'
      ? [await photoOf(trx, edit.variant)]
      : edit.type === 'back'
        ? [edit.photo, ...(edit.back === null ? [] : [edit.back])]
        : edit.type === 'filmMarks'
          ? [edit.photo]
          : ids
  const counted = 'photo' in edit || 'variant' in edit ? 1 : ids.length
  return { label: { type: edit.type, photos: counted }, made, photos }
}

const photoOf = async (trx: Db, variant: number) => (await variantOf(trx, variant)).photo_id

/** @returns the id of what was made */
async function act(trx: Db, edit: ParsedEdit, ids: readonly number[], now: number): Promise<number | null> {
  switch (edit.type) {
    case 'caption':
    case 'title':
    case 'place':
    case 'favourite':
    case 'rating':
    case 'flag':
    case 'label':
    case 'date':
    case 'remove':
      await change(trx, ids, columnsOf(edit, now))
      return null
    case 'back':
      await pairBack(trx, edit.photo, edit.back)
      return null
    case 'tag':
      await (edit.on ? putTag(trx, edit.tag, ids) : takeTag(trx, edit.tag, ids))
      return null
    case 'albumCreate':
      return createAlbum(trx, edit.name, ids, now)
    case 'albumRename':
      await renameAlbum(trx, edit.album, edit.name)
      return null
    case 'albumDelete':
      await deleteAlbum(trx, edit.album)
      return null
    case 'albumAdd':
      await addToAlbum(trx, edit.album, ids)
      return null
    case 'albumTake':
      await takeFromAlbum(trx, edit.album, ids)
      return null
    case 'albumMove':
      await moveInAlbum(trx, edit.album, ids, edit.before)
      return null
    case 'smartCreate':
      return createSmart(trx, edit.name, edit.conditions, now)
    case 'smartChange':
    case 'smartRename':
    case 'smartDelete':
      await actOnSmart(trx, edit)
      return null
    case 'stack':
    case 'unstack':
    case 'stackAlike':
      await stackings[edit.type](trx, ids)
      return null
    case 'recipe':
      await addStep(trx, edit.variant, edit.recipe, edit.label, now)
      return null
    case 'recipeApply':
      await applyRecipe(trx, ids, edit.recipe, { steps: edit.steps, label: edit.label, now })
      return null
    case 'recipeClear':
      await inPieces(ids, async (piece) => {
        await trx.deleteFrom('variants').where('photo_id', 'in', among(piece)).execute()
      })
      return null
    case 'variantAdd':
      await mustHave(trx, edit.photo)
      return addVariant(trx, edit.photo, edit.name, edit.recipe, now)
    case 'variantRename':
      await renameVariant(trx, edit.variant, edit.name)
      return null
    case 'variantRemove':
      await removeVariant(trx, edit.variant)
      return null
    case 'variantFirst':
      await putFirst(trx, edit.variant)
      return null
    case 'filmMarks':
      await mustHave(trx, edit.photo)
      await change(trx, [edit.photo], { film_marks: JSON.stringify(edit.marks) })
      return null
    case 'variantStep':
      if (await goToStep(trx, edit.variant, edit.seq)) return null
      throw new StudioFault('library.notFound', { kind: 'variant', name: `${edit.variant}, ${edit.seq}` })
  }
}

const stackings = { stack, unstack, stackAlike }

type SmartEdit = Extract<ParsedEdit, { type: 'smartChange' | 'smartRename' | 'smartDelete' }>

function actOnSmart(trx: Db, edit: SmartEdit): Promise<void> {
  switch (edit.type) {
    case 'smartChange':
      return changeSmart(trx, edit.smart, edit.conditions)
    case 'smartRename':
      return renameSmart(trx, edit.smart, edit.name)
    case 'smartDelete':
      return deleteSmart(trx, edit.smart)
  }
}

type Columns = Updateable<PhotoTable>

type ColumnEdit = Extract<
  ParsedEdit,
  { type: 'caption' | 'title' | 'place' | 'favourite' | 'rating' | 'flag' | 'label' | 'date' | 'remove' }
>

/** What an edit writes into the rows of its photos. */
function columnsOf(edit: ColumnEdit, now: number): Columns {
  switch (edit.type) {
    case 'caption':
      return { caption: asCaption(edit.caption) }
    case 'title':
      return { title: asLine(edit.title) }
    case 'place':
      return placeColumns(edit)
    case 'favourite':
      return { favourite: edit.on ? 1 : 0 }
    case 'rating':
      return { stars: edit.rating, rated: 1 }
    case 'flag':
      return { flag: edit.flag ?? 'none' }
    case 'label':
      return { label: asLine(edit.label) }
    case 'date':
      return dateColumns(edit.text)
    case 'remove':
      return { removed_at: now }
  }
}

async function change(trx: Db, ids: readonly number[], columns: Columns): Promise<void> {
  if (Object.keys(columns).length === 0) return
  await inPieces(ids, async (piece) => {
    await trx
      .updateTable('photos')
      .set(columns)
      .where('id', 'in', among(piece))
      .where('removed_at', 'is', null)
      .execute()
  })
}

function dateColumns(text: string | null): Columns {
  const date = text === null ? null : typedDate(text)
  return {
    date_from: date?.from ?? null,
    date_to: date?.to ?? null,
    date_text: date?.text ?? null,
    date_source: date?.source ?? null,
    date_beside: 0,
  }
}

async function mustHave(trx: Db, photo: number): Promise<void> {
  const row = await trx.selectFrom('photos').select('id').where('id', '=', photo).executeTakeFirst()
  if (!row) throw new StudioFault('library.notFound', { kind: 'photo', name: String(photo) })
}
