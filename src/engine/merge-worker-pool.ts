/**
 * Merges and grades a large photo on several threads: this one and a few workers, each taking the next band until none
 * is left. Bands are copied to a worker and back, which costs a tenth of what the merge does.
 */
import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ChromaLines } from '../imaging/filters/guided-filter.ts'
import { GradePass, type GradeTables } from '../imaging/color/grade.ts'
import { LocalPass, type LocalWork } from '../imaging/color/local.ts'
import { LabMerge, type LabMergeOptions } from '../imaging/color/merge-lab.ts'
import { copySamples, type Raster } from '../imaging/photo.ts'
import type { CallContext } from './dispatch.ts'

type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>

interface PhotoShape {
  width: number
  height: number
  depth: 8 | 16
}

/** What is done to a photo's rows. */
export type BandWork =
  | { kind: 'merge'; lines: ChromaLines; options: LabMergeOptions }
  | { kind: 'grade'; tables: GradeTables }
  | { kind: 'local'; local: LocalWork }

/** Does it to a band of rows, in place. */
export type BandWorker = Pick<LabMerge, 'band'>

export function makeBandWorker(photo: PhotoShape, work: BandWork): BandWorker {
  switch (work.kind) {
    case 'merge':
      return new LabMerge(photo, work.lines, work.options)
    case 'grade':
      return new GradePass(photo, work.tables)
    case 'local':
      return new LocalPass(photo, work.local)
  }
}

/** Messages to a worker: a photo, its bands, and that it is done. */
export type ToMergeWorker =
  | { type: 'begin'; job: number; photo: PhotoShape; work: BandWork }
  | { type: 'band'; job: number; id: number; samples: Samples; firstRow: number }
  | { type: 'end'; job: number }

export interface BandResult {
  id: number
  samples: Samples
}

/** Rows of the photo, `to` not included. */
interface Band {
  from: number
  to: number
}

/** Pixels in a band: a few hundredths of a second of work, so that a cancel takes effect and progress moves. */
const bandPixels = 1_000_000

/** Under this a worker's start and the copies cost more than they save. */
const worthwhilePixels = 3_000_000

export class MergeWorkerPool {
  readonly #size: number
  #workers: Worker[] = []
  #nextId = 0

  /** @param size how many workers at most; none on a machine with one core */
  constructor(size: number = Math.min(3, availableParallelism() - 1)) {
    this.#size = size
  }

  /**
   * Puts chroma on a photo's luma, in place, as `mergeLab` does.
   * @throws AbortError on cancel; the photo is half merged then and must not be used
   */
  merge(raster: Raster, lines: ChromaLines, options: LabMergeOptions, context: CallContext): Promise<void> {
    return this.#run(raster, { kind: 'merge', lines, options }, context)
  }

  /** Grades a picture, in place. @param tables of its depth @throws as `merge` */
  grade(raster: Raster, tables: GradeTables, context: CallContext): Promise<void> {
    return this.#run(raster, { kind: 'grade', tables }, context)
  }

  /** Grades a part of a picture, in place. @param local its tables are of the picture's depth @throws as `merge` */
  gradePart(raster: Raster, local: LocalWork, context: CallContext): Promise<void> {
    return this.#run(raster, { kind: 'local', local }, context)
  }

  async #run(raster: Raster, work: BandWork, context: CallContext): Promise<void> {
    const { width, height, depth } = raster
    const photo = { width, height, depth }
    const job = this.#nextId++
    const rows = Math.max(1, Math.floor(bandPixels / width))
    let next = 0
    let done = 0
    const returned: Band[] = []
    const take = (): Band | null => {
      if (context.signal.aborted) return null
      const again = returned.pop()
      if (again) return again
      if (next >= height) return null
      const from = next
      next = Math.min(height, next + rows)
      return { from, to: next }
    }
    const finished = (band: Band) => {
      done += band.to - band.from
      context.progress.report(done / height)
    }
    const workers = width * height >= worthwhilePixels ? this.#startWorkers() : []
    const onWorkers = workers.map(async (worker) => {
      send(worker, { type: 'begin', job, photo, work })
      for (let band = take(); band; band = take()) {
        try {
          await this.#mergeBand(worker, job, raster, band)
        } catch (error) {
          // The band was copied, so the photo's own rows are still as they were: this thread does them.
          console.error(error)
          returned.push(band)
          return
        }
        finished(band)
      }
      send(worker, { type: 'end', job })
    })
    const own = makeBandWorker(photo, work)
    const takeAll = async () => {
      for (let band = take(); band; band = take()) {
        own.band(rowsOf(raster, band), band.from)
        finished(band)
        // Answers of the workers, and a cancel, are handled in between.
        await nextTurn()
      }
    }
    await takeAll()
    await Promise.all(onWorkers)
    await takeAll()
    context.signal.throwIfAborted()
  }

  #startWorkers(): Worker[] {
    while (this.#workers.length < this.#size) {
      const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
      const worker = new Worker(fileURLToPath(new URL(`./merge-worker${ending}`, import.meta.url)))
      // Idle workers must not keep the engine alive.
      worker.unref()
      worker.once('exit', () => {
        this.#workers = this.#workers.filter((other) => other !== worker)
      })
      this.#workers.push(worker)
    }
    return this.#workers
  }

  async #mergeBand(worker: Worker, job: number, raster: Raster, band: Band): Promise<void> {
    const target = rowsOf(raster, band)
    const id = this.#nextId++
    const samples = await new Promise<Samples>((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        act()
      }
      const onMessage = (result: BandResult) => {
        if (result.id === id) settle(() => resolve(result.samples))
      }
      const onError = (error: Error) => settle(() => reject(error))
      const onExit = () => settle(() => reject(new Error('a merge worker ended')))
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      send(worker, { type: 'band', job, id, samples: copySamples(target), firstRow: band.from })
    })
    target.set(samples)
  }
}

function send(worker: Worker, message: ToMergeWorker): void {
  worker.postMessage(message, message.type === 'band' ? [message.samples.buffer] : [])
}

/** A view of the rows, not a copy. */
function rowsOf(raster: Raster, band: Band): Uint8Array | Uint16Array {
  return raster.data.subarray(band.from * raster.width * 3, band.to * raster.width * 3)
}
