/** A thread that merges bands of a photo; see `merge-crew.ts`. Sessions never live here, only pixels. */
import { parentPort } from 'node:worker_threads'
import { LabMerge } from '../studio/imaging/merge-lab.ts'
import type { BandTask, BandResult } from './merge-crew.ts'

parentPort?.on('message', (task: BandTask) => {
  const { id, samples, width, height, lines, options, firstRow } = task
  const merge = new LabMerge(samples, width, height, lines, options, firstRow)
  merge.rows(firstRow, firstRow + samples.length / (width * 3))
  const result: BandResult = { id, samples }
  parentPort?.postMessage(result, [samples.buffer])
})
