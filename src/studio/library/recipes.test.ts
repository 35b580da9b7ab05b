/** A photo's recipes: every change can be taken back, variants stand side by side, and what was exported is known. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { photoRow, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { AlbumRepository } from './album-repository.ts'
import { applyAutomatic, applyRecipe } from './edits/recipes.ts'
import type { Library } from './open.ts'
import { PhotoRepository } from './photo-repository.ts'
import { RecipeRepository } from './recipe-repository.ts'

const { path } = testFolder()

async function photo(library: Library, n: number, change: object = {}): Promise<number> {
  const row = await new PhotoRepository(library.db).insert({ ...photoRow(n), ...change })
  return row!.id
}

const factor = (n: number): Recipe => makeRecipe({ renderFactor: n })

describe('recipes', () => {
  it('restored and coloured in one go: what measures first is on, and what a person set stays', async () => {
    const library = await testLibrary(path('automatic'), fakeClock())
    const [worked, fresh] = [await photo(library, 1), await photo(library, 2)]
    const recipes = new RecipeRepository(library.db)
    const own = makeRecipe({ enabled: false, saturation: 0.6 }, { geometry: { quarterTurns: 1 } })
    const variant = await recipes.add(worked, 'v', own, 1)
    const apply = () =>
      library.db.transaction().execute((trx) => applyAutomatic(trx, [worked, fresh], undefined, 2))
    expect(await apply()).toBe(2)
    const rows = await library.db.selectFrom('variants').select('id').orderBy('photo_id').execute()
    for (const { id } of rows) {
      const { color, tone, repair, denoise } = (await recipes.get(id)).recipe.steps
      expect([color, tone, repair, denoise].map(({ enabled }) => enabled)).toEqual([true, true, true, true])
    }
    expect((await recipes.get(variant)).recipe.steps).toMatchObject({
      geometry: { quarterTurns: 1 },
      color: { saturation: 0.6, colorPhotos: 'keep' },
    })
    expect(await apply()).toBe(0)
  })

  it('the first step of a photo is called what was done to it', async () => {
    const library = await testLibrary(path('first'), fakeClock())
    const photos = [await photo(library, 1), await photo(library, 2), await photo(library, 3)]
    const [restored = 0, painted = 0, given = 0] = photos
    await library.db.transaction().execute(async (trx) => {
      await applyAutomatic(trx, [restored], undefined, 2)
      await applyRecipe(trx, [painted], factor(12), { label: 'paste', now: 2 })
      await applyRecipe(trx, [given], factor(12), { now: 2 })
    })
    const steps = await library.db
      .selectFrom('recipe_steps')
      .innerJoin('variants', 'variants.id', 'recipe_steps.variant_id')
      .select(['seq', 'label'])
      .orderBy('photo_id')
      .execute()
    expect(steps).toEqual(['restoreAll', 'paste', ''].map((label) => ({ seq: 0, label })))
  })

  it('undo and redo behave as a list with a cursor, whatever is done', async () => {
    const library = await testLibrary(path('history'), fakeClock())
    const id = await photo(library, 1)
    const recipes = new RecipeRepository(library.db)
    const step = fc.oneof(
      fc.constant('undo' as const),
      fc.constant('redo' as const),
      fc.integer({ min: 5, max: 30 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const variant = await recipes.add(id, 'v', factor(20), 1)
        const model = [20]
        let cursor = 0
        for (const each of steps) {
          if (each === 'undo') {
            expect(await recipes.undo(variant)).toBe(cursor > 0)
            cursor = Math.max(0, cursor - 1)
          } else if (each === 'redo') {
            expect(await recipes.redo(variant)).toBe(cursor < model.length - 1)
            cursor = Math.min(model.length - 1, cursor + 1)
          } else {
            await recipes.change(variant, factor(each), `factor ${each}`, 2)
            if (each !== model[cursor]) model.splice(++cursor, Infinity, each)
          }
        }
        const now = await recipes.get(variant)
        expect(now.recipe.steps.color.renderFactor).toBe(model[cursor])
        expect([now.canUndo, now.canRedo]).toEqual([cursor > 0, cursor < model.length - 1])
      }),
      { numRuns: 40 },
    )
  })

  it('variants stand side by side under names of their own; a very long history loses its oldest steps', async () => {
    const library = await testLibrary(path('variants'), fakeClock())
    const id = await photo(library, 1)
    const recipes = new RecipeRepository(library.db)
    const first = await recipes.add(id, 'stable', factor(10), 1)
    const second = await recipes.add(id, 'stable', factor(30), 1)
    await recipes.rename(first, 'warm')
    expect((await recipes.of(id)).map(({ name }) => name)).toEqual(['warm', 'stable (2)'])
    for (let i = 0; i < 250; i++) await recipes.change(second, factor(10 + (i % 2)), '', 1)
    let undone = 0
    while (await recipes.undo(second)) undone++
    expect(undone).toBe(199)
    await recipes.remove(first)
    expect(await recipes.of(id)).toHaveLength(1)
    await expect(recipes.get(first)).rejects.toThrow('no variant')
  })
})

describe('albums, tags and pages', () => {
  it('an album keeps its order; photos that are moved take their place', async () => {
    const library = await testLibrary(path('albums'), fakeClock())
    const albums = new AlbumRepository(library.db)
    for (let n = 1; n <= 5; n++) await photo(library, n)
    const lake = await albums.ensure('Lake', 1)
    expect(await albums.ensure('Lake', 2)).toBe(lake)
    await albums.add(lake, [3, 1, 2])
    await albums.add(lake, [1, 5])
    expect(await albums.photos(lake)).toEqual([3, 1, 2, 5])
    await albums.move(lake, [5, 2], 3)
    expect(await albums.photos(lake)).toEqual([5, 2, 3, 1])
    expect(await new PhotoRepository(library.db).ids({ album: 'Lake' }, 'album')).toEqual([5, 2, 3, 1])
    await albums.take(lake, [2])
    expect(await albums.list()).toEqual([{ id: lake, name: 'Lake', photos: 3 }])
    expect(await albums.namesOf(5)).toEqual(['Lake'])
    await albums.remove(lake)
    expect(await new PhotoRepository(library.db).count()).toBe(5)
  })

  it('every filter, and pages that join without a gap', async () => {
    const library = await testLibrary(path('pages'), fakeClock())
    const photos = new PhotoRepository(library.db)
    const albums = new AlbumRepository(library.db)
    for (let n = 1; n <= 50; n++) {
      const year = n % 3 === 0 ? null : 1900 + (n % 7)
      const range = year === null ? {} : { date_from: `${year}-01-01`, date_to: `${year}-12-31` }
      await photo(library, n, {
        ...range,
        caption: n === 7 ? '100% Oma_Else' : '',
        favourite: n % 2,
        added: n % 4,
      })
    }
    await albums.tag(9, 'Family', true)
    expect(await albums.tagsOf(9)).toEqual(['Family'])
    expect(await photos.ids({ tag: 'family' }, 'added')).toEqual([9])
    expect(await photos.ids({ search: 'fam 9.jpg' }, 'added')).toEqual([9])
    await albums.tag(9, 'family', false)
    expect(await photos.count({ tag: 'Family' })).toBe(0)
    expect(await photos.ids({ search: '0% _' }, 'name')).toEqual([7])
    expect(await photos.count({ favourite: true })).toBe(25)
    expect(await photos.count({ from: '1902-05-01', to: '1902-06-01' })).toBe(
      await photos.count({ from: '1902-01-01', to: '1902-12-31' }),
    )
    for (const sort of ['added', 'date', 'name'] as const) {
      const joined: number[] = []
      for (let after; ;) {
        const page = await photos.page({}, { sort, limit: 7, after })
        if (page.length === 0) break
        joined.push(...page.map(({ id }) => id))
        after = page.at(-1)
      }
      expect(joined).toEqual(await photos.ids({}, sort))
      expect(new Set(joined).size).toBe(50)
    }
    await photos.remove(7)
    expect(await photos.byId(7)).toBeNull()
  })
})
