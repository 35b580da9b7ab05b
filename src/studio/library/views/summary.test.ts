/** The side bar's counts stay quick in a large library: they are answered without reading any recipe. */
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testFolder } from '../../../../test/support/pictures.ts'
import { openLibrary } from '../open.ts'
import { photosWithVariants, stateOfPhoto } from './joined.ts'

const { path } = testFolder()

it('the state of every photo is found without its recipe, which lies on a page of its own', async () => {
  const library = await openLibrary(path('library'))
  const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN
    SELECT count(*) FROM ${photosWithVariants} WHERE ${stateOfPhoto} = 'stale'`.execute(library.db)
  const steps = rows.filter(({ detail }) => /\bs\b/.test(detail)).map(({ detail }) => detail)
  expect(steps).toHaveLength(1)
  expect(steps[0]).toContain('COVERING INDEX recipe_steps_facts')
  await library.close()
})
