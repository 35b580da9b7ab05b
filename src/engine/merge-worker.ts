/** A thread that merges and grades bands of a photo; see `merge-worker-pool.ts`. Sessions never live here, only pixels. */
import { parentPort, type MessagePort } from 'node:worker_threads'
import { makeBandWorker, type BandResult, type BandWorker, type ToMergeWorker } from './merge-worker-pool.ts'

if (parentPort) serve(parentPort)

function serve(port: MessagePort): void {
  /** The photos under way, by job. */
  const jobs = new Map<number, BandWorker>()
  port.on('message', (message: ToMergeWorker) => {
    switch (message.type) {
      case 'begin':
        jobs.set(message.job, makeBandWorker(message.photo, message.work))
        break
      case 'band': {
        const { id, job, samples, firstRow } = message
        jobs.get(job)?.band(samples, firstRow)
        const result: BandResult = { id, samples }
        port.postMessage(result, [samples.buffer])
        break
      }
      case 'end':
        jobs.delete(message.job)
        break
    }
  })
}
