/** Without this a person who names two tags in one command gets the last of them only, without a word. */
import { expect, test } from 'vitest'
import { editLibrary } from './list.ts'

test('tags may be named more than once in one command', () => {
  const command = editLibrary()
  command.parseOptions(['1', '--tag', 'Oma', '--tag', 'Küche', '--untag', 'See', '--untag', 'Hund'])
  expect(command.opts()).toMatchObject({ tag: ['Oma', 'Küche'], untag: ['See', 'Hund'] })
})
