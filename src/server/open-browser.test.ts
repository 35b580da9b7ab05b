/** Who lists the processes of a machine must not find the address that opens the studio. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBrowser } from './open-browser.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const address = 'http://127.0.0.1:4711/?token=S3cr3t_-token'

/** A browser that writes down its command line and what it was given to open. */
async function browser(): Promise<{ command: [string, string[]]; seen: string }> {
  const program = join(folder, 'browser.mjs')
  const seen = join(folder, 'seen.json')
  await writeFile(
    program,
    `import { readFileSync, renameSync, writeFileSync } from 'node:fs'
const page = readFileSync(process.argv.at(-1), 'utf8')
writeFileSync(${JSON.stringify(`${seen}.part`)}, JSON.stringify({ args: process.argv, page, env: process.env }))
renameSync(${JSON.stringify(`${seen}.part`)}, ${JSON.stringify(seen)})`,
  )
  return { command: [process.execPath, [program]], seen }
}

test('the browser is given a page of this user alone, and no command line has the token', async () => {
  const { command, seen } = await browser()
  const opened = openBrowser(address, command)
  const { page } = opened
  if (page === null) throw new Error('nothing was opened')
  const read = async () => JSON.parse(await readFile(seen, 'utf8')) as Record<string, unknown>
  await expect.poll(() => read().catch(() => null)).not.toBeNull()
  const { args, page: text, env } = await read()
  expect(JSON.stringify(args)).not.toContain('S3cr3t')
  expect(JSON.stringify(env)).not.toContain('S3cr3t')
  expect(text).toContain(`url=${address}"`)
  if (process.platform !== 'win32') {
    expect((await stat(page)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(page))).mode & 0o777).toBe(0o700)
  }
  opened.remove()
  await expect(stat(dirname(page))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a machine without a browser still has the printed address', () => {
  expect(openBrowser(address, null).page).toBeNull()
  const opened = openBrowser(address, [join(folder, 'no-such-program'), []])
  opened.remove()
})
