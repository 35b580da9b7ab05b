/** Without these: a photo coloured by an imported DeOldify model differs from what the original made of it. */
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { engineMethods } from '../../contract/engine.ts'
import { silent } from '../../contract/progress.ts'
import { createHandlers } from '../handlers.ts'

import {
  differences,
  fixtures,
  hasFixtures,
  ifFixtures,
  installModel,
  useFolder,
} from '../../../test/support/model-files/fixtures.ts'

const makeFolder = useFolder()
const context = { signal: new AbortController().signal, progress: silent }

const pixels = async (file: string) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })

describe('the whole pipeline, from checkpoint to picture', () => {
  for (const kind of ['artistic', 'stable']) {
    it.skipIf(!hasFixtures)(ifFixtures(`equals the original's pictures: ${kind}`), async () => {
      const folder = await makeFolder()
      const pack = await installModel(join(fixtures, `${kind}-mini.legacy.pth`), {
        modelsFolder: join(folder, 'models'),
      })
      const handlers = createHandlers()
      for (const renderFactor of [7, 10, 21]) {
        const output = join(folder, `${renderFactor}.png`)
        const params = engineMethods.render.params.parse({
          input: join(fixtures, 'portrait.png'),
          output,
          pack,
          recipe: { version: 1, steps: { color: { renderFactor } } },
          options: { format: 'png', metadata: false },
          provider: 'cpu',
        })
        await handlers.render(params, context)
        const ours = await pixels(output)
        const theirs = await pixels(join(fixtures, `${kind}-portrait-rf${renderFactor}.png`))
        expect(ours.info).toMatchObject({ width: theirs.info.width, height: theirs.info.height, channels: 3 })
        const { max, mean } = differences(ours.data, theirs.data)
        expect(max).toBeLessThanOrEqual(2)
        expect(mean).toBeLessThanOrEqual(0.25)
      }
    })
  }

  it.skipIf(!hasFixtures).each(['artistic', 'stable'])(
    ifFixtures('runs at every render factor, on a photo narrower than the render size: %s'),
    async (kind) => {
      const folder = await makeFolder()
      const pack = await installModel(join(fixtures, `${kind}-mini.zip.pth`), {
        modelsFolder: join(folder, 'models'),
      })
      const input = join(folder, 'narrow.png')
      await sharp({ create: { width: 37, height: 90, channels: 3, background: '#777' } })
        .png()
        .toFile(input)
      const handlers = createHandlers()
      for (const renderFactor of [7, 8, 9, 10, 11, 13, 16, 23, 29, 35, 45]) {
        const output = join(folder, `${renderFactor}.png`)
        const params = engineMethods.render.params.parse({
          input,
          output,
          pack,
          recipe: { version: 1, steps: { color: { renderFactor } } },
          options: { format: 'png', metadata: false },
          provider: 'cpu',
        })
        const report = await handlers.render(params, context)
        expect(report).toMatchObject({ width: 37, height: 90, renderFactor })
      }
    },
    300_000,
  )
})
