/** electron-builder's `beforePack`: refuses what would not work, and collects the licences for the package. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Arch } from 'electron-builder'
import { isStale, root } from '../build-if-stale.mjs'
import { collectLicences } from './licences.mjs'
import { requireNatives } from './natives.mjs'

export default async function beforePack({ electronPlatformName, arch }) {
  if (await isStale()) {
    throw new Error('out/ does not hold a build of these sources. Run "npm run build", then pack again.')
  }
  requireNatives(join(root, 'node_modules'), electronPlatformName, Arch[arch])
  await mkdir(join(root, 'out/licences'), { recursive: true })
  await writeFile(join(root, 'out/licences/licences.txt'), collectLicences(root))
}
