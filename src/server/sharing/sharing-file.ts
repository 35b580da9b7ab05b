/**
 * What sharing remembers from one start to the next, `sharing/sharing.json` in the data folder: port, role,
 * hash of the password.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../../contract/errors.ts'
import { guestRoleSchema } from '../../contract/sharing.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { passwordHashSchema } from './password.ts'

/** Not whether it is on: a library is never shared without somebody's doing, on whatever network the machine is. */
const storedSchema = z.object({
  port: z.int().min(1).max(65_535).catch(8843).default(8843),
  role: guestRoleSchema.catch('view').default('view'),
  password: passwordHashSchema.nullable().catch(null).default(null),
})
export type StoredSharing = z.output<typeof storedSchema>

/** What can't be read is as if it were not there: then a password has to be chosen before anybody is let in. */
export async function readSharing(file: string): Promise<StoredSharing> {
  try {
    return storedSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return storedSchema.parse({})
  }
}

/** @throws StudioFault `sharing.unusable` */
export async function writeSharing(file: string, stored: StoredSharing): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeWhole(file, async (part) => {
      await chmod(part, 0o600)
      await writeFile(part, `${JSON.stringify(stored, null, 2)}\n`)
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioFault('sharing.unusable', { file, reason }, error)
  }
}
