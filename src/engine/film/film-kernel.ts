/** The kernel of films (`imaging/kernels/film.as.ts`) with memory of its own: places are taken first, then it is opened. */
import { wasm } from '../../imaging/kernels/film.wasm.ts'
import { lazy } from '../../platform/lazy.ts'

/** What the kernel's functions take: numbers, and places in its memory, which are numbers as well. */
type Loop = (...args: readonly number[]) => void

const names = [
  'believe',
  'expand',
  'find',
  'labToPairs',
  'lines',
  'mean',
  'mix',
  'paint16',
  'paint8',
  'scale16',
  'scale32',
  'scale8',
  'step',
  'toBytes',
  'toGreyRgb',
  'warp',
] as const

/** See the sources in `imaging/kernels/film`. */
export type FilmKernel = Readonly<Record<(typeof names)[number], Loop>>

const pageBytes = 65_536
/** The loops write some values over the end of a plane. */
const spareBytes = 128

const kernelModule = lazy(() => new WebAssembly.Module(Buffer.from(wasm, 'base64')))

/** Memory of a kernel, before it is there. All of it is 0 at first. */
export class KernelMemory {
  #bytes = spareBytes

  /** @returns the first byte of a place of so many bytes */
  take(bytes: number): number {
    const at = this.#bytes
    this.#bytes = Math.ceil((at + bytes + spareBytes) / 16) * 16
    return at
  }

  /** @throws RangeError where the system has no memory */
  open(): { kernel: FilmKernel; buffer: ArrayBuffer } {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(this.#bytes / pageBytes) })
    const { exports } = new WebAssembly.Instance(kernelModule(), { env: { memory } })
    return { kernel: exports as FilmKernel, buffer: memory.buffer }
  }
}
