/** Every edit can be undone exactly: whatever was done, in whatever order, the tables are what they were, byte for byte. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { photoRow, testLibrary } from '../../../../test/support/library.ts'
import { testFolder } from '../../../../test/support/pictures.ts'
import { isFault } from '../../../contract/errors.ts'
import { editSchema } from '../../../contract/edits.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Library } from '../open.ts'
import { PhotoRepository } from '../photo-repository.ts'
import { applyEdit } from './edits.ts'
import { EditHistory } from './history.ts'
import { invertChangeset, splitChangeset } from './changeset.ts'

const { path } = testFolder()
const photos = 8
const tables = [
  'photos',
  'albums',
  'album_photos',
  'tags',
  'photo_tags',
  'variants',
  'recipe_steps',
  'renders',
  'prints',
  'backs',
]

async function dump(library: Library): Promise<string> {
  const parts: unknown[] = []
  for (const table of tables) {
    const { rows } = await sql<object>`SELECT * FROM ${sql.table(table)}`.execute(library.db)
    parts.push(table, rows.map((row) => JSON.stringify(row)).sort())
  }
  return JSON.stringify(parts)
}

async function undoable(library: Library): Promise<number> {
  const rows = await library.db.selectFrom('edits').select('id').where('undone', '=', 0).execute()
  return rows.length
}

async function setUp(name: string) {
  const clock = fakeClock()
  const library = await testLibrary(path(name), clock)
  const repository = new PhotoRepository(library.db)
  for (let i = 0; i < photos; i++) await repository.insert(photoRow(i))
  // In pieces of three rows: an album may come before its photos, or after.
  const history = new EditHistory(library, 3)
  const edit = (given: unknown) => {
    clock.advance(1)
    return history.do(
      (trx) => applyEdit(trx, editSchema.parse(given), clock.now()),
      (edited) => edited.label,
    )
  }
  /** Several in one, with pauses between them, as an edit of many photos has it: it is recorded in pieces. */
  const together = (given: readonly unknown[]) => {
    clock.advance(1)
    return history.do(
      async (trx) => {
        for (const each of given) {
          await applyEdit(trx, editSchema.parse(each), clock.now())
          await nextTurn()
          await nextTurn()
        }
      },
      () => ({ type: 'recipeApply', photos }),
    )
  }
  return { clock, library, history, edit, together }
}

const id = fc.integer({ min: 1, max: photos })
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: photos })
const number = fc.integer({ min: 1, max: 4 })
const word = fc.constantFrom('Lake', 'lake', 'War', '夏')
const recipe = fc
  .record({
    style: fc.constantFrom('stable' as const, 'artistic' as const),
    renderFactor: fc.integer({ min: 10, max: 12 }),
  })
  .map((color) => makeRecipe(color))
const some = fc.oneof(
  fc.record({ type: fc.constant('caption' as const), ids, caption: word }),
  fc.record({ type: fc.constant('date' as const), ids, text: fc.constantFrom('1943', 'about 1920', null) }),
  fc.record({ type: fc.constant('favourite' as const), ids, on: fc.boolean() }),
  fc.record({ type: fc.constant('rating' as const), ids, rating: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ type: fc.constant('flag' as const), ids, flag: fc.constantFrom('pick', 'reject', null) }),
  fc.record({ type: fc.constant('label' as const), ids, label: fc.constantFrom('Red', 'to print', '') }),
  fc.record({ type: fc.constant('tag' as const), ids, tag: word, on: fc.boolean() }),
  fc.record({ type: fc.constant('albumCreate' as const), name: word, ids }),
  fc.record({ type: fc.constant('albumRename' as const), album: number, name: word }),
  fc.record({ type: fc.constant('albumDelete' as const), album: number }),
  fc.record({ type: fc.constant('albumAdd' as const), album: number, ids }),
  fc.record({ type: fc.constant('albumTake' as const), album: number, ids }),
  fc.record({ type: fc.constant('albumMove' as const), album: number, ids, before: fc.option(id) }),
  fc.record({ type: fc.constant('remove' as const), ids }),
  fc.record({ type: fc.constant('back' as const), photo: id, back: fc.option(id) }),
  fc.record({ type: fc.constant('recipe' as const), variant: number, recipe, label: word }),
  fc.record({ type: fc.constant('recipeApply' as const), ids, recipe }),
  fc.record({
    type: fc.constant('recipeApply' as const),
    ids,
    recipe,
    steps: fc.constant(['color' as string]),
  }),
  fc.record({ type: fc.constant('recipeClear' as const), ids }),
  fc.record({ type: fc.constant('variantAdd' as const), photo: id, name: word, recipe }),
  fc.record({ type: fc.constant('variantRename' as const), variant: number, name: word }),
  fc.record({ type: fc.constant('variantRemove' as const), variant: number }),
  fc.record({ type: fc.constant('variantFirst' as const), variant: number }),
  fc.record({ type: fc.constant('variantStep' as const), variant: number, seq: fc.nat({ max: 2 }) }),
)
const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: some },
    { weight: 1, arbitrary: fc.array(some, { minLength: 2, maxLength: 5 }) },
    { weight: 2, arbitrary: fc.constantFrom('undo' as const, 'redo' as const) },
  ),
  { minLength: 1, maxLength: 40 },
)

