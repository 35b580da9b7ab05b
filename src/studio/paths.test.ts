/** The folder of a run: nothing of it stays on the disk, whether the run ended well or was killed. */
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { openWorkspace } from './paths.ts'

const { path, write } = testFolder()

test('a closed run leaves no folder, and the next run sweeps what a killed one left', async () => {
  const running = await openWorkspace(path('.'))
  // No process has this id: it is above every system's limit.
  write('tintype-run-99999999-abc', '')
  const next = await openWorkspace(path('.'))
  expect((await readdir(path('.'))).length, 'a run that goes on is left alone').toBe(2)
  await running.close()
  await next.close()
  expect(await readdir(path('.'))).toEqual([])
})
