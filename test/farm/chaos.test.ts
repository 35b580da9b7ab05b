/**
 * Without it nobody would know whether a farm loses work when machines, Redis and the network die again and again in one run.
 * `npm run bench -- farm-chaos` runs it at full length, by the variables below, and prints the figures.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runChaos } from '../support/chaos.ts'
import { hasRedis } from '../support/redis.ts'

const times = (name: string, usual: number) => Number(process.env[`TINTYPE_CHAOS_${name}`] ?? usual)

describe.skipIf(!hasRedis)('a farm on which everything dies', () => {
  it(
    'loses no photo, makes none wrong, and none twice without a reason',
    { timeout: times('MINUTES', 5) * 60_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tintype-chaos-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const figures = await runChaos(folder, {
        workers: times('WORKERS', 3),
        kills: times('KILLS', 12),
        redisKills: times('REDIS_KILLS', 1),
        cuts: times('CUTS', 1),
        photos: times('PHOTOS', 40),
        seed: times('SEED', 1),
        entry: process.env['TINTYPE_CHAOS_ENTRY'],
      })
      if (process.env['TINTYPE_CHAOS_KILLS']) process.stdout.write(`${JSON.stringify(figures)}\n`)
      expect(figures).toMatchObject({ lost: 0, wrong: [], dead: 0, tooOften: [] })
      expect(figures.renders).toBeGreaterThanOrEqual(figures.photos)
    },
  )
})
