/** The files that were opened last: kept for the menu, and told to the system's own lists. */
import { app } from 'electron'
import { z } from 'zod'
import { stateFile } from './state-file.ts'

const most = 10

export interface RecentFiles {
  list(): string[]
  add(paths: string[]): void
  clear(): void
}

/** @param changed called after each change, to make the menu anew */
export function recentFiles(changed: () => void): RecentFiles {
  const file = stateFile('recent.json', z.array(z.string()).max(most))
  let paths = file.read() ?? []
  const keep = (next: string[]) => {
    paths = next
    file.write(paths)
    changed()
  }
  return {
    list: () => paths,
    add(added) {
      for (const path of added) app.addRecentDocument(path)
      keep([...new Set([...added, ...paths])].slice(0, most))
    },
    clear() {
      app.clearRecentDocuments()
      keep([])
    },
  }
}
