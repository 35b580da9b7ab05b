/**
 * A farm on which everything dies, at full length: 200 kills of workers, 5 of Redis (its append-only file flushed always) and 3
 * cuts of the network in one run. Prints what `test/farm/chaos.test.ts` has counted. Takes minutes, or an hour on a busy machine.
 *
 * `npm run bench -- farm-chaos`
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const plan = {
  TINTYPE_CHAOS_WORKERS: '5',
  TINTYPE_CHAOS_KILLS: '200',
  TINTYPE_CHAOS_REDIS_KILLS: '5',
  TINTYPE_CHAOS_CUTS: '3',
  TINTYPE_CHAOS_PHOTOS: '200',
  TINTYPE_CHAOS_MINUTES: '90',
}
// Built, workers start sooner; where it is not built they are run from the source.
const entry = join(root, 'out/main/cli.js')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const args = [vitest, 'run', 'test/farm/chaos.test.ts', '--no-color']
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  env: { ...plan, ...(existsSync(entry) && { TINTYPE_CHAOS_ENTRY: entry }), ...process.env },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
