/** The parts of the main process that need no Electron: links, files among arguments, the log's bound, the menu's list. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { actionShortcuts } from '../contract/actions.ts'
import { mayOpenOutside } from './links.ts'
import { openLog } from './log.ts'
import { filesOf } from './open-files.ts'

// Only what is called needs Electron, and nothing that is called here does.
vi.mock('electron', () => ({ app: {}, crashReporter: {}, dialog: {} }))

const folder = mkdtempSync(join(tmpdir(), 'tintype-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test("the menu's list is the interface's: same actions, same keys", async () => {
  // By a computed address: the window's types are those of another world than this test's.
  const address = new URL('../renderer/actions/actions.ts', import.meta.url).href
  const { actions } = (await import(address)) as { actions: { id: string; shortcut: unknown }[] }
  const inPage = Object.fromEntries(actions.map(({ id, shortcut }) => [id, shortcut]))
  for (const [id, shortcut] of Object.entries(actionShortcuts)) expect(inPage[id]).toEqual(shortcut)
})

describe('links', () => {
  test.each(['https://github.com/x/y', 'https://huggingface.co/m'])('%s may be opened', (address) => {
    expect(mayOpenOutside(address)).toBe(true)
  })

  test.each([
    'http://github.com/',
    'https://github.com.evil.example/',
    'https://github.com@evil.example/',
    'https://evil@github.com/',
    'https://github.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://github.com/share',
    'tintype://app/',
    `https://github.com/${'x'.repeat(3000)}`,
    '',
  ])('%s may not', (address) => {
    expect(mayOpenOutside(address)).toBe(false)
  })

  test('whatever the text, only https to a host of the list passes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string(), fc.string({ unit: 'binary' })), (address) => {
        if (!mayOpenOutside(address)) return
        expect(address.trim().toLowerCase()).toMatch(/^https:\/*(github\.com|huggingface\.co)([/?#]|$)/)
      }),
      { numRuns: 1000 },
    )
  })
})

test('of the arguments only files that are there count, also relative ones', () => {
  writeFileSync(join(folder, 'photo.jpg'), '')
  const argv = ['tintype', '--switch', 'photo.jpg', 'missing.jpg', '', 'a\0b', join(folder, 'photo.jpg')]
  expect(filesOf(argv, folder)).toEqual([join(folder, 'photo.jpg'), join(folder, 'photo.jpg')])
})

test('the log never grows beyond two files of its size, and holds the newest line', () => {
  const log = openLog(folder)
  for (let at = 0; at < 250; at++) log(`line ${at} ${'x'.repeat(15_000)}`)
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  expect(logs.sort()).toEqual(['tintype.log', 'tintype.old.log'])
  for (const name of logs) expect(readFileSync(join(folder, name)).length).toBeLessThanOrEqual(1_000_000)
  expect(readFileSync(join(folder, 'tintype.log'), 'utf8')).toContain('line 249 ')
})
