/**
 * The built-in packs against DeOldify Artistic's graph at its published widths, one inference each, turn by turn in one run. The
 * graph is the one that Tintype's importer writes, which is quicker than a traced export; its weights are random, which time does
 * not depend on. Processor time counts: a busy machine changes it little.
 *
 * `npx node bench/models.ts [--rounds 5] [--threads 1]`
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { openCheckpoint } from '../src/engine/models/checkpoint/checkpoint.ts'
import { buildDeOldify } from '../src/engine/models/deoldify-graph.ts'
import { recognizeDeOldify } from '../src/engine/models/recognize.ts'
import { writeOnnx } from '../src/onnx/writer.ts'
import { artistic, checkpointBytes, deoldifyState } from '../test/support/model-files/synthetic-checkpoint.ts'
import { line, median } from './measure.ts'

const { values: args } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '1' } },
})
// Threads that spin while they wait would be counted as work.
const options: InferenceSession.SessionOptions = {
  intraOpNumThreads: Number(args.threads),
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}
/** Sides in pixels, and how many times quicker a pack must be there. Render factor 35 is 560 pixels. */
const musts = [
  { side: 256, times: 20 },
  { side: 560, times: 25 },
]
const packs = ['stable', 'artistic', 'film'].map((style) => `tintype-${style}`)

function noise(channels: number, side: number): Tensor {
  let state = 1
  const values = Float32Array.from({ length: channels * side * side }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  })
  return new Tensor('float32', values, [1, channels, side, side])
}

/** Tensors of zeros stand for hints that nobody gave. */
function feedsOf(session: InferenceSession, side: number): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {}
  for (const input of session.inputMetadata) {
    if (!input.isTensor) continue
    const channels = Number(input.shape[1])
    feeds[input.name] = input.name.startsWith('hint')
      ? new Tensor('float32', new Float32Array(channels * side * side), [1, channels, side, side])
      : noise(channels, side)
  }
  return feeds
}

async function writeDeOldify(folder: string): Promise<string> {
  const made = join(folder, 'random.pth')
  await writeFile(made, checkpointBytes(deoldifyState(artistic), { container: 'legacy' }))
  const checkpoint = await openCheckpoint(made)
  const file = join(folder, 'deoldify.onnx')
  const writing = { metadata: {}, refuse: (reason: string) => new Error(reason) }
  await writeOnnx(file, buildDeOldify(recognizeDeOldify(checkpoint), checkpoint), writing)
  await checkpoint.close()
  return file
}

/** Milliseconds of processor time of one run each, in turn. */
async function measure(sessions: readonly InferenceSession[], side: number): Promise<number[]> {
  const feeds = sessions.map((session) => feedsOf(session, side))
  const work: number[][] = sessions.map(() => [])
  for (let round = 0; round <= Number(args.rounds); round++) {
    for (const [at, session] of sessions.entries()) {
      const before = process.cpuUsage()
      await session.run(feeds[at])
      const { user, system } = process.cpuUsage(before)
      // The first round makes room for what the graph needs.
      if (round > 0) work[at].push((user + system) / 1000)
    }
  }
  return work.map(median)
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
try {
  const models = packs.map((id) => join(import.meta.dirname, '../resources/models', id, 'model.onnx'))
  const sessions: InferenceSession[] = []
  for (const file of [await writeDeOldify(folder), ...models])
    sessions.push(await InferenceSession.create(file, options))
  for (const { side, times } of musts) {
    const [deoldify, ...ours] = await measure(sessions, side)
    line(`${side} px: DeOldify Artistic`, `${deoldify.toFixed(0)} ms of processor time`)
    for (const [at, id] of packs.entries())
      line(
        `${side} px: ${id}`,
        `${ours[at].toFixed(1)} ms, 1/${(deoldify / ours[at]).toFixed(1)} (must: at most 1/${times})`,
      )
  }
  for (const session of sessions) await session.release()
} finally {
  await rm(folder, { recursive: true, force: true })
}
