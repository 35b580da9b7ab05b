/** The thread in which formats are read that libvips does not know: one file, then it ends. See `run.ts`. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { ForeignAnswer, ForeignJob } from './job.ts'
import { UnsupportedKind } from './job.ts'
import { performJob } from './perform.ts'

if (parentPort) await serve(parentPort, workerData as ForeignJob)

async function serve(port: NonNullable<typeof parentPort>, job: ForeignJob): Promise<void> {
  try {
    const answer = await performJob(job, readFileSync(job.file))
    port.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer] : [])
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the data make no sense'
    const answer: ForeignAnswer =
      error instanceof UnsupportedKind ? { error: message, unsupported: message } : { error: message }
    port.postMessage(answer)
  }
}
