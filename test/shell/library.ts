/** The library of a room, looked at from outside the program: what its queue has done. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Settings } from '../../src/contract/settings.ts'

const dataOf = (folder: string): string => join(folder, 'home/data')

/** Before a start: the person's settings. */
export async function setUp(folder: string, settings: Partial<Settings>): Promise<void> {
  await mkdir(dataOf(folder), { recursive: true })
  await writeFile(join(dataOf(folder), 'settings.json'), JSON.stringify(settings))
}

/** How many jobs of a library's queue are in each state; of the usual library when no other is named. */
export function jobs(folder: string, library = join(dataOf(folder), 'library')): Record<string, number> {
  const file = join(library, 'library.sqlite')
  if (!existsSync(file)) return {}
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = database.prepare('SELECT state, count(*) AS jobs FROM jobs GROUP BY state').all()
    return Object.fromEntries(rows.map(({ state, jobs: count }) => [String(state), Number(count)]))
  } finally {
    database.close()
  }
}
