/** An engine's folder holds pages of photos: one that is killed with the whole program must not leave them for ever. */
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testStudio } from '../../test/support/studio.ts'

// No process has the first id, which is above every system's limit; the second is the one that runs the tests.
const [dead, living] = [99_999_999, process.ppid].map((pid) => join(tmpdir(), `tintype-engine-${pid}`))

afterAll(async () => {
  for (const folder of [dead, living]) await rm(folder, { recursive: true, force: true })
})

test('what engines of a killed program left goes at the next start; those of another one that runs stay', async () => {
  for (const folder of [dead, living]) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'page.png'), '')
  }
  await using t = await testStudio()
  expect(t.studio).toBeDefined()
  expect([dead, living].map((folder) => existsSync(folder))).toEqual([false, true])
})
