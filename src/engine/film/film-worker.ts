/** The thread for films; see `film-thread.ts`. Sessions never live here: what the model has to see is sent to the engine. */
import { parentPort, type MessagePort } from 'node:worker_threads'
import { StudioFault } from '../../contract/errors.ts'
import { errnoOf } from '../../platform/file-errors.ts'
import { makeSegment, mostAsked } from './segment-work.ts'
import { answerOf, SharedInputs } from './shared-inputs.ts'
import type { FromFilmThread, ThreadError, ToFilmThread } from './thread-messages.ts'

if (parentPort) serve(parentPort)

interface Job {
  stop: AbortController
  inputs: Map<number, () => void>
}

function serve(port: MessagePort): void {
  const jobs = new Map<number, Job>()
  const send = (message: FromFilmThread) => port.postMessage(message)

  const begin = async ({ job: id, segment }: Extract<ToFilmThread, { type: 'begin' }>) => {
    const job: Job = { stop: new AbortController(), inputs: new Map() }
    jobs.set(id, job)
    let next = 0
    const shared = new SharedInputs(segment.model, mostAsked + 2)
    try {
      const made = await makeSegment(segment, {
        signal: job.stop.signal,
        onProgress: (fraction) => send({ type: 'progress', job: id, fraction }),
        color: (raster) => {
          const input = next++
          const place = shared.put(raster)
          send({ type: 'input', job: id, input, ...place })
          return new Promise((resolve) => job.inputs.set(input, () => resolve(answerOf(place))))
        },
      })
      send({ type: 'made', job: id, made })
    } catch (error) {
      send({ type: 'failed', job: id, error: toThreadError(error) })
    } finally {
      jobs.delete(id)
    }
  }

  port.on('message', (message: ToFilmThread) => {
    const job = jobs.get(message.job)
    switch (message.type) {
      case 'begin':
        void begin(message)
        break
      case 'answered':
        job?.inputs.get(message.input)?.()
        job?.inputs.delete(message.input)
        break
      case 'stop':
        job?.stop.abort()
        break
    }
  })
}

function toThreadError(error: unknown): ThreadError {
  if (error instanceof StudioFault) return { kind: 'fault', error: error.toError() }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'system', code: errnoOf(error) ?? null, message, stack }
}
