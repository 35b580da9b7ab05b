/**
 * How fast the graph is that Tintype writes from a DeOldify checkpoint, against a plain traced-style export of the same
 * weights, both in onnxruntime on this machine's CPU in the same run. Prints ratios; fails nothing.
 *
 * `npx node bench/import-speed.ts [--full] [--stable] [--sizes 256,560] [--rounds 5]`
 * `--full`: the published widths (random weights) instead of a quarter of them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { openCheckpoint } from '../src/studio/models/import/checkpoint.ts'
import { buildDeOldify } from '../src/studio/models/import/deoldify-graph.ts'
import { writeOnnx } from '../src/studio/models/import/onnx-writer.ts'
import { recogniseDeOldify } from '../src/studio/models/import/recognise.ts'
import { buildPlain } from '../src/studio/models/import/testing/plain-graph.ts'
import {
  artistic,
  checkpointBytes,
  deoldifyState,
  stable,
} from '../src/studio/models/import/testing/synthetic-checkpoint.ts'

const { values: args } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    stable: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '256,560' },
    rounds: { type: 'string', default: '5' },
  },
})
const published = args.stable ? stable : artistic
const widths = args.full ? published : { ...published, stem: 16, ...(args.stable ? { decoder: 256 } : {}) }
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
try {
  const file = join(folder, 'random.pth')
  await writeFile(file, checkpointBytes(deoldifyState(widths), { container: 'legacy' }))
  const checkpoint = await openCheckpoint(file)
  const plan = recogniseDeOldify(checkpoint)
  const options = { metadata: {}, refuse: (reason: string) => new Error(reason) }
  const started = performance.now()
  const ours = join(folder, 'ours.onnx')
  await writeOnnx(ours, buildDeOldify(plan, checkpoint), options)
  console.log(`${plan.parameters} parameters, written in ${Math.round(performance.now() - started)} ms`)
  const traced = join(folder, 'traced.onnx')
  await writeOnnx(traced, buildPlain(plan, checkpoint, false), options)
  const resized = join(folder, 'resized.onnx')
  await writeOnnx(resized, buildPlain(plan, checkpoint, true), options)
  await checkpoint.close()

  for (const side of args.sizes.split(',').map(Number)) {
    // A traced export runs at multiples of 32 only; elsewhere the yardstick gets the resize that it lacks.
    const yardstick = side % 32 === 0 ? traced : resized
    // Threads that spin while they wait would be counted as work.
    const quiet = { extra: { session: { intra_op: { allow_spinning: '0' } } } }
    const sessions = [
      await InferenceSession.create(yardstick, quiet),
      await InferenceSession.create(ours, quiet),
    ]
    const input = new Tensor('float32', new Float32Array(3 * side * side).fill(0.3), [1, 3, side, side])
    const wall = [Infinity, Infinity]
    const work = [Infinity, Infinity]
    for (let round = 0; round <= Number(args.rounds); round += 1) {
      for (const [i, session] of sessions.entries()) {
        const from = performance.now()
        const before = process.cpuUsage()
        await session.run({ input })
        const { user, system } = process.cpuUsage(before)
        // The first round warms up. The best of the rest is least disturbed by whoever else uses the machine.
        if (round === 0) continue
        wall[i] = Math.min(wall[i], performance.now() - from)
        work[i] = Math.min(work[i], (user + system) / 1000)
      }
    }
    const line = (name: string, [plain, folded]: number[]) =>
      `${name} traced-style ${plain.toFixed(0)} ms, Tintype ${folded.toFixed(0)} ms, ratio ${(plain / folded).toFixed(2)}`
    console.log(`${side} px: ${line('time', wall)}; ${line('processor', work)}`)
    for (const session of sessions) await session.release()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
