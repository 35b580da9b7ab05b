/** Without this: importing the largest checkpoint takes down a computer that could run it. */
import { execFile } from 'node:child_process'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { useFolder } from '../../../test/support/model-files/fixtures.ts'
import {
  artistic,
  checkpointBytes,
  deoldifyState,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'

const makeFolder = useFolder()

/** One import in a process of its own, which says the most memory that it ever had, in bytes. */
const script = `
  const [convert, file, folder] = process.argv.slice(1)
  const { writePack } = await import(convert)
  await writePack(file, folder, { id: 'x' })
  console.log(process.resourceUsage().maxRSS * 1024)
`

it.each(['zip', 'legacy'] as const)(
  'an import takes at most 2.5 times the checkpoint’s size, the process included (%s)',
  async (container) => {
    const folder = await makeFolder()
    const file = join(folder, 'large.pth')
    // Three quarters of the published widths: enough to tell a tensor from a file.
    await writeFile(file, checkpointBytes(deoldifyState({ ...artistic, stem: 48 }), { container }))
    await mkdir(join(folder, 'pack'))
    const convert = pathToFileURL(join(import.meta.dirname, 'convert.ts')).href
    const args = ['--input-type=module', '-e', script, convert, file, join(folder, 'pack')]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { size } = await stat(file)
    expect(size).toBeGreaterThan(140e6)
    expect(Number(stdout)).toBeGreaterThan(50e6)
    expect(Number(stdout)).toBeLessThan(2.5 * size)
  },
  180_000,
)
