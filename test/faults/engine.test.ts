/** The engine process under fire: killed, cancelled, fed with models that lie. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { defaultMaxPixels, type EngineParams } from '../../src/contract/engine.ts'
import { createProgress } from '../../src/contract/progress.ts'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { runBatch, type BatchEvent, type Planned } from '../../src/studio/batch/batch.ts'
import { forkHost, type EngineHost } from '../../src/studio/engine-client/host.ts'
import { EngineSupervisor } from '../../src/studio/engine-client/supervisor.ts'
import { defaultPaths } from '../../src/studio/paths.ts'
import { isAlive } from '../../src/platform/process-liveness.ts'
import { testPack, writePack } from '../support/packs.ts'
import { expectFault, quickNoise } from '../support/pictures.ts'
import { testStudio, type TestStudio } from '../support/studio.ts'

const jpeg = { format: 'jpeg', quality: 92, mark: false, metadata: true } as const

/** Grey noise: every pixel has R = G = B, so any colour in a result came from the model. */
async function greyPhoto(file: string, width: number, height: number): Promise<string> {
  const grey = quickNoise(width * height)
  await sharp(Buffer.from(grey), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(file)
  return file
}

async function pixels(file: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer())
}

const isGrey = (data: Uint8Array) => data.every((value, i) => value === data[i - (i % 3)])

const names = (params: unknown, file: string) => JSON.stringify(params).includes(file)

/** A host whose processes the test can kill. */
function killable(): { host: EngineHost; kill: () => void; pids: number[] } {
  const fork = forkHost(defaultPaths().engineEntry)
  const pids: number[] = []
  return {
    pids,
    host: {
      spawn(options) {
        const child = fork.spawn(options)
        if (child.pid !== undefined) pids.push(child.pid)
        return child
      },
    },
    kill: () => process.kill(pids.at(-1)!, 'SIGKILL'),
  }
}

describe('a killed engine', () => {
  it('costs the photo a second try, not the picture, and leaves no half file', async () => {
    const { host, kill, pids } = killable()
    await using env = await testStudio({ host })
    const input = await greyPhoto(join(env.folder, 'photo.png'), 3000, 2000)
    const output = join(env.folder, 'out.jpg')
    let killed = false
    const progress = createProgress((fraction) => {
      if (killed || fraction < 0.5) return
      killed = true
      kill()
    })
    const report = await env.studio.restore(
      { input, output, recipe: makeRecipe(), options: jpeg, provider: 'cpu' },
      { progress },
    )
    expect(killed).toBe(true)
    expect(pids).toHaveLength(2)
    expect(report.notes.map((note) => note.code)).toContain('engine.restarted')
    expect(isGrey(await pixels(output))).toBe(false)
    expect((await readdir(env.folder)).sort()).toEqual(['home', 'out.jpg', 'photo.png'])
  })

  it.each([
    ['hash', 0],
    ['render', 50],
  ])('by the %s of one photo, each time, costs that photo only', async (method, delay) => {
    const fork = forkHost(defaultPaths().engineEntry)
    // A photo whose decoder or driver takes the process down, in the midst of what its neighbours are at.
    const host: EngineHost = {
      spawn(options) {
        const child = fork.spawn(options)
        return {
          ...child,
          send(message) {
            const isDeadly =
              message.type === 'call' && message.method === method && names(message.params, 'deadly.png')
            // It never gets there: an answer that came before the end would make this another test.
            if (isDeadly) setTimeout(() => child.kill(), delay)
            else child.send(message)
          },
        }
      },
    }
    await using env = await testStudio({ host })
    const photos = ['a.png', 'deadly.png', 'b.png', 'c.png']
    await Promise.all(photos.map((name) => greyPhoto(join(env.folder, name), 2000, 1500)))
    const outFolder = join(env.folder, 'out')
    const plan = photos.map((name): Planned => ({
      photo: { file: join(env.folder, name), relative: name },
      output: join(outFolder, name.replace('png', 'jpg')),
      format: 'jpeg',
    }))
    const events: BatchEvent[] = []
    await runBatch(
      env.studio,
      plan,
      {
        outFolder,
        recipe: makeRecipe(),
        options: jpeg,
        provider: 'cpu',
        maxPixels: defaultMaxPixels,
        concurrency: 3,
        overwrite: false,
      },
      (event) => events.push(event),
      new AbortController().signal,
    )
    const failed = events.flatMap((event) => (event.type === 'failed' ? [event] : []))
    expect(failed.map(({ planned, error }) => [planned.photo.relative, error.code])).toEqual([
      ['deadly.png', 'engine.died'],
    ])
    expect((await readdir(outFolder)).filter((name) => name.endsWith('.jpg')).sort()).toEqual([
      'a.jpg',
      'b.jpg',
      'c.jpg',
    ])
  })

  it('rejects every pending call with a sentence, and the next call finds a new engine', async () => {
    const { host, kill } = killable()
    await using env = await testStudio({ host })
    const input = await greyPhoto(join(env.folder, 'photo.png'), 2000, 2000)
    await env.studio.engine.call('info', {})
    const pack = await env.studio.packs.get('tintype-stable')
    const params = (name: string): EngineParams<'render'> => ({
      input,
      output: join(env.folder, name),
      pack,
      recipe: makeRecipe(),
      options: jpeg,
      provider: 'cpu',
    })
    const pending = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => env.studio.engine.call('render', params(name)))
    const outcomes = Promise.allSettled(pending)
    kill()
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'engine.died' } })
    }
    expect((await env.studio.engine.call('info', {})).pid).toBeGreaterThan(0)
  })

  it('ends with the studio: no orphan, no passing files', async () => {
    const { host, pids } = killable()
    {
      await using env = await testStudio({ host })
      await env.studio.engine.call('info', {})
    }
    expect(pids.map(isAlive)).toEqual([false])
    expect(pids.map((pid) => existsSync(join(tmpdir(), `tintype-engine-${pid}`)))).toEqual([false])
  })

  it('that dies at every start is given up with a sentence', async () => {
    const host: EngineHost = {
      spawn: () => ({
        pid: 1,
        send() {},
        onMessage() {},
        onExit: (listener) => queueMicrotask(() => listener('exit code 9')),
        kill() {},
      }),
    }
    const engine = new EngineSupervisor(host)
    await expect(engine.call('info', {})).rejects.toMatchObject({
      code: 'engine.died',
      data: { exit: 'exit code 9' },
    })
  })
})

