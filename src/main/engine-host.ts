/** The engine as an Electron utility process: a child with Node in it that a crash takes down alone. */
import { utilityProcess } from 'electron'
import type { UtilityProcess } from 'electron'
import { engineArguments, type EngineSettings } from '../contract/engine-wire.ts'
import type { EngineHost, EngineProcess } from '../studio/engine-client/host.ts'
import { clearScratch } from '../platform/process-liveness.ts'

export interface UtilityEngineHost extends EngineHost {
  /**
   * Ends what still runs when the studio has closed: a process in which a graphics driver is just being tried out.
   * Their exits are not reported, or the driver would be blamed for them.
   */
  close(): Promise<void>
}

function kill(child: UtilityProcess): void {
  // `UtilityProcess.kill` sends SIGTERM, which an engine in the middle of a run does not handle.
  if (child.pid === undefined) child.kill()
  else process.kill(child.pid, 'SIGKILL')
}

/** @param entry absolute path of the engine's entry file; call `spawn` only after the app is ready */
export function createUtilityHost(entry: string, settings: EngineSettings): UtilityEngineHost {
  const running = new Set<UtilityProcess>()
  let isClosing = false

  async function end(child: UtilityProcess): Promise<void> {
    const { pid } = child
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
    })
    kill(child)
    await gone
    if (pid !== undefined) await clearScratch(pid)
  }

  return {
    spawn(): EngineProcess {
      const child = utilityProcess.fork(entry, engineArguments(settings), {
        serviceName: 'Tintype engine',
        stdio: 'inherit',
      })
      running.add(child)
      child.once('exit', () => running.delete(child))
      // Electron forgets the id at the exit, just when the supervisor clears away what that process left.
      let lastPid: number | undefined
      child.once('spawn', () => {
        lastPid = child.pid
      })
      return {
        get pid() {
          return child.pid ?? lastPid
        },
        send: (message) => child.postMessage(message),
        onMessage: (listener) => {
          child.on('message', listener)
        },
        onExit: (listener) => {
          child.once('exit', (code) => {
            if (!isClosing) listener(`exit code ${code}`)
          })
        },
        kill: () => kill(child),
      }
    },
    async close() {
      isClosing = true
      await Promise.all([...running].map(end))
    },
  }
}
