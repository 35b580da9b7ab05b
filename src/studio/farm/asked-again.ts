/** Work that is asked for again where what lies in the store turns out to be damaged, or is gone. */
import { isFault, StudioFault } from '../../contract/errors.ts'
import type { FaultData } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { blobNames } from './blob-store.ts'
import type { FarmClient } from './farm-client.ts'
import type { MadeFile } from './work.ts'

/** Times that it is asked for. */
const maxTries = 3
/** Times that it is asked for again because the store was away: one that answers and takes nothing is away for good. */
const maxOutages = 3

/** Milliseconds that a store which does not answer is waited for, each time. */
const storeTimeoutMs = 120_000

type AskedClient = Pick<FarmClient, 'take' | 'forget' | 'untilStoreAnswers'>

interface Asked<T> {
  client: AskedClient
  /** Of the work, and the name by which workers know its original. */
  work: { key: string; name: string }
  /** The original, for a person. */
  input: string
  signal?: CallOptions['signal']
  /** @param renew whether copies in the store are not to be trusted: all that is needed is put there anew */
  run: (renew: boolean) => Promise<T>
  /** Files of the result, null where one is missing, and where they go. */
  filesOf: (made: T) => readonly (readonly [file: MadeFile | null, output: string])[]
}

/** @throws StudioFault of the work, which names the original by its path; `farm.*`; the signal's reason */
export async function askedAgain<T>({ client, work, input, signal, run, filesOf }: Asked<T>): Promise<T> {
  let renew = false
  let outages = 0
  for (let attempt = 1; ; attempt += 1) {
    try {
      const made = await run(renew)
      if (await areTaken(client, work.key, filesOf(made))) return made
      await client.forget(work.key)
      if (attempt === maxTries) {
        throw new StudioFault('farm.storeDamaged', { file: input, place: blobNames.report(work.key) })
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (isFault(error, 'farm.storeFailed') && outages < maxOutages) {
        outages += 1
        attempt -= 1
        if (await client.untilStoreAnswers(storeTimeoutMs, signal)) continue
      }
      if (!isFault(error, 'farm.storeDamaged') || attempt === maxTries) {
        throw error instanceof StudioFault ? withPath(error, work.name, input) : error
      }
      renew = true
    }
  }
}

/** Whether all files are there, of this work, and what their report says. */
async function areTaken(
  client: AskedClient,
  key: string,
  files: readonly (readonly [MadeFile | null, string])[],
): Promise<boolean> {
  for (const [file, output] of files) {
    // A report comes by the queue: it can't put another work's picture here.
    if (!file?.blob.startsWith(`results/${key}.`) || !(await client.take(file, output))) return false
  }
  return true
}

/** Puts a file into the store, unless it is there. @param renew in any case */
export async function putFile(
  { store }: Pick<FarmClient, 'store'>,
  sha256: string,
  file: string,
  renew: boolean,
): Promise<void> {
  const name = blobNames.original(sha256)
  if (renew || !(await store.has(name))) await store.put(name, file)
}

/** A worker knows a photo by its name; who asked for it, by its path. */
export function withPath({ code, data }: StudioFault, name: string, path: string): StudioFault {
  const renamed = Object.entries(data).map(([key, value]) => [key, value === name ? path : value] as const)
  return new StudioFault(code, Object.fromEntries(renamed) as FaultData<typeof code>)
}
