/** A home of a test's own: everything in it begins as on a new machine, but for what this machine's graphics are good for. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What names a folder as Tintype's home to a process. Verdicts on providers come from the file of
 * scripts/cache-verdicts.mjs where a suite has one; else whatever renders there first tests the providers.
 */
export function newHome(home: string): { TINTYPE_HOME: string } {
  const known = process.env['TINTYPE_TEST_VERDICTS']
  const own = join(home, 'cache', 'verdicts.json')
  if (known && !existsSync(own)) {
    mkdirSync(join(home, 'cache'), { recursive: true })
    copyFileSync(known, own)
  }
  return { TINTYPE_HOME: home }
}
