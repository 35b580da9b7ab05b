/**
 * A batch of 200 photos: for what part of the time the engine works. Sampled every few milliseconds from /proc: the
 * engine is busy when one of its threads is running or ready to run. Target: at least 0.90. Linux only.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { defaultMaxPixels } from '../src/contract/engine.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { runBatch, planOutputs } from '../src/studio/batch/batch.ts'
import { findPhotos } from '../src/studio/find-photos.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line } from './measure.ts'

if (process.platform !== 'linux') {
  line('engine busy in a batch of 200', 'skipped: it reads /proc, which only Linux has')
  process.exit()
}

const photos = 200
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const input = join(folder, 'in')
await mkdir(input)
const sample = join(import.meta.dirname, '../resources/samples/summer-palace.jpg')
// Each a little different, as no two photos of an album are the same; 3 megapixels, as from a phone or a scanner.
for (let i = 0; i < photos; i++) {
  await sharp(sample)
    .resize(2000, 1500 + (i % 7), { fit: 'fill' })
    .jpeg({ quality: 90 })
    .toFile(join(input, `${i}.jpg`))
}

const studio = await createStudio()
const { pid } = await studio.engine.call('info', {})

/** CPU seconds of the engine so far. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

// Sampled on a thread of its own: this one has a batch to run.
const sampler = new Worker(
  `const { readdirSync, readFileSync } = require('node:fs')
   const { workerData, parentPort } = require('node:worker_threads')
   let busy = 0, samples = 0
   const sample = () => {
     samples++
     try {
       for (const task of readdirSync('/proc/' + workerData + '/task')) {
         if (/\\) R/.test(readFileSync('/proc/' + workerData + '/task/' + task + '/stat', 'latin1'))) { busy++; break }
       }
     } catch {}
   }
   const timer = setInterval(sample, 4)
   parentPort.on('message', () => { clearInterval(timer); parentPort.postMessage(busy / samples); parentPort.close() })`,
  { eval: true, workerData: pid },
)
const { photos: found } = await findPhotos([input])
const out = join(folder, 'out')
const { planned } = planOutputs(found, out, 'same')
const counts = { done: 0, failed: 0 }
const [start, cpu] = [performance.now(), cpuSeconds()]
await runBatch(
  studio,
  planned,
  {
    outFolder: out,
    recipe: makeRecipe(),
    options: { quality: 92, mark: false, metadata: true },
    provider: 'cpu',
    maxPixels: defaultMaxPixels,
    concurrency: availableParallelism() + 1,
    overwrite: false,
  },
  (event) => {
    if (event.type === 'done') counts.done += 1
    if (event.type === 'failed') counts.failed += 1
  },
  new AbortController().signal,
)
const seconds = (performance.now() - start) / 1000
const used = cpuSeconds() - cpu
const busy = await new Promise<number>((resolve) => {
  sampler.once('message', resolve)
  sampler.postMessage('stop')
})
line('photos done / failed', `${counts.done} / ${counts.failed}`)
line('photos of 3 megapixels a second', (counts.done / seconds).toFixed(1))
line('part of the time that the engine works (target 0.90)', busy.toFixed(3))
line(
  `CPU that the engine used, of ${availableParallelism()} cores`,
  (used / seconds / availableParallelism()).toFixed(2),
)
if (readdirSync(out).length < photos) line('missing results', String(photos - readdirSync(out).length))
await studio.close()
await rm(folder, { recursive: true })
