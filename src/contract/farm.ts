/** What is said of a farm: how much waits in its lanes, who works, and what has failed. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'
import { executionProviderSchema } from './manifest.ts'

export const farmWorkerSchema = z.object({
  /** Of this run of the worker. */
  id: z.string().max(300),
  host: z.string().max(300),
  version: z.string().max(100),
  /** What its engine may run on. */
  providers: z.array(executionProviderSchema),
  /** Milliseconds since it began. */
  age: z.number().nonnegative(),
  /** Since it began: jobs that came to their end, and to a fault. */
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Over the last minutes; null before any was done. */
  perMinute: z.number().nonnegative().nullable(),
  /** What it does now. */
  jobs: z.array(
    z.object({
      kind: z.string().max(100),
      name: z.string().max(1000),
      /** 0 to 1. */
      progress: z.number().min(0).max(1),
      /** Milliseconds since it was begun. */
      age: z.number().nonnegative(),
    }),
  ),
})
export type FarmWorker = z.output<typeof farmWorkerSchema>

export const farmLaneSchema = z.object({
  name: z.enum(['gpu', 'any', 'film']),
  waiting: z.int().nonnegative(),
  running: z.int().nonnegative(),
  failed: z.int().nonnegative(),
})

export const farmStatusSchema = z.object({
  /** Where its queue and its store are, without secrets. */
  queue: z.string(),
  store: z.string(),
  /** Whether the queue answers just now; where it does not, what follows is empty. */
  isUp: z.boolean(),
  /** Jobs of this studio that may be in the farm at the same time. */
  window: z.int().positive(),
  lanes: z.array(farmLaneSchema),
  workers: z.array(farmWorkerSchema),
})
export type FarmStatus = z.output<typeof farmStatusSchema>

/** A job that was given up: the dead-letter list holds it until it is tried again or forgotten. */
export const failedWorkSchema = z.object({
  id: z.string(),
  lane: farmLaneSchema.shape.name,
  kind: z.string(),
  name: z.string().nullable(),
  /** Times that it was begun. */
  attempts: z.int().nonnegative(),
  fault: studioErrorSchema,
  /** Milliseconds since 1970, by the clock of the worker. */
  finished: z.number().nullable(),
})
export type FailedWork = z.output<typeof failedWorkSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

/** Failed jobs by their ids; all where it is left out. */
const chosenSchema = z.strictObject({ ids: z.array(z.string().max(200)).min(1).max(1000).optional() })
const countSchema = z.object({ count: z.int().nonnegative() })

export const farmContract = {
  /** Null where the studio does all of its work itself. */
  status: base.output(z.object({ farm: farmStatusSchema.nullable() })),
  /** The dead-letter list. */
  failed: base.output(z.array(failedWorkSchema)),
  /** Puts failed jobs back into their queues. */
  retry: base.input(chosenSchema).output(countSchema),
  /** Takes them out of the list; whoever wants the work asks for it anew. */
  forget: base.input(chosenSchema).output(countSchema),
}
