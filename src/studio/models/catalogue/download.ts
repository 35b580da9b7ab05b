/** Downloads a model of the catalogue from the first mirror that has it, and lets nothing pass whose hash is unknown. */
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { diskFault } from '../import/disk.ts'
import { hashFile, type HashFile } from '../../hash-file.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { MirrorError } from './http.ts'
import { withLock } from './lock.ts'
import { sizeOf, transfer } from './transfer.ts'

export interface DownloadOptions {
  /** Where finished and unfinished files lie; made where it is missing. */
  readonly folder: string
  /** A hash that a person has looked at and trusts, for a file that the catalogue does not know. */
  readonly trust?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress | undefined
  /** `hashFile` when left out. */
  readonly hash?: HashFile | undefined
  /** Proxy variables; the process's own where left out. */
  readonly env?: NodeJS.ProcessEnv
  /** Attempts in a row without a single new byte, for each mirror. */
  readonly attempts?: number
  /** Pause before attempt `n` (1, 2, ...); tests make it nothing. */
  readonly pause?: (attempt: number, signal: AbortSignal) => Promise<void>
  readonly idleMs?: number
}

/**
 * The file of a catalogue entry, downloaded or found finished, its SHA-256 right.
 *
 * What has arrived of an unfinished download stays beside it as `.part` and is gone on from, also from another mirror
 * where the hash is known.
 * @returns its path
 * @throws StudioFault `model.downloadFailed` with a reason for each mirror, `model.hashUnknown` (the file is kept aside),
 *   `model.busy`, `model.diskFull`, `output.notWritable`, `output.failed`, `cancelled`
 */
export async function downloadModel(entry: CatalogueEntry, options: DownloadOptions): Promise<string> {
  const { folder, signal = new AbortController().signal } = options
  const target = join(folder, entry.file.name)
  try {
    await mkdir(folder, { recursive: true })
    signal.throwIfAborted()
    return await withLock(target, () => obtain(entry, target, options, signal))
  } catch (error) {
    if (signal.aborted) throw new StudioFault('cancelled', {}, error)
    throw diskFault(target, entry.file.bytes ?? entry.file.aboutBytes ?? 0, error)
  }
}

async function obtain(
  entry: CatalogueEntry,
  target: string,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<string> {
  const { folder, progress = silent, hash = hashFile } = options
  const { file } = entry
  const wanted = file.sha256 ?? options.trust
  if (wanted !== undefined && (await sizeOf(target)) > 0 && (await hash(target, signal)) === wanted)
    return target
  const part = `${target}.part`
  await checkRoom(entry, folder, await sizeOf(part))
  const first = await fetchOnce(entry, part, options, signal)
  let actual = await hash(part, signal, progress.slice(0.95, 1))
  if (wanted !== undefined && actual !== wanted && first.resumed) {
    // Two halves of two versions may have met: the whole of one is worth a second try.
    await rm(part)
    await fetchOnce(entry, part, options, signal)
    actual = await hash(part, signal)
  }
  if (actual === file.sha256 || actual === options.trust) {
    await rename(part, target)
    progress.report(1)
    return target
  }
  const kept = join(folder, `unknown-${actual.slice(0, 12)}-${file.name}`)
  await rename(part, kept)
  throw new StudioFault('model.hashUnknown', { file: file.name, expected: file.sha256, actual, kept })
}

/** All mirrors in turn, each with its attempts. */
async function fetchOnce(
  entry: CatalogueEntry,
  part: string,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<{ resumed: boolean }> {
  const { attempts = 5, pause = backOff, progress = silent } = options
  const slice = progress.slice(0, 0.95)
  const reasons: string[] = []
  let resumed = false
  for (const url of entry.file.urls) {
    // Without a hash nothing would tell that two mirrors' halves don't belong together.
    if (entry.file.sha256 === null && url !== entry.file.urls[0]) await rm(part, { force: true })
    for (let failed = 0; ;) {
      const before = await sizeOf(part)
      try {
        const result = await transfer(url, part, {
          signal,
          env: options.env ?? process.env,
          expectedBytes: entry.file.bytes,
          idleMs: options.idleMs ?? 30_000,
          onStatus: (status) => {
            const { doneBytes, totalBytes, bytesPerSecond, secondsLeft } = status
            const total = totalBytes ?? entry.file.aboutBytes
            slice.report(total === undefined ? 0 : doneBytes / total, { bytesPerSecond, secondsLeft })
          },
        })
        return { resumed: resumed || result.resumed }
      } catch (error) {
        if (!(error instanceof MirrorError)) throw error
        const gained = (await sizeOf(part)) > before
        failed = gained ? 1 : failed + 1
        resumed ||= gained
        if (error.final || failed >= attempts) {
          reasons.push(`${new URL(url).host}: ${error.message}`)
          break
        }
        await pause(failed, signal)
      }
    }
  }
  if (reasons.length === 0) reasons.push('the catalogue has no address for it')
  throw new StudioFault('model.downloadFailed', { file: basename(entry.file.name), reasons })
}

/** Refuses a download that can't fit, before an hour is spent on it. */
async function checkRoom(entry: CatalogueEntry, folder: string, had: number): Promise<void> {
  const bytes = entry.file.bytes ?? entry.file.aboutBytes ?? 0
  const room = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  )
  if (bytes - had > room)
    throw new StudioFault('model.diskFull', { file: join(folder, entry.file.name), bytes })
}

/** 1, 2, 4, ... seconds, half a minute at most; ends at once when cancelled. */
async function backOff(attempt: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, Math.min(30_000, 1000 * 2 ** (attempt - 1)))
    function finish() {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    signal.addEventListener('abort', finish)
  })
  signal.throwIfAborted()
}
