/** A folder within a bound: what is in use stays, what was used longest ago makes room. */
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { BoundedFolder } from './bounded-folder.ts'

const { path } = testFolder()

function thing(folder: string, name: string, bytes: number, age: number): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'data'), Buffer.alloc(bytes))
  const then = new Date(Date.now() - age * 1000)
  utimesSync(join(folder, name), then, then)
}

it('what was used longest ago goes first, and what was just used never does', async () => {
  const folder = path('bounded')
  for (let i = 0; i < 20; i++) thing(folder, `t${i}`, 100, 1000 - i)
  const bounded = new BoundedFolder(folder, 1200)
  expect(await bounded.use('t0')).toBe(true)
  expect(await bounded.use('t99')).toBe(false)
  thing(folder, 'new', 100, 0)
  await bounded.added('new')
  expect(readdirSync(folder).sort()).toEqual(
    ['t0', 'new', ...Array.from({ length: 10 }, (_, i) => `t${i + 10}`)].sort(),
  )
  thing(folder, 'huge', 100_000, 0)
  await bounded.added('huge')
  expect(readdirSync(folder)).toContain('huge')
  expect(readdirSync(folder)).toHaveLength(8)
})

it('a folder that was emptied meanwhile, or was never there, is no fault', async () => {
  const folder = path('emptied')
  const bounded = new BoundedFolder(folder, 100)
  expect(await bounded.use('a')).toBe(false)
  thing(folder, 'a', 10, 0)
  await bounded.added('a')
  rmSync(folder, { recursive: true })
  expect(await bounded.use('a')).toBe(false)
  mkdirSync(folder)
  writeFileSync(join(folder, 'cut-short'), '')
  expect(await bounded.use('cut-short')).toBe(false)
})

it('a thing that is used keeps the time of its change: what was decoded from it stays good', async () => {
  const folder = path('unchanged')
  const bounded = new BoundedFolder(folder, 1000)
  thing(folder, 'a', 10, 0)
  await bounded.added('a')
  const { mtimeMs } = statSync(join(folder, 'a'))
  for (let i = 0; i < 3; i++) await bounded.use('a')
  expect(Math.round(statSync(join(folder, 'a')).mtimeMs)).toBe(Math.round(mtimeMs))
})
