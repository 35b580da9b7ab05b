/** Entry of the command line: which commands there are, and the exit codes. */
import { Command, CommanderError } from 'commander'
import { version } from '../platform/version.ts'
import { colorizeCommand } from './commands/colorize.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { farmCommand } from './commands/farm.ts'
import { filmCommand } from './commands/film/index.ts'
import { keysCommand } from './commands/keys.ts'
import { libraryCommand } from './commands/library/index.ts'
import { looksCommand } from './commands/looks.ts'
import { modelsCommand } from './commands/models.ts'
import { presetsCommand } from './commands/presets.ts'
import { restoreCommand } from './commands/restore.ts'
import { serveCommand } from './commands/serve.ts'
import { splitCommand } from './commands/split.ts'
import { sweepCommand } from './commands/sweep.ts'
import { workerCommand } from './commands/worker.ts'
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

for (const command of [
  colorizeCommand(),
  restoreCommand(),
  sweepCommand(),
  looksCommand(),
  splitCommand(),
  filmCommand(),
  modelsCommand(),
  presetsCommand(),
  libraryCommand(),
  serveCommand(),
  keysCommand(),
  workerCommand(),
  farmCommand(),
  demoCommand(),
  doctorCommand(),
]) {
  program.addCommand(throwing(command))
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
