/** Without it, the check that the server touches nobody else's files could see nothing and pass. */
import { appendFile, chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { layCanaries } from '../../scripts/schemathesis/canary.mjs'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-canary-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const files = { 'a.txt': 'one', 'deep/b.txt': 'two' }
const lay = () => layCanaries(folder, 'token', files)

test('files that nobody has touched are as they were', async () => {
  const canaries = await lay()
  expect(canaries.paths).toEqual([join(folder, 'a.txt'), join(folder, 'deep/b.txt')])
  expect(await canaries.changes()).toEqual([])
})

test('a file that is only read is told of, where the file system notes it', async (context) => {
  const canaries = await lay()
  if (!canaries.seesReading) context.skip()
  await readFile(join(folder, 'deep/b.txt'))
  expect(await canaries.changes()).toEqual(['deep/b.txt: was read'])
})

test.each([
  ['one more', () => writeFile(join(folder, 'deep/c.txt'), ''), 'deep/c.txt: is new'],
  ['one less', () => rm(join(folder, 'a.txt')), 'a.txt: is gone'],
  ['another name', () => rename(join(folder, 'a.txt'), join(folder, 'c.txt')), 'a.txt: is gone'],
  ['a longer one', () => appendFile(join(folder, 'a.txt'), '!'), 'a.txt: its content has changed'],
  ['other rights', () => chmod(join(folder, 'a.txt'), 0o777), 'a.txt: its mode has changed'],
] as const)('%s is told of', async (_, change, words) => {
  const canaries = await lay()
  await change()
  expect(await canaries.changes()).toContain(words)
})
