/** A small studio for tests of what stands on it: the engine's real intake in this process, "colour" as a tint by sharp. */
import { readFile, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { RenderReport } from '../../src/contract/engine.ts'
import type { Note } from '../../src/contract/notes.ts'
import { StudioFault } from '../../src/contract/errors.ts'
import type { Pack } from '../../src/contract/manifest.ts'
import { packSchema } from '../../src/contract/manifest.ts'
import type { CallOptions } from '../../src/studio/engine-client/client.ts'
import { defaultPaths } from '../../src/studio/paths.ts'
import type { HostServices } from '../../src/studio/app/host-services.ts'
import type { RestoreRequest, Studio } from '../../src/studio/studio.ts'
import { localEngine } from './library.ts'

export interface FakeStudio extends Studio {
  requests: RestoreRequest[]
  closed: number
  /** Said of each picture. */
  notes: Note[]
  /** Awaited in the middle of each render; rejects when the render is aborted. */
  pause: (signal: AbortSignal | undefined) => Promise<void>
}

async function pack(style: string): Promise<Pack> {
  const folder = new URL(`../../resources/models/tintype-${style}/`, import.meta.url).pathname
  const manifest: unknown = JSON.parse(await readFile(`${folder}model.json`, 'utf8'))
  return packSchema.parse({ manifest, folder, builtIn: true })
}

/** What a browser host offers: no dialogs, no file manager. */
export const browserServices: HostServices = {
  host: 'browser',
  version: '1',
  locale: 'en',
  maxUploadBytes: 10_000_000,
  pickFiles: null,
  pickFolder: null,
  pickTarget: null,
  pickModel: null,
  showPlace: null,
}

export async function createFakeStudio(): Promise<FakeStudio> {
  const packs = [await pack('stable'), await pack('artistic')]
  const find = (id: string): Pack => {
    const found = packs.find((each) => each.manifest.id === id)
    if (!found) throw new StudioFault('model.unknown', { id, known: packs.map((each) => each.manifest.id) })
    return found
  }
  const fake: FakeStudio = {
    requests: [],
    closed: 0,
    notes: [],
    pause: () => Promise.resolve(),
    engine: localEngine(),
    packs: {
      list: () => Promise.resolve({ packs, broken: [] }),
      get: async (id) => find(id),
      forColorStep: async ({ style, model }) => find(model ?? `tintype-${style}`),
    },
    // Nothing is there, and nothing is ever written to it.
    paths: defaultPaths({ TINTYPE_HOME: '/nonexistent/tintype-fake' }),
    verdicts: {
      candidates: () => [],
      verdict: () => Promise.reject(new StudioFault('internal', { reason: 'the fake studio has no cards' })),
      resolve: () => Promise.resolve('cpu'),
    },
    // Its packs enlarge nothing.
    enlargements: { forecast: () => Promise.resolve(null), prepare: () => Promise.resolve(() => null) },
    async restore(request: RestoreRequest, { signal, progress }: CallOptions = {}): Promise<RenderReport> {
      fake.requests.push(request)
      progress?.report(0.25)
      await fake.pause(signal)
      if (signal?.aborted) throw new StudioFault('cancelled', {})
      const color = request.recipe.steps.color
      const found = find(color.model ?? `tintype-${color.style}`)
      const side = request.options.longestSide ?? 65_500
      const { data, info } = await sharp(request.input)
        .rotate()
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .tint(color.style === 'artistic' ? '#c08040' : '#8090c0')
        .toFormat(request.options.format, { quality: request.options.quality })
        .toBuffer({ resolveWithObject: true })
      await writeFile(request.output, data)
      progress?.report(1)
      return {
        output: request.output,
        width: info.width,
        height: info.height,
        bytes: data.length,
        model: found.manifest.id,
        renderFactor: color.renderFactor ?? 16,
        provider: 'cpu',
        notes: [...fake.notes],
        steps: {},
        findings: [],
        timings: { total: 1 },
      }
    },
    close() {
      fake.closed += 1
      return Promise.resolve()
    },
  }
  return fake
}
