/**
 * What this machine's graphics are good for, tested once for all tests: each of them has a home of its own and would otherwise
 * start two processes to find it out again.
 */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build-if-stale.mjs'

/** Tests copy it into a home that they make (test/support/home.ts). */
export const verdictsFile = join(root, 'node_modules/.cache/tintype-tests/verdicts.json')

/** Tests the providers for every built-in pack whose verdict is not there or has run out, and names the file to the tests. */
export async function cacheVerdicts() {
  const { createStudio } = await import('../src/studio/studio.ts')
  const { defaultPaths } = await import('../src/studio/paths.ts')
  const home = await mkdtemp(join(tmpdir(), 'tintype-verdicts-'))
  const paths = defaultPaths({ TINTYPE_HOME: home })
  const verdicts = join(paths.cache, 'verdicts.json')
  await mkdir(paths.cache, { recursive: true })
  if (existsSync(verdictsFile)) await copyFile(verdictsFile, verdicts)
  const studio = await createStudio({ paths })
  try {
    const { packs } = await studio.packs.list()
    for (const pack of packs) await studio.verdicts.resolve(pack, 'auto')
    await mkdir(join(verdictsFile, '..'), { recursive: true })
    await copyFile(verdicts, verdictsFile)
    process.env.TINTYPE_TEST_VERDICTS = verdictsFile
  } finally {
    await studio.close()
    await rm(home, { recursive: true, force: true })
  }
}
