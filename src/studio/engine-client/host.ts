/** How an engine process is started: `child_process.fork` here, `utilityProcess` in the desktop's main process. */
import { fork } from 'node:child_process'
import { engineArguments, type EngineSettings, type ToEngine } from '../../contract/engine-wire.ts'

/** A running engine process, whatever started it. */
export interface EngineProcess {
  readonly pid: number | undefined
  send(message: ToEngine): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, with words for a person: "signal SIGKILL", "exit code 134". */
  onExit(listener: (how: string) => void): void
  kill(): void
}

export interface SpawnOptions {
  /** Its output is discarded: a driver that is being tested prints alarming messages. */
  silent?: boolean
}

export interface EngineHost {
  spawn(options?: SpawnOptions): EngineProcess
}

/**
 * Starts the engine as a child of this process; it ends with its parent.
 * @param entry absolute path of the engine's entry file
 */
export function forkHost(entry: string, settings: EngineSettings = {}): EngineHost {
  return {
    spawn({ silent = false } = {}) {
      const child = fork(entry, engineArguments(settings), {
        stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit', 'ipc'],
      })
      // A message that can't be delivered means that the process is gone; "exit" follows.
      child.on('error', () => {})
      return {
        pid: child.pid,
        send: (message) => child.send(message, () => {}),
        onMessage: (listener) => child.on('message', listener),
        onExit: (listener) => {
          let isReported = false
          const report = (how: string) => {
            if (!isReported) listener(how)
            isReported = true
          }
          child.once('exit', (code, signal) => report(signal ? `signal ${signal}` : `exit code ${code}`))
          child.once('error', (error) => report(error.message))
        },
        kill: () => child.kill('SIGKILL'),
      }
    },
  }
}
