/** The end of a studio: what its engine was writing when it was ended does not stay among a person's photos. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ToEngine } from '../contract/engine-wire.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { writeWhole } from '../platform/atomic-file.ts'
import type { EngineHost } from './engine-client/host.ts'
import { defaultPaths } from './paths.ts'
import { createStudio } from './studio.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tintype-studio-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** An engine that answers a cancel at once and goes on writing until it is killed, as the real one does. */
function writingEngine(write: (part: string) => Promise<void>) {
  const writing = Promise.withResolvers<void>()
  const host: EngineHost = {
    spawn() {
      let onMessage: (message: unknown) => void = () => {}
      const exits: ((how: string) => void)[] = []
      queueMicrotask(() => onMessage({ type: 'ready', pid: 1 }))
      return {
        pid: undefined,
        send(message: ToEngine) {
          if (message.type === 'cancel') {
            const error = { code: 'cancelled', message: 'Cancelled.', data: {} }
            onMessage({ type: 'fault', id: message.id, error })
          } else if (message.method === 'hash') {
            const sha256 = builtInHash
            onMessage({ type: 'result', id: message.id, value: { sha256, bytes: 1 } })
          } else if (message.method === 'render') {
            const { output } = message.params as { output: string }
            void writeWhole(output, async (part) => {
              writing.resolve()
              await write(part)
            })
          }
        },
        onMessage: (listener) => (onMessage = listener),
        onExit: (listener) => exits.push(listener),
        kill: () => queueMicrotask(() => exits.splice(0).forEach((listener) => listener('signal SIGKILL'))),
      }
    },
  }
  return { host, writing: writing.promise }
}

let builtInHash = ''

it.each([
  ['a photo of a batch: it is removed', { leased: false, finishes: false, left: 0 }],
  [
    'a photo of a batch, which is whole only after the cancel: it is removed',
    { leased: false, finishes: true, left: 0 },
  ],
  [
    'a render of the library, where another worker may be writing by now: it stays for that one',
    { leased: true, finishes: false, left: 1 },
  ],
])('ended while it writes %s', async (_, { leased, finishes, left }) => {
  const folder = await mkdtemp(join(root, 'out-'))
  const cancelled = Promise.withResolvers<void>()
  const { host, writing } = writingEngine(async (part) => {
    await writeFile(part, 'half')
    // Finished after the cancel has been answered, or never.
    await (finishes ? cancelled.promise : new Promise(() => {}))
  })
  const studio = await createStudio({ host, paths: defaultPaths({ TINTYPE_HOME: join(root, 'home') }) })
  const { packs } = await studio.packs.list()
  builtInHash = packs.find(({ manifest }) => manifest.id === 'tintype-stable')?.manifest.files[0].sha256 ?? ''
  const controller = new AbortController()
  const rendering = studio.restore(
    {
      input: join(root, 'photo.jpg'),
      output: join(folder, 'photo.jpg'),
      recipe: makeRecipe({}),
      options: { format: 'jpeg', quality: 90, mark: false, metadata: false },
      provider: 'cpu',
      leased,
    },
    { signal: controller.signal },
  )
  await Promise.race([writing, rendering])
  controller.abort()
  await expect(rendering).rejects.toMatchObject({ code: 'cancelled' })
  cancelled.resolve()
  const isWhole = async () => (await readdir(folder)).join() === 'photo.jpg'
  if (finishes) await expect.poll(isWhole).toBe(true)
  expect(await readdir(folder), 'the engine is not done with it').toHaveLength(1)
  await studio.close()
  expect(await readdir(folder)).toHaveLength(left)
})
