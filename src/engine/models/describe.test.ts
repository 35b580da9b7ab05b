/** Known files get a manifest that the engine can run; without it a face network would be offered as a colouriser. */
import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../contract/manifest.ts'
import { loadCatalogue } from '../../studio/models/catalogue/catalogue.ts'
import { proposalByHash } from './describe.ts'

describe('a model file known by its hash', () => {
  it.each([
    ['real-esrgan-x4', 'upscale', 4],
    ['gfpgan-1.4', 'face', 1],
  ])('is what the catalogue calls %s', async (id, task, factor) => {
    const entry = (await loadCatalogue()).find((known) => known.id === id)
    const sha256 = entry?.file.sha256 ?? ''
    const manifest = manifestSchema.parse({
      schema: 1,
      id,
      name: id,
      version: '1',
      ...proposalByHash(sha256)?.contract,
      files: [{ path: 'model.onnx', bytes: 1, sha256 }],
      providers: ['cpu'],
    })
    expect(manifest.task).toBe(task)
    expect(manifest.output.factor).toBe(factor)
  })

  it('and no other', () => {
    expect(proposalByHash('0'.repeat(64))).toBeUndefined()
  })
})
