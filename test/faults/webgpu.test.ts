/**
 * The GPU path without a GPU: onnxruntime's WebGPU provider on SwiftShader, the software Vulkan that a Chromium package
 * brings. Slow, but the code is the same as on a graphics card.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgress } from '../../src/contract/progress.ts'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { testPack, writePack } from '../support/packs.ts'
import { quickNoise } from '../support/pictures.ts'
import { testStudio } from '../support/studio.ts'

const icd = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/opt/google/chrome/vk_swiftshader_icd.json'].find(
  (file) => existsSync(file),
)
const before = { ...process.env }

describe.skipIf(!icd)('WebGPU on SwiftShader (skipped where no Chromium package brings it)', () => {
  beforeAll(() => {
    // The engine inherits these; this process itself loads no driver.
    process.env['VK_ICD_FILENAMES'] = icd
    process.env['LD_LIBRARY_PATH'] = dirname(icd ?? '')
  })
  afterAll(() => {
    for (const name of ['VK_ICD_FILENAMES', 'LD_LIBRARY_PATH']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })

  it('is judged right, and renders the picture that the CPU renders', async () => {
    await using env = await testStudio()
    const pack = await testPack(join(env.folder, 'models'), 'flat', 'flat')
    const verdict = await env.studio.verdicts.verdict(pack, 'webgpu')
    expect(verdict).toMatchObject({ provider: 'webgpu', trusted: true })
    expect(verdict.difference).toBeLessThan(0.02)
    const input = join(env.folder, 'photo.png')
    const grey = quickNoise(64 * 48)
    await sharp(grey, { raw: { width: 64, height: 48, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(input)
    const pictures: Buffer[] = []
    for (const provider of ['cpu', 'webgpu'] as const) {
      const output = join(env.folder, `${provider}.png`)
      const report = await env.studio.engine.call('render', {
        input,
        output,
        pack,
        recipe: makeRecipe(),
        options: { format: 'png' },
        provider,
      })
      expect(report).toMatchObject({ provider, notes: [] })
      pictures.push(await sharp(output).raw().toBuffer())
    }
    const [cpu, gpu] = pictures
    expect(Math.max(...cpu.map((value, i) => Math.abs(value - gpu[i])))).toBeLessThanOrEqual(1)
  })

  it('a driver that takes the engine down costs the photo a second try, on the CPU', async () => {
    await using env = await testStudio()
    const { pid } = await env.studio.engine.call('info', {})
    await writePack(join(env.paths.data, 'models'), 'flat', 'flat')
    const input = join(env.folder, 'photo.png')
    await sharp(quickNoise(2000 * 1500), { raw: { width: 2000, height: 1500, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(input)
    let killed = false
    const progress = createProgress((fraction) => {
      if (killed || fraction < 0.5) return
      killed = true
      process.kill(pid, 'SIGKILL')
    })
    const report = await env.studio.restore(
      {
        input,
        output: join(env.folder, 'out.png'),
        recipe: makeRecipe({ model: 'flat' }),
        options: { format: 'png', quality: 90, mark: false, metadata: false },
        provider: 'webgpu',
      },
      { progress },
    )
    expect(killed).toBe(true)
    expect(report.provider).toBe('cpu')
    expect(report.notes.map(({ code }) => code)).toContain('engine.restarted')
  })

  it('is not trusted where the driver can not be loaded', async () => {
    process.env['VK_ICD_FILENAMES'] = '/nowhere/icd.json'
    try {
      await using env = await testStudio()
      const pack = await testPack(join(env.folder, 'models'), 'flat', 'flat')
      const verdict = await env.studio.verdicts.verdict(pack, 'webgpu')
      expect(verdict).toMatchObject({ trusted: false, difference: null })
      expect(await env.studio.verdicts.resolve(pack, 'auto')).toBe('cpu')
    } finally {
      process.env['VK_ICD_FILENAMES'] = icd
    }
  })
})