describe('cancel', () => {
  it('stops a render, writes nothing, and the engine goes on', async () => {
    await using env = await testStudio()
    const input = await greyPhoto(join(env.folder, 'photo.png'), 3000, 2000)
    const controller = new AbortController()
    const progress = createProgress(() => controller.abort())
    const output = join(env.folder, 'out.jpg')
    const rendering = env.studio.restore(
      { input, output, recipe: makeRecipe(), options: jpeg, provider: 'cpu' },
      { signal: controller.signal, progress },
    )
    await expect(rendering).rejects.toMatchObject({ code: 'cancelled' })
    expect((await readdir(env.folder)).sort()).toEqual(['home', 'photo.png'])
    expect((await env.studio.engine.call('header', { input })).width).toBe(3000)
  })
})

describe('models that lie', () => {
  const render = async (env: TestStudio, model: Parameters<typeof writePack>[2]) => {
    const models = join(env.paths.data, 'models')
    await writePack(models, 'liar', model)
    const input = await greyPhoto(join(env.folder, 'photo.png'), 40, 30)
    return env.studio.restore({
      input,
      output: join(env.folder, 'out.png'),
      recipe: makeRecipe({ model: 'liar' }),
      options: { ...jpeg, format: 'png' },
      provider: 'cpu',
    })
  }

  it.each([
    ['nan', 'model.badOutput'],
    ['zeros', 'model.badOutput'],
    ['three-planes', 'model.notColorizer'],
    ['two-inputs', 'model.notColorizer'],
  ] as const)('%s: refused with %s; the grey photo is never returned as a result', async (model, code) => {
    await using env = await testStudio()
    await expectFault(render(env, model), code, 'liar')
    expect(await readdir(env.folder)).not.toContain('out.png')
  })

  it('a file that is no ONNX at all is refused by name', async () => {
    await using env = await testStudio()
    await expectFault(render(env, Buffer.from('<html>not found</html>')), 'model.notColorizer', 'liar')
  })

  it('a pack whose file is gone, or another one, is refused before it is loaded', async () => {
    await using env = await testStudio()
    const models = join(env.paths.data, 'models')
    await writePack(models, 'gone', 'flat', (manifest) => ({
      ...manifest,
      files: [{ ...manifest.files[0], path: 'elsewhere.onnx' }],
    }))
    await expectFault(env.studio.packs.get('gone'), 'model.fileMissing', 'gone')
    await writePack(models, 'other', 'flat', (manifest) => ({
      ...manifest,
      files: [{ ...manifest.files[0], sha256: '0'.repeat(64) }],
    }))
    await expectFault(env.studio.packs.get('other'), 'model.hashMismatch', 'other')
  })

  it('a manifest with unknown fields is refused and names them; the other packs stay', async () => {
    await using env = await testStudio()
    const models = join(env.paths.data, 'models')
    const folder = await writePack(models, 'newer', 'flat', (manifest) => ({ ...manifest, telepathy: true }))
    await expectFault(env.studio.packs.get('newer'), 'model.manifestInvalid', join(folder, 'model.json'))
    const { packs, broken } = await env.studio.packs.list()
    expect(broken.map((pack) => pack.message).join()).toContain('telepathy')
    expect(packs.map((pack) => pack.manifest.id)).toEqual([
      'tintype-artistic',
      'tintype-enlarge',
      'tintype-film',
      'tintype-repair',
      'tintype-stable',
    ])
  })

  it('an unknown model is named together with those that are known', async () => {
    await using env = await testStudio()
    await expectFault(env.studio.packs.get('deoldify-deluxe'), 'model.unknown', 'tintype-stable')
  })
})

describe('a provider that fails', () => {
  it('gives way to the CPU, and a note says so', async () => {
    await using env = await testStudio()
    const pack = await testPack(join(env.folder, 'models'), 'flat', 'flat')
    const input = await greyPhoto(join(env.folder, 'photo.png'), 40, 30)
    const output = join(env.folder, 'out.png')
    const report = await env.studio.engine.call('render', {
      input,
      output,
      pack,
      recipe: makeRecipe(),
      options: { ...jpeg, format: 'png' },
      // Part of no build of onnxruntime for Linux; on Windows the test proves nothing more than a render.
      provider: 'dml',
    })
    if (process.platform !== 'win32') {
      expect(report.provider).toBe('cpu')
      expect(report.notes.map((note) => note.code)).toEqual(['provider.cpuTookOver'])
    }
    expect(isGrey(await pixels(output))).toBe(false)
  })

  it('is refused with a sentence when it was asked for by name', async () => {
    await using env = await testStudio()
    const pack = await env.studio.packs.get('tintype-stable')
    if (process.platform === 'win32') return
    await expectFault(env.studio.verdicts.resolve(pack, 'dml'), 'provider.unavailable', 'dml')
  })
})
