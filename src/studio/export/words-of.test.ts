/** What an exported picture is told of a photo's date, as programs can read it. */
import { expect, test } from 'vitest'
import { photoRow } from '../../../test/support/library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { typedDate } from '../library/dates.ts'
import { wordsOf } from './words.ts'

test.each([
  ['1968-05-04', '1968-05-04'],
  ['1943-07', '1943-07'],
  ['1943', '1943'],
  ['about 1920', '1920'],
  ['c. 1915', '1915'],
  ['1940s', '1945'],
  ['1914-1918', '1916'],
  ['summer 1943', '1943-07'],
])('%s', (text, date) => {
  const { from, to, source } = typedDate(text)
  const row = { date_from: from, date_to: to, date_text: text, date_source: source, date_beside: 0 }
  const unsaid = {
    title: null,
    location: null,
    city: null,
    country: null,
    gps: null,
    stars: null,
    rated: 0,
    flag: null,
    label: null,
  }
  const photo = {
    ...photoRow(1),
    ...row,
    ...unsaid,
    regions: null,
    id: 1,
    caption: '',
    favourite: 0,
    removed_at: null,
    looked_at: null,
    stack: null,
    film: null,
    film_marks: null,
  }
  expect(wordsOf({ photo, tags: [] }, makeRecipe())).toMatchObject({ date, dateText: text })
})
