/**
 * The gates of the automatic steps: how near well exposed, undamaged photographs come out to what went in, with everything
 * on automatic. SSIM on luma, against the file's own pixels. Reads `../shared`, which is not part of the repository.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAutomatic, makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { lumaOf, ssim } from './likeness.ts'
import { line } from './measure.ts'

const shared = join(import.meta.dirname, '../../shared')
if (!existsSync(shared)) {
  line('gates of the automatic steps', 'skipped: no ../shared')
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-gates-'))
const studio = await createStudio()
const recipe = makeAutomatic(makeRecipe())
try {
  execFileSync('tar', ['xf', join(shared, 'dataset/val.tar'), '-C', folder])
  const names = await readdir(folder, { recursive: true })
  const clean = names.filter((name) => name.endsWith('.webp')).sort()
  const every = Math.floor(clean.length / 200)
  const old = (await readdir(join(shared, 'photos/old'))).filter((name) => name.endsWith('.jpg'))
  const sets: [string, string[]][] = [
    [
      '200 clean photographs',
      clean
        .filter((_, i) => i % every === 0)
        .slice(0, 200)
        .map((name) => join(folder, name)),
    ],
    [
      'old photographs without scratches',
      old.filter((name) => !name.includes('scratched')).map((name) => join(shared, 'photos/old', name)),
    ],
  ]
  for (const [title, files] of sets) {
    const values: { file: string; value: number; said: string }[] = []
    for (const file of files) {
      const output = join(folder, 'out.png')
      const report = await studio.restore({
        input: file,
        output,
        recipe,
        options: { format: 'png', quality: 92, mark: false, metadata: false },
        provider: 'cpu',
      })
      const said = report.findings.map(({ code }) => code).join(' ')
      values.push({ file, value: ssim(await lumaOf(file), await lumaOf(output)), said })
    }
    values.sort((x, y) => x.value - y.value)
    const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length
    const below = values.filter(({ value }) => value < 0.995)
    line(`${title}: SSIM, mean / least`, `${mean.toFixed(4)} / ${values[0].value.toFixed(4)}`)
    line(`${title}: below 0.995`, `${below.length} of ${values.length}`)
    for (const { file, value, said } of below) line(`  ${file.slice(-40)}`, `${value.toFixed(4)} ${said}`)
    const kept = values.filter(({ said }) => said.includes('color.kept')).length
    line(`${title}: taken for colour photos`, `${kept} of ${values.length}`)
  }
} finally {
  await studio.close()
  await rm(folder, { recursive: true })
}
