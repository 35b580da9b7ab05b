/**
 * A scan of 100 megapixels: the most memory that this process and the engine hold together while it is rendered.
 * Target: under 2 GB. Linux only (it reads /proc).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { heldWith, line, resident, watchPeak } from './measure.ts'
import { hundredMegapixels } from './pictures.ts'

if (process.platform !== 'linux') {
  line('memory of a 100-megapixel render', 'skipped: it reads /proc, which only Linux has')
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const photo = join(folder, 'scan.tif')
await hundredMegapixels(photo)
// The picture was made in this process; what counts is the studio, so it is measured from here on.
const studio = await createStudio()
const { pid } = await studio.engine.call('info', {})
const own = resident(process.pid)
const memory = watchPeak(heldWith(pid))
for (const format of ['tiff', 'jpeg'] as const) {
  const report = await studio.restore({
    input: photo,
    output: join(folder, `out.${format}`),
    recipe: makeRecipe({ style: 'stable' }),
    options: { format, quality: 92, mark: false, metadata: true },
    provider: 'cpu',
  })
  const parts = Object.entries(report.timings).map(([name, value]) => `${name} ${(value / 1000).toFixed(1)}`)
  line(
    `100 megapixels, TIFF to ${format}: peak of the engine, GB`,
    `${(memory.take() / 2 ** 30).toFixed(2)} (seconds: ${parts.join(', ')})`,
  )
}
memory.stop()
line('the studio process itself, GB', (own / 2 ** 30).toFixed(2))
await studio.close()
await rm(folder, { recursive: true })
