/** Electron's `utilityProcess`: a real child process that finds `process.parentPort`. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'

const children = new Set<UtilityProcess>()

class UtilityProcess extends EventEmitter {
  readonly stdout = null
  readonly stderr = null
  readonly #child: ChildProcess

  readonly name: string

  constructor(child: ChildProcess, name: string) {
    super()
    this.name = name
    this.#child = child
    child.on('message', (message) => this.emit('message', message))
    child.once('spawn', () => this.emit('spawn'))
    // A message that can't be delivered means that the process is gone; "exit" tells the rest.
    child.on('error', () => {})
    child.once('exit', (code) => {
      children.delete(this)
      this.emit('exit', code ?? 9)
    })
    children.add(this)
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object, () => {})
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  /** Chromium's children end with it, at once. */
  end(): void {
    this.#child.kill('SIGKILL')
  }
}

export const utilityProcess = {
  fork(entry: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    const stdio = options.stdio === 'inherit' ? 'inherit' : 'ignore'
    const child = fork(entry, args, {
      execArgv: ['--import', new URL('parent-port.ts', import.meta.url).href],
      serialization: 'advanced',
      stdio: ['ignore', stdio, stdio, 'ipc'],
    })
    return new UtilityProcess(child, options.serviceName ?? 'Node Utility Process')
  },
}

export function endChildren(): void {
  for (const child of children) child.end()
}

export function childProcesses(): { pid: number; type: 'Utility'; name: string }[] {
  return [...children].flatMap(({ pid, name }) => (pid === undefined ? [] : [{ pid, type: 'Utility', name }]))
}
