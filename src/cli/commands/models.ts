/** `tintype models`: which model packs there are. */
import { Command } from 'commander'
import { exitCodes } from '../exit.ts'
import { withStudio } from '../session.ts'

export function modelsCommand(): Command {
  return new Command('models')
    .description('List the model packs')
    .option('--json', 'for a program', false)
    .action(async ({ json }: { json: boolean }) => {
      await withStudio(async (studio) => {
        const { packs, broken } = await studio.packs.list()
        if (json) {
          process.stdout.write(
            `${JSON.stringify({ packs: packs.map((pack) => pack.manifest), broken }, null, 2)}\n`,
          )
        } else {
          for (const { manifest, builtIn } of packs) {
            const size = manifest.files.reduce((sum, file) => sum + file.bytes, 0) / 1e6
            const where = builtIn ? 'built in' : 'installed'
            process.stdout.write(
              `${manifest.id.padEnd(22)} ${manifest.name}, ${where}, ${size.toFixed(1)} MB\n`,
            )
            process.stdout.write(`${' '.repeat(23)}${manifest.summary}\n`)
          }
          for (const { message } of broken) process.stderr.write(`${message}\n`)
        }
        if (broken.length > 0) process.exitCode = exitCodes.failed
      })
    })
}
