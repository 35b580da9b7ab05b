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
export function jobs(folder: string, library = usual(folder)): Record<string, number> {
  const rows = ask(library, 'SELECT state, count(*) AS jobs FROM jobs GROUP BY state')
  return Object.fromEntries(rows.map(({ state, jobs: count }) => [String(state), Number(count)]))
}

/** Where the photos of the usual library lie: below it, or anywhere. */
export const photoPaths = (folder: string): unknown[] => ask(usual(folder), 'SELECT held, path FROM photos')

const usual = (folder: string): string => join(dataOf(folder), 'library')

function ask(library: string, query: string) {
  const file = join(library, 'library.sqlite')
  if (!existsSync(file)) return []
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  try {
    return database.prepare(query).all()
  } finally {
    database.close()
  }
}
