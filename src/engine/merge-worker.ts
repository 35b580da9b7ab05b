/** A thread that merges bands of a photo; see `merge-worker-pool.ts`. Sessions never live here, only pixels. */
import { parentPort, type MessagePort } from 'node:worker_threads'
import { LabMerge } from '../imaging/color/merge-lab.ts'
import type { BandResult, ToMergeWorker } from './merge-worker-pool.ts'

if (parentPort) serve(parentPort)

function serve(port: MessagePort): void {
  /** The photos under way, by job. */
  const merges = new Map<number, LabMerge>()
  port.on('message', (message: ToMergeWorker) => {
    switch (message.type) {
      case 'begin':
        merges.set(message.job, new LabMerge(message.photo, message.lines, message.options))
        break
      case 'band': {
        const { id, job, samples, firstRow } = message
        merges.get(job)?.band(samples, firstRow)
        const result: BandResult = { id, samples }
        port.postMessage(result, [samples.buffer])
        break
      }
      case 'end':
        merges.delete(message.job)
        break
    }
  })
}