it('several in one that take each other back leave the tables as they were, done and undone', async () => {
  const { library, history, together } = await setUp('idle')
  const before = await dump(library)
  const favourite = (on: boolean) => ({ type: 'favourite', ids: [1], on })
  await together([favourite(true), favourite(false)])
  for (const step of [() => history.undo(), () => history.redo()]) {
    expect(await dump(library)).toBe(before)
    await step()
  }
  expect(await dump(library)).toBe(before)
})

it(
  'whatever is done, undone and done again: the tables are those of the list with a cursor',
  { timeout: 240_000 },
  async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(acts, async (list) => {
        const { library, history, edit, together } = await setUp(`random-${(run += 1)}`)
        // The model: every state that undo and redo can reach, and where we are.
        const states = [await dump(library)]
        let at = 0
        for (const act of list) {
          if (act === 'undo') {
            expect((await history.undo()) !== null).toBe(at > 0)
            at = Math.max(0, at - 1)
          } else if (act === 'redo') {
            expect((await history.redo()) !== null).toBe(at < states.length - 1)
            at = Math.min(states.length - 1, at + 1)
          } else {
            try {
              await (Array.isArray(act) ? together(act) : edit(act))
            } catch (error) {
              // An album or variant that is not there: nothing may have happened.
              if (!isFault(error, 'library.notFound')) throw error
            }
            const now = await dump(library)
            // What changes nothing is no edit: redo stays possible. Several in one may take each other back, piece by piece.
            const idle = now === states[at] && !(Array.isArray(act) && (await undoable(library)) > at)
            if (!idle) states.splice((at += 1), Infinity, now)
          }
          expect(await dump(library)).toBe(states[at])
          const variants = await library.db.selectFrom('variants').selectAll().execute()
          for (const { photo_id, position } of variants) {
            const others = variants.filter((other) => other.photo_id === photo_id)
            expect(position).toBeLessThan(others.length)
          }
        }
        while (await history.undo());
        expect(await dump(library)).toBe(states[0])
        while (await history.redo());
        expect(await dump(library)).toBe(states.at(-1))
        await library.db.destroy()
      }),
      { numRuns: 60 },
    )
  },
)

it(
  'a start later everything can still be undone; the oldest edits go when there are too many',
  { timeout: 120_000 },
  async () => {
    const { library, edit } = await setUp('bounded')
    for (let i = 0; i < 510; i++) await edit({ type: 'caption', ids: [1], caption: `caption ${i}` })
    const history = new EditHistory(library)
    let undone = 0
    while (await history.undo()) undone += 1
    expect(undone).toBe(500)
    const { caption } = (await new PhotoRepository(library.db).byId(1))!
    expect(caption).toBe('caption 9')
  },
)

it('what another program has made impossible to undo is reported, and forgotten, and nothing is changed', async () => {
  const { library, history, edit } = await setUp('elsewhere')
  await edit({ type: 'caption', ids: [1], caption: 'first' })
  const { made } = await edit({ type: 'albumCreate', name: 'Lake', ids: [1, 2] })
  await edit({ type: 'albumDelete', album: made! })
  await library.db.insertInto('albums').values({ name: 'Lake', created: 5 }).execute()
  const before = await dump(library)
  await expect(history.undo()).rejects.toMatchObject({ code: 'library.cannotUndo' })
  expect(await dump(library)).toBe(before)
  expect(await history.state()).toEqual({ undo: null, redo: null })

  await edit({
    type: 'albumTake',
    album: (await edit({ type: 'albumCreate', name: 'War', ids: [3] })).made!,
    ids: [3],
  })
  await library.db.deleteFrom('photos').where('id', '=', 3).execute()
  await expect(history.undo()).rejects.toMatchObject({ code: 'library.cannotUndo' })
})

it('a change of many rows is undone in pieces, an album before its photos or after', async () => {
  const { library, edit } = await setUp('pieces')
  await edit({ type: 'albumCreate', name: 'All', ids: Array.from({ length: photos }, (_, i) => i + 1) })
  const { changes } = await library.db.selectFrom('edits').select('changes').executeTakeFirstOrThrow()
  for (const most of [1, 2, 3, 100]) {
    const pieces = splitChangeset(changes, most)
    expect(pieces.length).toBe(Math.ceil((photos + 1) / most))
    const halves = pieces.flatMap((piece) => [...invertChangeset(invertChangeset(piece))])
    expect(halves).toEqual(pieces.flatMap((piece) => [...piece]))
  }
  expect(() => splitChangeset(changes.slice(0, -3), 1)).toThrow(RangeError)
})
