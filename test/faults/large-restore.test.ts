/** A large scan through every step, in the real engine: within its memory, moving, and gone at once when cancelled. */
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { createProgress } from '../../src/contract/progress.ts'
import { makeAutomatic, makeRecipe } from '../../src/contract/recipe.ts'
import { quickNoise } from '../support/pictures.ts'
import { testStudio } from '../support/studio.ts'

/** Resident bytes of a process now, or 0 where that can't be known. */
function resident(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

it.skipIf(process.platform !== 'linux')('9 megapixels through every step', { timeout: 900_000 }, async () => {
  await using test = await testStudio()
  const { studio, folder } = test
  const input = join(folder, 'scan.tif')
  const [width, height] = [3000, 3000]
  const noise = quickNoise(width * height)
  for (let p = 0; p < noise.length; p++) noise[p] = 90 + ((p % width) * 60) / width + noise[p] / 12
  await sharp(noise, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .tiff({ compression: 'lzw' })
    .toFile(input)
  const { color, ...others } = makeAutomatic(makeRecipe()).steps
  const recipe = makeRecipe(color, {
    ...others,
    geometry: { straighten: 2 },
    denoise: { enabled: true, noise: 6 },
    grade: { enabled: true, exposure: 0.2, contrast: 0.2, vibrance: 0.3, temperature: 0.1 },
    local: {
      enabled: true,
      areas: [
        { mask: { kind: 'gradient', from: { x: 0.5, y: 0 }, to: { x: 0.5, y: 0.5 } }, exposure: -0.5 },
        {
          mask: {
            kind: 'brush',
            strokes: [
              {
                kind: 'add',
                radius: 0.2,
                points: [
                  { x: 0.2, y: 0.4 },
                  { x: 0.8, y: 0.7 },
                ],
              },
            ],
          },
          exposure: 0.4,
          saturation: 1.3,
        },
      ],
    },
    finish: { enabled: true, sharpen: 0.5, grain: 0.3, border: { width: 0.02, color: 'white' } },
  })
  const restore = (
    output: string,
    reported: number[],
    signal?: AbortSignal,
    onMessage: (fraction: number) => void = (fraction) => reported.push(fraction),
    wanted = recipe,
  ) =>
    studio.restore(
      {
        input,
        output: join(folder, output),
        recipe: wanted,
        options: { format: 'jpeg', quality: 90, mark: false, metadata: true },
        provider: 'cpu',
      },
      { signal, progress: createProgress(onMessage) },
    )
  const { pid } = await studio.engine.call('info', {})
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, resident(pid))), 50)
  const reported: number[] = []
  try {
    const report = await restore('whole.jpg', reported)
    expect(report.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['tone.levels', 'denoise.done', 'finish.grain']),
    )
  } finally {
    clearInterval(watch)
  }
  expect(peak).toBeGreaterThan(0)
  expect(peak).toBeLessThan(2.5 * 2 ** 30)
  // Every step moves it, not only its ends.
  expect(reported.length).toBeGreaterThan(20)
  for (const at of [0.02, 0.3, 0.55]) {
    const controller = new AbortController()
    const running = restore('never.jpg', [], controller.signal, (fraction) => {
      if (fraction >= at) controller.abort()
    })
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  }
  // The engine is the same one and answers; nothing lies there that nobody asked for, now or when its work has ended.
  expect((await studio.engine.call('info', {})).pid).toBe(pid)
  expect((await readdir(folder)).filter((name) => /never|part/.test(name))).toEqual([])
  const small = makeRecipe(
    { enabled: false },
    { geometry: { crop: { left: 0, top: 0, width: 0.1, height: 0.1 } } },
  )
  // It waits for the memory of those before it.
  await restore('after.jpg', [], undefined, undefined, small)
  expect((await readdir(folder)).filter((name) => /never|part/.test(name))).toEqual([])
})
