/** `tintype demo`: the sample album in colour, as pictures, a contact sheet and a page to look at. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, parse, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { makeRecipe, type Style } from '../../contract/recipe.ts'
import { sampleCreditsSchema } from '../../contract/activity.ts'
import { reportPage, type ReportEntry } from '../../studio/export/report-page.ts'
import type { Studio } from '../../studio/studio.ts'
import { withStudio } from '../run-command.ts'

const styles: Style[] = ['stable', 'artistic']

export function demoCommand(): Command {
  return new Command('demo')
    .description('Colourise the sample album: pictures, a contact sheet and a page')
    .option('-o, --out <folder>', 'where the results go', 'demo-out')
    .action(async ({ out }: { out: string }) => {
      await withStudio((studio, signal) => demo(studio, resolve(out), signal))
    })
}

async function demo(studio: Studio, out: string, signal: AbortSignal): Promise<void> {
  const samples = join(studio.paths.resources, 'samples')
  const credits = sampleCreditsSchema.parse(JSON.parse(await readFile(join(samples, 'credits.json'), 'utf8')))
  await mkdir(out, { recursive: true })
  const entries: ReportEntry[] = []
  const cells: { file: string; label: string }[] = []
  for (const credit of credits) {
    const original = join(samples, credit.file)
    const entry: ReportEntry = {
      title: credit.title,
      credit: `${credit.author}, ${credit.licence}`,
      link: credit.source,
      grey: await asDataUrl(original),
      colors: [],
    }
    cells.push({ file: original, label: credit.title })
    for (const style of styles) {
      const output = join(out, `${parse(credit.file).name}-${style}.jpg`)
      const { renderFactor } = await studio.restore(
        {
          input: original,
          output,
          recipe: makeRecipe({ style }),
          options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
        },
        { signal },
      )
      entry.colors.push({ label: `${style}, render factor ${renderFactor}`, src: await asDataUrl(output) })
      cells.push({ file: output, label: style })
    }
    entries.push(entry)
    process.stderr.write(`${credit.title}\n`)
  }
  const sheet = join(out, 'contact-sheet.png')
  await studio.engine.call(
    'contactSheet',
    { cells, columns: styles.length + 1, cellSide: 420, title: 'Tintype sample album', output: sheet },
    { signal },
  )
  const page = join(out, 'index.html')
  const intro =
    'The sample album, coloured on this machine by the two built-in models. The models guess: what a photograph ' +
    'does not hold, they make up from what they have seen.'
  await writeFile(page, reportPage('Tintype sample album', intro, entries))
  process.stderr.write(`\nPictures and contact sheet: ${out}\nPage: ${pathToFileURL(page).href}\n`)
}

/** The page stands alone, so that it can be sent to somebody as one file. */
async function asDataUrl(file: string): Promise<string> {
  return `data:image/jpeg;base64,${(await readFile(file)).toString('base64')}`
}
