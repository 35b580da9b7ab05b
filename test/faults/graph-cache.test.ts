/** A model starts quicker the second time, and never gives another picture for it: with the real engine process. */
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineResult } from '../../src/contract/engine.ts'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { GraphCache } from '../../src/engine/graph-cache.ts'
import { forkHost } from '../../src/studio/engine-client/host.ts'
import { EngineSupervisor } from '../../src/studio/engine-client/supervisor.ts'
import { defaultPaths } from '../../src/studio/paths.ts'
import { PackRegistry } from '../../src/studio/models/registry.ts'
import { testFolder } from '../support/pictures.ts'

const folder = testFolder()
const { engineEntry, resources } = defaultPaths()
const packs = new PackRegistry({ builtIn: join(resources, 'models'), installed: folder.path('none') })
const pack = await packs.get('tintype-stable')
let pictures = 0

/** Starts an engine, renders one photo at the least factor, and ends the engine. */
async function renderOnce(graphs: string): Promise<{ picture: Buffer; preOptimised: boolean }> {
  const engine = new EngineSupervisor(forkHost(engineEntry, { graphs, graphsFrom: 0 }))
  try {
    const output = folder.path(`${pictures++}.png`)
    await engine.call('render', {
      input: join(resources, 'samples', 'cat.jpg'),
      output,
      pack,
      recipe: makeRecipe({ renderFactor: 7 }),
      options: { format: 'png', longestSide: 64, metadata: false },
      provider: 'cpu',
    })
    const info: EngineResult<'info'> = await engine.call('info', {})
    return { picture: await readFile(output), preOptimised: info.sessions[0].preOptimised }
  } finally {
    await engine.close()
  }
}

describe('an optimised graph', () => {
  it('is loaded at the second start and gives the same picture', async () => {
    const graphs = folder.path('second')
    const first = await renderOnce(graphs)
    expect(first.preOptimised).toBe(false)
    const second = await renderOnce(graphs)
    expect(second.preOptimised).toBe(true)
    expect(second.picture.equals(first.picture)).toBe(true)
    expect(await readdir(graphs)).toEqual([expect.stringMatching(/^[0-9a-f]{32}-[0-9a-f]{64}\.onnx$/)])
  })

  it('that was damaged is not used, and made anew', async () => {
    const graphs = folder.path('damaged')
    const first = await renderOnce(graphs)
    const [name] = await readdir(graphs)
    const bytes = await readFile(join(graphs, name))
    bytes[bytes.length >> 1] ^= 1
    await writeFile(join(graphs, name), bytes)
    const second = await renderOnce(graphs)
    expect(second.preOptimised).toBe(false)
    expect(second.picture.equals(first.picture)).toBe(true)
    expect((await renderOnce(graphs)).preOptimised).toBe(true)
  })

  it('whose bytes are right but no graph is not used either', async () => {
    const graphs = folder.path('nonsense')
    const cache = new GraphCache(graphs, { from: 0 })
    const key = await cache.key(pack.manifest.files[0].sha256, 'cpu')
    const part = await cache.begin(key, 10)
    await writeFile(part!, 'no graph')
    await cache.store(key, part!)
    expect((await renderOnce(graphs)).preOptimised).toBe(false)
    expect((await renderOnce(graphs)).preOptimised).toBe(true)
  })

  it('is found whole by engines that start at the same time', async () => {
    const graphs = folder.path('both')
    const [a, b] = await Promise.all([renderOnce(graphs), renderOnce(graphs)])
    expect(a.picture.equals(b.picture)).toBe(true)
    expect((await renderOnce(graphs)).preOptimised).toBe(true)
    expect((await readdir(graphs)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('is not kept where nothing can be written, and nobody hears of it', async () => {
    const graphs = folder.path('a-file')
    await writeFile(graphs, '')
    expect((await renderOnce(graphs)).preOptimised).toBe(false)
    const locked = folder.path('locked')
    await mkdir(locked)
    await chmod(locked, 0o500)
    expect((await renderOnce(locked)).picture.length).toBeGreaterThan(0)
    await chmod(locked, 0o700)
  })
})

describe('the folder of graphs', () => {
  const fill = async (cache: GraphCache, key: string, content: string) => {
    const part = await cache.begin(key, 10)
    await writeFile(part!, content)
    await cache.store(key, part!)
  }
  const keys = ['a', 'b', 'c'].map((letter) => letter.repeat(32))

  it('stays within its limit: what was not used for longest goes', async () => {
    const graphs = folder.path('bounded')
    const cache = new GraphCache(graphs, { from: 0, limit: 250 })
    await fill(cache, keys[0], '0'.repeat(100))
    await fill(cache, keys[1], '1'.repeat(100))
    for (const [i, name] of (await readdir(graphs)).sort().entries()) {
      await utimes(join(graphs, name), 1000 + i, 1000 + i)
    }
    // Used now, so that the other one is the older.
    expect(await cache.find(keys[0])).not.toBeNull()
    await fill(cache, keys[2], '2'.repeat(100))
    expect(await cache.find(keys[1])).toBeNull()
    expect(await cache.find(keys[0])).not.toBeNull()
    expect(await cache.find(keys[2])).not.toBeNull()
  })

  it('takes no graph that would fill it alone', async () => {
    const cache = new GraphCache(folder.path('small'), { from: 0, limit: 100 })
    expect(await cache.begin(keys[0], 51)).toBeNull()
  })

  it('is rid of what a killed engine left half-written, not of what is being written', async () => {
    const graphs = folder.path('parts')
    const cache = new GraphCache(graphs, { from: 0 })
    const old = await cache.begin(keys[0], 10)
    await utimes(old!, 1000, 1000)
    const fresh = await cache.begin(keys[1], 10)
    await fill(cache, keys[2], 'whole')
    expect(await stat(old!).catch(() => null)).toBeNull()
    expect(await stat(fresh!)).toBeTruthy()
    await rm(fresh!)
  })

  it('takes no graph of a small model, which starts sooner without', async () => {
    expect(await new GraphCache(folder.path('tiny')).begin(keys[0], 13_000_000)).toBeNull()
  })

  it('tells models and providers apart', async () => {
    const cache = new GraphCache(folder.path('keys'))
    const made = await Promise.all([cache.key('1', 'cpu'), cache.key('2', 'cpu'), cache.key('1', 'webgpu')])
    expect(new Set(made).size).toBe(3)
  })
})
