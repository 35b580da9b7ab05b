/** Entry of the command line: which commands there are, and the exit codes. */
import { Command, CommanderError } from 'commander'
import { version } from '../platform/version.ts'
import { exitCodes, failWith, ignoreBrokenPipes } from './run-command.ts'

ignoreBrokenPipes()

/** What is wrong with the options of a command or of its sub-commands is thrown, and ends with the same exit code. */
function throwing(command: Command): Command {
  for (const each of command.commands) throwing(each)
  return command.exitOverride()
}

const program = new Command('tintype')
  .description('Restores and colourises old photographs on this machine. Originals are never changed.')
  .version(version)
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride()

/** In the order of the help. Only the one that is asked for is loaded: the library's database and the server are half of all. */
const commands: Record<string, () => Promise<Command>> = {
  colorize: async () => (await import('./commands/colorize.ts')).colorizeCommand(),
  restore: async () => (await import('./commands/restore.ts')).restoreCommand(),
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand(),
  looks: async () => (await import('./commands/looks.ts')).looksCommand(),
  split: async () => (await import('./commands/split.ts')).splitCommand(),
  film: async () => (await import('./commands/film/index.ts')).filmCommand(),
  models: async () => (await import('./commands/models.ts')).modelsCommand(),
  presets: async () => (await import('./commands/presets.ts')).presetsCommand(),
  library: async () => (await import('./commands/library/index.ts')).libraryCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
  worker: async () => (await import('./commands/worker.ts')).workerCommand(),
  farm: async () => (await import('./commands/farm.ts')).farmCommand(),
  demo: async () => (await import('./commands/demo.ts')).demoCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
}

const asked = Object.entries(commands).filter(([name]) => name === process.argv[2])
// The help lists all of them, and so does what is said of a word that is none.
for (const [, load] of asked.length > 0 ? asked : Object.entries(commands)) {
  program.addCommand(throwing(await load()))
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed what was wrong; help and version are no failure.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage
  } else {
    failWith(error)
  }
}
