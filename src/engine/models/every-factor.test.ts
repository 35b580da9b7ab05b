/**
 * A DeOldify export of other programs, which only takes multiples of 32 pixels, works at every render factor
 * and on every photo.
 */
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { engineMethods } from '../../contract/engine.ts'
import { silent } from '../../contract/progress.ts'
import { createHandlers } from '../handlers.ts'
import { OnnxGraph } from '../../onnx/graph.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { installModel, useFolder } from '../../../test/support/model-files/fixtures.ts'

const makeFolder = useFolder()
const context = { signal: new AbortController().signal, progress: silent }

/**
 * What a traced export comes to: five halvings, five doublings, and a skip that has to fit. It gives back its picture,
 * half of it as the mean over 32 x 32 pixels, a little redder and less blue.
 */
async function writeExport(file: string): Promise<void> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'input', dims: ['batch', 3, 'height', 'width'] })
  graph.outputs.push({ name: 'output', dims: ['batch', 3, 'height', 'width'] })
  let x = 'input'
  for (let i = 0; i < 5; i++) x = graph.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] })
  const [scales, tint] = graph.float({ scales: [4], tint: [1, 3, 1, 1] }, () =>
    Promise.resolve([Float32Array.of(1, 1, 32, 32), Float32Array.of(40, 0, -40)]),
  )
  x = graph.node('Resize', [x, '', scales], {
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  })
  const sum = graph.node('Add', [x, 'input'])
  graph.node('Add', [graph.node('Mul', [sum, graph.scalar(0.5)]), tint], {}, 'output')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
}

it('from 7 to 45, odd ones too, on photos large and narrower than the render size', async () => {
  const folder = await makeFolder()
  const file = join(folder, 'deoldify_artistic.onnx')
  await writeExport(file)
  const session = await InferenceSession.create(file, { logSeverityLevel: 4 })
  const run = (side: number) =>
    session.run({ input: new Tensor('float32', new Float32Array(3 * side * side), [1, 3, side, side]) })
  await run(128)
  await expect(run(112), 'it refuses what is no multiple of 32').rejects.toThrow()
  await session.release()

  const pack = await installModel(file, { modelsFolder: join(folder, 'models') })
  const photos = [
    { width: 37, height: 90 },
    { width: 1, height: 60 },
    { width: 900, height: 610 },
  ]
  const handlers = createHandlers()
  for (const { width, height } of photos) {
    const input = join(folder, `${width}.png`)
    await sharp({ create: { width, height, channels: 3, background: '#777' } })
      .png()
      .toFile(input)
    for (let renderFactor = 7; renderFactor <= 45; renderFactor++) {
      const output = join(folder, 'out.png')
      const params = engineMethods.render.params.parse({
        input,
        output,
        pack,
        recipe: { version: 1, steps: { color: { renderFactor } } },
        options: { format: 'png', metadata: false },
        provider: 'cpu',
      })
      expect(await handlers.render(params, context)).toMatchObject({ width, height, renderFactor })
      const { data, info } = await sharp(output).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      expect(info).toMatchObject({ width, height, channels: 3 })
      const [red, , blue] = data
      expect(red - blue, `factor ${renderFactor}: the model's colour is in the picture`).toBeGreaterThan(60)
    }
  }
}, 300_000)
