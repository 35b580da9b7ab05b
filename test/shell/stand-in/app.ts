/** Electron's `app`: life cycle, the single instance, and where things lie. */
import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../../../src/platform/process-liveness.ts'
import { parent } from './parent.ts'
import { childProcesses, endChildren } from './utility.ts'
import { windows } from './window.ts'

type PathName = Parameters<Electron.App['getPath']>[0]

const root = process.env['TINTYPE_STAND_IN_FOLDER'] ?? join(tmpdir(), 'tintype-stand-in')

if (process.env['TINTYPE_STAND_IN_RESOURCES'] !== undefined) {
  Object.defineProperty(process, 'resourcesPath', { value: process.env['TINTYPE_STAND_IN_RESOURCES'] })
}

class App extends EventEmitter {
  /** A test gives the folder that stands for a package's `resources`. */
  readonly isPackaged = process.env['TINTYPE_STAND_IN_RESOURCES'] !== undefined
  /** There is one on a Mac only; the stand-in plays the host's own system. */
  readonly dock: Electron.Dock | undefined = undefined
  readonly #paths = new Map<PathName, string>()
  readonly #recent: string[] = []
  #quitting = false
  #locked: string | null = null
  readonly #ready: Promise<void>

  constructor() {
    super()
    // As in Electron, whatever the program does in its first turn comes before the event.
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        this.emit('ready', {})
        resolve()
      })
    })
    parent.handle('second-instance', ({ argv, cwd }: { argv: string[]; cwd: string }) => {
      this.emit('second-instance', {}, argv, cwd, null)
    })
    parent.handle('quit', () => this.quit())
  }

  whenReady(): Promise<void> {
    return this.#ready
  }

  getPath(name: PathName): string {
    const crashes = join(root, 'userData/Crashpad')
    const usual =
      name === 'crashDumps'
        ? crashes
        : name === 'home'
          ? homedir()
          : name === 'temp'
            ? tmpdir()
            : join(root, name)
    const path = this.#paths.get(name) ?? usual
    mkdirSync(path, { recursive: true })
    return path
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name as PathName, path)
  }

  getLocale(): string {
    return process.env['TINTYPE_STAND_IN_LOCALE'] ?? 'en-GB'
  }

  getName(): string {
    return 'Tintype'
  }

  getAppPath(): string {
    return process.cwd()
  }

  relaunch(): void {}

  getVersion(): string {
    const manifest = readFileSync(join(this.getAppPath(), 'package.json'), 'utf8')
    return (JSON.parse(manifest) as { version: string }).version
  }

  getGPUInfo(_level: 'basic' | 'complete'): Promise<unknown> {
    return Promise.resolve({ gpuDevice: [], machineModelName: 'stand-in' })
  }

  getAppMetrics(): { pid: number; type: 'Browser' | 'Utility'; name?: string }[] {
    return [{ pid: process.pid, type: 'Browser' }, ...childProcesses()]
  }

  enableSandbox(): void {
    // The pages of a real Chromium are what they are.
  }

  setAppUserModelId(_id: string): void {}

  addRecentDocument(path: string): void {
    this.#recent.unshift(path)
  }

  clearRecentDocuments(): void {
    this.#recent.length = 0
  }

  getRecentDocuments(): string[] {
    return [...this.#recent]
  }

  /** The lock is a file with the owner's process id; the test carries the second one's words to the first. */
  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'instance.lock')
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
    } catch {
      const owner = Number(readFileSync(file, 'utf8'))
      if (isAlive(owner)) {
        parent.notify('another-instance', { owner, argv: process.argv, cwd: process.cwd() })
        return false
      }
      writeFileSync(file, String(process.pid))
    }
    this.#locked = file
    return true
  }

  quit(): void {
    if (this.#quitting) return
    if (!this.#allowed('before-quit')) return
    this.#quitting = true
    for (const window of windows.list()) window.close()
    // A window that stays open has kept the program from ending.
    if (windows.list().length > 0) this.#quitting = false
    else this.#willQuit()
  }

  exit(code = 0): void {
    endChildren()
    if (this.#locked !== null) rmSync(this.#locked, { force: true })
    process.exit(code)
  }

  /** Called by a window that has closed. */
  windowClosed(): void {
    if (windows.list().length > 0 || this.#quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  #willQuit(): void {
    this.#quitting = false
    if (!this.#allowed('will-quit')) return
    this.emit('quit', {}, 0)
    this.exit(0)
  }

  #allowed(event: 'before-quit' | 'will-quit'): boolean {
    let prevented = false
    this.emit(event, { preventDefault: () => (prevented = true) })
    return !prevented
  }
}

export const app = new App()
windows.attach(app)
