/** The engine as an Electron utility process: a child with Node in it that a crash takes down alone. */
import { utilityProcess } from 'electron'
import { engineArguments, type EngineSettings } from '../contract/engine.ts'
import type { EngineHost, EngineProcess } from '../studio/engine/host.ts'

/** @param entry absolute path of the engine's entry file; call `spawn` only after the app is ready */
export function utilityHost(entry: string, settings: EngineSettings): EngineHost {
  return {
    spawn(): EngineProcess {
      const child = utilityProcess.fork(entry, engineArguments(settings), {
        serviceName: 'Tintype engine',
        stdio: 'inherit',
      })
      // Electron forgets the id at the exit, just when the supervisor clears away what that process left.
      let known: number | undefined
      child.once('spawn', () => {
        known = child.pid
      })
      return {
        get pid() {
          return child.pid ?? known
        },
        send: (message) => child.postMessage(message),
        onMessage: (listener) => {
          child.on('message', listener)
        },
        onExit: (listener) => {
          child.once('exit', (code) => listener(`exit code ${code}`))
        },
        kill: () => {
          // `UtilityProcess.kill` asks politely, and an engine in the middle of a run would not hear it.
          if (child.pid === undefined) child.kill()
          else process.kill(child.pid, 'SIGKILL')
        },
      }
    },
  }
}
