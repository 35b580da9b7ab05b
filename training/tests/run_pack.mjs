// Runs a pack in Node's onnxruntime on tensors from files: node run_pack.mjs <model.onnx> <folder> <height> <width>.
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

// Resolved from the project's folder (the working directory), where onnxruntime-node is installed.
const { InferenceSession, Tensor } = createRequire(join(process.cwd(), 'package.json'))('onnxruntime-node')
const [model, folder, height, width] = process.argv.slice(2)
const planes = { luma: 1, hint_ab: 2, hint_mask: 1 }

const session = await InferenceSession.create(model, { executionProviders: ['cpu'] })
const feeds = {}
for (const [name, channels] of Object.entries(planes)) {
  const bytes = await readFile(join(folder, `${name}.f32`))
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  feeds[name] = new Tensor('float32', values, [1, channels, Number(height), Number(width)])
}
const { ab } = await session.run(feeds)
await writeFile(join(folder, 'ab.f32'), Buffer.from(ab.data.buffer, ab.data.byteOffset, ab.data.byteLength))
