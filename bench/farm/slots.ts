/**
 * A worker of `bench/farm-queue.ts`, as a process of its own: takes jobs as `tintype worker` does, and only
 * waits in place of rendering.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { systemClock } from '../../src/platform/clock.ts'
import { newOwner } from '../../src/platform/process-liveness.ts'
import { blobNames } from '../../src/studio/farm/blob-store.ts'
import { BullQueue } from '../../src/studio/farm/bull-queue.ts'
import { openConnection } from '../../src/studio/farm/connection.ts'
import { FolderStore } from '../../src/studio/farm/folder-store.ts'
import { wakeForWork } from '../../src/studio/farm/wake-ups.ts'
import { JobRunner } from '../../src/studio/jobs/runner.ts'

export const slotsKind = 'wait'
const waitSchema = z.object({ key: z.string(), ms: z.number() })
/** What a job took, as its report says. */
export const tookSchema = z.object({ ms: z.number() })
type Took = z.output<typeof tookSchema>

/** Waits as long as a job says, in place of rendering. */
export async function waited(payload: unknown): Promise<Took & { key: string }> {
  const { key, ms } = waitSchema.parse(payload)
  const began = performance.now()
  await pause(ms)
  return { key, ms: performance.now() - began }
}

if (import.meta.main) {
  const [url, folder, slots] = process.argv.slice(2)
  const connection = openConnection(url, () => {})
  const store = new FolderStore(folder)
  const queue = new BullQueue({ connection, take: ['any', 'gpu'] })
  const runner = new JobRunner<string>({
    queue,
    clock: systemClock,
    owner: newOwner(),
    handlers: {
      [slotsKind]: async (payload) => {
        const { key, ms } = await waited(payload)
        await store.putText(blobNames.report(key), JSON.stringify({ ms } satisfies Took))
        return { ms }
      },
    },
    concurrency: Number(slots),
  })
  await queue.watch()
  process.stdout.write('ready\n')
  const { signal } = new AbortController()
  await Promise.all([runner.run(signal), wakeForWork({ connection, queue, runner }, signal)])
}
