/**
 * How fast the graph is that Tintype writes from a DeOldify checkpoint, against a plain traced-style export of the same
 * weights, both in onnxruntime on this machine's CPU in the same run, turn by turn. Prints ratios; fails nothing.
 *
 * `npx node bench/import-speed.ts [--full] [--stable] [--sizes 256,560] [--rounds 5] [--threads 1]`
 * `--full`: the published widths (random weights) instead of a quarter of them.
 * `--checkpoint FILE.pth --traced A.onnx,B.onnx`: a checkpoint and what torch.onnx made of it, see `traced_deoldify.py`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { openCheckpoint } from '../src/engine/models/checkpoint/checkpoint.ts'
import { buildDeOldify } from '../src/engine/models/deoldify-graph.ts'
import { writeOnnx } from '../src/onnx/writer.ts'
import { recognizeDeOldify } from '../src/engine/models/recognize.ts'
import { buildPlain } from '../test/support/model-files/plain-graph.ts'
import {
  artistic,
  checkpointBytes,
  deoldifyState,
  stable,
} from '../test/support/model-files/synthetic-checkpoint.ts'
import { median } from './measure.ts'

const { values: args } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    stable: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '256,560' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '0' },
    checkpoint: { type: 'string' },
    traced: { type: 'string' },
  },
})
// Threads that spin while they wait would be counted as work. No threads named: as many as onnxruntime likes.
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: Number(args.threads),
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/** A photograph would do no better: the time does not depend on the numbers, as long as they are ordinary ones. */
function noise(side: number): Tensor {
  let state = 1
  const values = Float32Array.from({ length: 3 * side * side }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  })
  return new Tensor('float32', values, [1, 3, side, side])
}

/** Runs both in turn, which is fair to both when other programs come and go; the first round warms up. */
async function compare(name: string, yardstick: string, ours: string, side: number): Promise<void> {
  const sessions = [
    await InferenceSession.create(yardstick, options),
    await InferenceSession.create(ours, options),
  ]
  const input = noise(side)
  const wall: number[][] = [[], []]
  const work: number[][] = [[], []]
  const outputs: Float32Array[] = []
  for (let round = 0; round <= Number(args.rounds); round += 1) {
    for (const [i, session] of sessions.entries()) {
      const from = performance.now()
      const before = process.cpuUsage()
      const { output } = await session.run({ input })
      const { user, system } = process.cpuUsage(before)
      if (round === 0) outputs[i] = output.data as Float32Array
      else {
        wall[i].push(performance.now() - from)
        work[i].push((user + system) / 1000)
      }
    }
  }
  const line = (what: string, [plain, folded]: number[]) =>
    `${what} ${name} ${plain.toFixed(0)} ms, Tintype ${folded.toFixed(0)} ms, ratio ${(plain / folded).toFixed(2)}`
  const difference = outputs[0].reduce((most, v, i) => Math.max(most, Math.abs(v - outputs[1][i])), 0)
  console.log(
    `${side} px: ${line('time', wall.map(median))}; ${line('processor', work.map(median))}; ` +
      `greatest difference of the two outputs ${difference.toExponential(1)}`,
  )
  for (const session of sessions) await session.release()
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
try {
  const published = args.stable ? stable : artistic
  const widths = args.full ? published : { ...published, stem: 16, ...(args.stable ? { decoder: 256 } : {}) }
  const made = join(folder, 'random.pth')
  if (args.checkpoint === undefined)
    await writeFile(made, checkpointBytes(deoldifyState(widths), { container: 'legacy' }))
  const checkpoint = await openCheckpoint(args.checkpoint ?? made)
  const plan = recognizeDeOldify(checkpoint)
  const writing = { metadata: {}, refuse: (reason: string) => new Error(reason) }
  const started = performance.now()
  const ours = join(folder, 'ours.onnx')
  await writeOnnx(ours, buildDeOldify(plan, checkpoint), writing)
  console.log(`${plan.parameters} parameters, written in ${Math.round(performance.now() - started)} ms`)

  if (args.traced !== undefined) {
    for (const file of args.traced.split(',')) {
      const session = await InferenceSession.create(file, { graphOptimizationLevel: 'disabled' })
      const [input] = session.inputMetadata
      const side = input.isTensor ? Number(input.shape[2]) : NaN
      await session.release()
      await compare('traced', file, ours, side)
    }
  } else {
    const traced = join(folder, 'traced.onnx')
    await writeOnnx(traced, buildPlain(plan, checkpoint, false), writing)
    const resized = join(folder, 'resized.onnx')
    await writeOnnx(resized, buildPlain(plan, checkpoint, true), writing)
    // A traced export of free size runs at multiples of 32 only; elsewhere the yardstick gets the resize that it lacks.
    for (const side of args.sizes.split(',').map(Number))
      await compare('traced-style', side % 32 === 0 ? traced : resized, ours, side)
  }
  await checkpoint.close()
} finally {
  await rm(folder, { recursive: true, force: true })
}
