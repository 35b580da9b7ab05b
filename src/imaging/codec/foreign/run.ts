/**
 * Reads a foreign format on a thread of its own, with bounds: decoders written by others meet whatever a file holds, and a
 * thread can be ended in the midst of a loop. Its memory goes with it.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { StudioFault } from '../../../contract/errors.ts'
import type { ForeignAnswer, ForeignJob, PdfFacts, TranscodeJob } from './job.ts'

export interface RunOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds; without it by the picture's size. */
  timeoutMs?: number
}

/** Objects beside the samples, which lie outside: no decoder needs more. */
const heapMegabytes = 1024
const leastTimeoutMs = 30_000

/** So long may a picture take: twenty times what the slowest of the decoders needs. */
export const timeoutMsFor = (pixels: number): number => leastTimeoutMs + pixels / 250

/**
 * @returns the picture as a file that libvips reads
 * @throws StudioFault `image.unsupported`; Error where the data are damaged or take too long; AbortError on cancel
 */
export async function transcodeFile(job: TranscodeJob, options: RunOptions): Promise<Buffer> {
  const answer = await run(job, options)
  if (!('bytes' in answer)) throw new Error('the decoder gave no picture')
  return Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength)
}

/** @throws as `transcodeFile` */
export async function pdfFacts(file: string, maxPixels: number, options: RunOptions = {}): Promise<PdfFacts> {
  const answer = await run({ kind: 'pdfFacts', file, maxPixels }, options)
  if (!('facts' in answer)) throw new Error('the decoder gave no size')
  return answer.facts
}

async function run(
  job: ForeignJob,
  { signal, timeoutMs = leastTimeoutMs }: RunOptions,
): Promise<Exclude<ForeignAnswer, { error: string }>> {
  signal?.throwIfAborted()
  const ending = import.meta.url.endsWith('.ts') ? 'worker.ts' : 'foreign-worker.js'
  const worker = new Worker(fileURLToPath(new URL(`./${ending}`, import.meta.url)), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    // Decoders talk to themselves; standard output is the program's own.
    stdout: true,
    stderr: true,
  })
  let onAbort = () => {}
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await new Promise<ForeignAnswer>((resolve, reject) => {
      onAbort = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', onAbort, { once: true })
      timer = setTimeout(
        () => reject(new Error(`reading it took longer than ${Math.round(timeoutMs / 1000)} seconds`)),
        timeoutMs,
      )
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('its decoder ended early')))
    })
    if (!('error' in answer)) return answer
    if (answer.unsupported === undefined) throw new Error(answer.error)
    throw new StudioFault('image.unsupported', { file: job.file, format: answer.unsupported })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}
