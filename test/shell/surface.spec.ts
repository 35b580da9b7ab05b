/** The stand-in against `electron.d.ts`: members by the compiler, events by their names. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'

const require = createRequire(import.meta.url)
const standIn = join(import.meta.dirname, 'stand-in')

test("every member has Electron's type, and a wrong one would be noticed", () => {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, '-p', join(import.meta.dirname, 'tsconfig.json')],
    {
      encoding: 'utf8',
    },
  )
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('every event that it emits is one of Electron', () => {
  const declared = readFileSync(require.resolve('electron/electron.d.ts'), 'utf8')
  const names = new Set<string>()
  for (const file of readdirSync(standIn).filter((name) => name.endsWith('.ts'))) {
    const source = readFileSync(join(standIn, file), 'utf8')
    for (const [, name] of source.matchAll(/\bemit\('([\w-]+)'/g)) names.add(name)
  }
  expect(names.size).toBeGreaterThan(15)
  expect([...names].filter((name) => !declared.includes(`on(event: '${name}'`))).toEqual([])
})
