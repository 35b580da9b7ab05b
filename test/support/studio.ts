/** A real studio for tests: the real engine process from the sources, with folders of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPaths, type StudioPaths } from '../../src/studio/paths.ts'
import { newHome } from './home.ts'
import { createStudio, type Studio, type StudioOptions } from '../../src/studio/studio.ts'

export interface TestStudio extends AsyncDisposable {
  studio: Studio
  /** An empty folder, removed at the end. */
  folder: string
  paths: StudioPaths
}

export async function testStudio(options: Omit<StudioOptions, 'paths'> = {}): Promise<TestStudio> {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const paths = defaultPaths(newHome(join(folder, 'home')))
  const studio = await createStudio({ ...options, paths })
  return {
    studio,
    folder,
    paths,
    async [Symbol.asyncDispose]() {
      await studio.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
