/** Without these: a Chinese window shows English sentences that nobody missed. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { manifestSchema } from '../../src/contract/manifest.ts'
import { catalogueSchema } from '../../src/studio/models/catalogue/catalogue.ts'
import builtIn from '../../src/studio/models/catalogue/catalogue.json' with { type: 'json' }
import { proposeContract } from '../../src/engine/models/families.ts'
import { dataTypes } from '../../src/onnx/proto.ts'
import { zhModelSentences, zhModelSummaries } from '../../src/renderer/i18n/zh/models.ts'

const models = join(import.meta.dirname, '../../resources/models')

it('every built-in model, and every one of the catalogue, says in Chinese what it is good at', async () => {
  const ids = catalogueSchema.parse(builtIn).models.map(({ id }) => id)
  for (const name of await readdir(models)) {
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(join(models, name, 'model.json'), 'utf8')),
    )
    ids.push(manifest.id)
    if (manifest.task === 'colorize') {
      if (/[A-Z][a-z]+ [a-z]+ [a-z]+/.test(manifest.licence))
        expect(zhModelSentences).toHaveProperty([manifest.licence])
    }
  }
  expect(ids.filter((id) => !zhModelSummaries[id])).toEqual([])
})

it('whatever Tintype writes into the manifest of an imported file is known in Chinese', () => {
  const port = (name: string, planes: number) => ({
    name,
    elementType: dataTypes.float32,
    shape: [1, planes, null, null],
  })
  const header = (inputs: [string, number][], output: [string, number], family?: string) => ({
    inputs: inputs.map(([name, planes]) => port(name, planes)),
    outputs: [port(...output)],
    metadata: new Map(family === undefined ? [] : [['tintype.family', family]]),
    externalFiles: [],
    producer: '',
  })
  const hints: [string, number][] = [
    ['data_l', 1],
    ['user_ab', 2],
    ['user_map', 1],
  ]
  for (const style of ['artistic', 'stable', 'film'] as const) {
    for (const known of [
      header([['input', 3]], ['output', 3], 'deoldify'),
      header([['input', 3]], ['output', 3]),
      header([['input', 3]], ['output', 2]),
      header([['input', 1]], ['output', 2]),
      header([['luma', 1]], ['ab', 2]),
      header(hints, ['color_ab', 2]),
    ]) {
      const proposal = proposeContract(known, style)
      if ('reason' in proposal) throw new Error(proposal.reason)
      const { summary, licence } = proposal.contract
      expect(zhModelSentences).toHaveProperty([summary])
      if (licence.length > 20) expect(zhModelSentences).toHaveProperty([licence])
    }
  }
})
