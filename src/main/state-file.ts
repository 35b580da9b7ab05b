/** Small state of the shell (window, recent files): one JSON file each in the user data folder. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { z } from 'zod'

export interface StateFile<T> {
  read(): T | null
  write(value: T): void
}

/** What can't be read, or was written by another version, counts as not there: all of it can be found again. */
export function stateFile<T>(name: string, schema: z.ZodType<T>): StateFile<T> {
  const file = join(app.getPath('userData'), name)
  return {
    read() {
      try {
        return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch {
        return null
      }
    },
    write(value) {
      const part = `${file}.part`
      try {
        writeFileSync(part, JSON.stringify(value))
        renameSync(part, file)
      } catch (error) {
        rmSync(part, { force: true })
        console.error(`${name} could not be stored:`, error)
      }
    },
  }
}
