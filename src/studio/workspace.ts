/** The temporary folder of one run: uploads, samples of models, downloads and previews lie here and go with the run. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAbandonedEntries } from '../platform/process-liveness.ts'

const prefix = 'tintype-run-'

const subfolders = ['uploads', 'samples'] as const
type Subfolder = (typeof subfolders)[number]

export interface Workspace {
  readonly folder: string
  /** An absolute path for a new file in one of the subfolders. */
  file(subfolder: Subfolder, name: string): string
  close(): Promise<void>
}

/** @param parent where the folder is made; the system's temporary folder when left out */
export async function openWorkspace(parent: string = tmpdir()): Promise<Workspace> {
  await removeAbandonedEntries(parent, prefix)
  const folder = await mkdtemp(join(parent, `${prefix}${process.pid}-`))
  for (const name of subfolders) await mkdir(join(folder, name))
  return {
    folder,
    file: (subfolder, name) => join(folder, subfolder, name),
    // Windows keeps a file for a moment after its reader closed it.
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}
