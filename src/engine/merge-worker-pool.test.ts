/** The merge on several threads: the result is the same as on one. */
import { expect, it } from 'vitest'
import { neutralGrade } from '../contract/grade.ts'
import { localMaskSchema } from '../contract/local.ts'
import { silent } from '../contract/progress.ts'
import { gradeTables } from '../imaging/color/grade.ts'
import { coverageOf } from '../imaging/filters/coverage.ts'
import { quickNoise } from '../../test/support/pictures.ts'
import { MergeWorkerPool } from './merge-worker-pool.ts'

it('gives the same picture as on one', async () => {
  const width = 2400
  const height = 1600
  const make = () => ({ width, height, depth: 8 as const, data: quickNoise(width * height * 3) })
  const plane = (k: number) => Float32Array.from({ length: 64 }, (_, i) => Math.sin(i * k) * 20)
  const lines = {
    width: 8,
    height: 8,
    slopeA: plane(1),
    baseA: plane(2),
    slopeB: plane(3),
    baseB: plane(4),
  }
  const context = { signal: new AbortController().signal, progress: silent }
  const [alone, together] = [make(), make()]
  await new MergeWorkerPool(0).merge(alone, lines, { strength: 1, saturation: 1 }, context)
  await new MergeWorkerPool(2).merge(together, lines, { strength: 1, saturation: 1 }, context)
  expect(Buffer.compare(alone.data, together.data)).toBe(0)
})

it('and so does grading a part of it', async () => {
  const [width, height] = [2400, 1600]
  const make = () => ({ width, height, depth: 8 as const, data: quickNoise(width * height * 3) })
  const context = { signal: new AbortController().signal, progress: silent }
  const mask = localMaskSchema.parse({ kind: 'gradient', from: { x: 0.1, y: 0.2 }, to: { x: 0.7, y: 0.9 } })
  const coverage = await coverageOf(mask, { width, height }, context.signal)
  const tables = gradeTables({ ...neutralGrade, exposure: 1, saturation: 1.5 }, 8)
  const work = { tables, coverage, strength: 0.7 }
  const [alone, together] = [make(), make()]
  await new MergeWorkerPool(0).gradePart(alone, work, context)
  await new MergeWorkerPool(2).gradePart(together, work, context)
  expect(Buffer.compare(alone.data, together.data)).toBe(0)
  expect(Buffer.compare(alone.data, make().data)).not.toBe(0)
})
