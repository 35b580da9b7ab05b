/** The faults of work that is shared among machines: the farm's queue, its store and its workers; see `faults.ts`. */
import { z } from 'zod'
import { fault } from './fault-definition.ts'

const version = z.string()

export const farmFaults = {
  'farm.otherVersion': fault(
    { farm: version, own: version },
    (d) =>
      `The farm's work is of Tintype ${d.farm}, and this is Tintype ${d.own}: refused, for its pictures could be others. Install the same version on both.`,
  ),
  'farm.otherTools': fault(
    { file: z.string(), farm: version, own: version },
    (d) =>
      `${d.file}: the film is cut by ffmpeg ${d.farm}, and this worker has ${d.own}, whose pieces may not fit together. Install the same ffmpeg on both, then "tintype farm retry".`,
  ),
  'farm.none': fault(
    {},
    () =>
      'This studio does all of its work itself. With --queue and --store it shares it with other machines.',
  ),
  'farm.unreachable': fault(
    { queue: z.string(), reason: z.string() },
    (d) =>
      `${d.queue}: the farm's queue does not answer (${d.reason}). Check that Redis or Valkey runs there, and the address.`,
  ),
  'farm.storeFailed': fault(
    { store: z.string(), reason: z.string() },
    (d) =>
      `${d.store}: the farm's store does not answer as it should (${d.reason}). Check that it is there and may be read and written; what waits is tried again.`,
  ),
  'farm.storeDamaged': fault(
    { file: z.string(), place: z.string() },
    (d) =>
      `${d.file}: what lies at ${d.place} in the farm's store is not what was put there. It is put there anew when the job is tried again.`,
  ),
  'farm.badJob': fault(
    { reason: z.string() },
    (d) =>
      `A job of the farm's queue can't be read (${d.reason}), and nothing was done. Forget it with "tintype farm forget".`,
  ),
  'farm.killer': fault(
    { file: z.string(), times: z.int() },
    (d) =>
      `${d.file}: ${d.times} workers ended while they had it, so it was set aside. See why they ended, then "tintype farm retry".`,
  ),
  'farm.unknownJob': fault(
    { id: z.string() },
    (d) => `No failed job of the farm is called "${d.id}". "tintype farm failed" names those there are.`,
  ),
} as const
