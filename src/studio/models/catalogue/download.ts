/**
 * Downloads a model of the catalogue from the first mirror that has it, and lets nothing pass whose hash is
 * unknown: such a file is quarantined until a person trusts it.
 */
import { readdir, rename, rm, mkdir, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { asWriteFault } from '../../../platform/file-errors.ts'
import { hashFile, type HashFile } from '../../../platform/hash-file.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { MirrorError, OtherSize } from './http.ts'
import { withLock } from './lock.ts'
import { sizeOf, transfer } from './transfer.ts'

/** Where a whole file of another hash than `target` should have is quarantined. */
const quarantinePath = (target: string, sha256: string): string =>
  join(dirname(target), `unknown-${sha256.slice(0, 12)}-${basename(target)}`)

/** Quarantines a whole file. @returns its new path */
async function quarantine(file: string, target: string, sha256: string): Promise<string> {
  const path = quarantinePath(target, sha256)
  await rename(file, path)
  return path
}

/** The whole files that were quarantined for `target`. */
async function quarantinedFiles(target: string): Promise<string[]> {
  const names = await readdir(dirname(target))
  return names
    .filter((name) => isQuarantined(name, basename(target)))
    .map((name) => join(dirname(target), name))
}

/** Where a file comes together that has another size than the catalogue's: never on top of parts of the right one. */
const otherSizePart = (target: string, bytes: number): string => `${target}.${bytes}.part`

/** Removes all that was downloaded for `target`. What can't be removed stays; no model is the worse for it. */
export async function clearDownload(target: string): Promise<void> {
  const whole = basename(target)
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    const left = name.startsWith(whole) && /^(\.\d+)?\.part$/.test(name.slice(whole.length))
    if (name !== whole && !left && !isQuarantined(name, whole)) continue
    await rm(join(dirname(target), name), { force: true }).catch(() => undefined)
  }
}

const isQuarantined = (name: string, whole: string): boolean =>
  /^unknown-[0-9a-f]{12}-/.test(name) && name.slice('unknown-0123456789ab-'.length) === whole

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
  readonly delay?: (attempt: number, signal: AbortSignal) => Promise<void>
  readonly idleTimeoutMs?: number
}

/**
 * The file of a catalogue entry, downloaded or found finished, its SHA-256 right or trusted.
 *
 * What has arrived of an unfinished download stays beside it as `.part` and is gone on from, also from another mirror
 * where the hash is known. A whole file of another hash is quarantined while the next mirror is asked; of another size it is
 * asked for when no mirror has the right one.
 * @returns its path, which for a trusted file may be where it was quarantined
 * @throws StudioFault `model.downloadFailed` with a reason for each mirror, `model.hashUnknown` (the file is quarantined),
 *   `model.busy`, `model.diskFull`, `output.notWritable`, `output.failed`, `cancelled`
 */
export async function downloadModel(entry: CatalogueEntry, options: DownloadOptions): Promise<string> {
  const { folder, signal = new AbortController().signal } = options
  const target = join(folder, entry.file.name)
  try {
    await mkdir(folder, { recursive: true })
    signal.throwIfAborted()
    return await withLock(target, signal, (held) => obtain(entry, target, options, held))
  } catch (error) {
    if (signal.aborted) throw new StudioFault('cancelled', {}, error)
    throw asWriteFault(error, target, { bytes: entry.file.bytes ?? entry.file.aboutBytes ?? 0 })
  }
}

/** A whole file that neither the catalogue nor a person knows. */
interface UnknownFile {
  readonly actual: string
  readonly kept: string
}

/** An address, the file that fills up from it, and how many bytes that has when it is whole. */
interface Source {
  readonly url: string
  readonly part: string
  readonly bytes: number | null
}

async function obtain(
  entry: CatalogueEntry,
  target: string,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<string> {
  const { folder, trust, progress = silent } = options
  const { file } = entry
  const known = (sha256: string) => sha256 === file.sha256 || sha256 === trust
  const there = await findDownloaded(entry, target, options, signal)
  if (there !== null) return there
  const part = `${target}.part`
  const had = await sizeOf(part)
  await checkFreeSpace(entry, folder, had)
  const sources: Source[] = file.urls.map((url) => ({ url, part, bytes: file.bytes }))
  const reasons: string[] = []
  let unknown: UnknownFile | undefined
  // It grows: files of another size come last, and only where neither a file to ask about nor more of the right one came.
  for (const source of sources) {
    if (source.part !== part && (unknown || (await sizeOf(part)) > had)) break
    // Without a hash nothing would show that two mirrors' halves don't belong together.
    if (file.sha256 === null && source.url !== file.urls[0]) await rm(source.part, { force: true })
    const actual = await fetchWhole(source, entry, options, signal)
    if (actual instanceof MirrorError) {
      reasons.push(`${new URL(source.url).host}: ${actual.message}`)
      if (actual instanceof OtherSize && file.bytes !== null && isPlausible(actual.bytes, file.bytes))
        sources.push({ ...source, part: otherSizePart(target, actual.bytes), bytes: actual.bytes })
    } else if (known(actual)) {
      if (unknown) await rm(unknown.kept, { force: true })
      await rename(source.part, target)
      progress.report(1)
      return target
    } else if (unknown) {
      // One is enough to ask a person about, and the first address is the best one.
      await rm(source.part)
    } else {
      unknown = { actual, kept: await quarantine(source.part, target, actual) }
      // With no hash to look for, no other address can have a better one.
      if (file.sha256 === null && trust === undefined) break
    }
  }
  if (unknown) throw hashUnknown(entry, unknown)
  if (reasons.length === 0) reasons.push('the catalogue has no address for it')
  throw new StudioFault('model.downloadFailed', { file: basename(file.name), reasons })
}

const hashUnknown = ({ file: { name, sha256 } }: CatalogueEntry, unknown: UnknownFile) =>
  new StudioFault('model.hashUnknown', { file: name, expected: sha256, ...unknown })

/** Another release of a model is of about its size; an error's text or a cut file is not. */
const isPlausible = (bytes: number, expected: number): boolean =>
  bytes >= expected / 2 && bytes <= expected * 2

/**
 * The whole file where an earlier download has left it: the right one, or one that is trusted now.
 * @returns null where it must be downloaded
 * @throws StudioFault `model.hashUnknown` where the catalogue has no hash and no person has decided yet
 */
async function findDownloaded(
  { file, ...entry }: CatalogueEntry,
  target: string,
  { trust, hash = hashFile }: DownloadOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const needsTrust = file.sha256 === null && trust === undefined
  const trusted = trust === undefined ? [] : [quarantinePath(target, trust)]
  for (const path of [target, ...(needsTrust ? await quarantinedFiles(target) : trusted)]) {
    if ((await sizeOf(path)) === 0) continue
    const actual = await hash(path, signal)
    if (actual === file.sha256 || actual === trust) return path
    if (needsTrust) throw hashUnknown({ file, ...entry }, { actual, kept: path })
  }
  return null
}

/** What one mirror has, whole. @returns its hash; or why there is none */
async function fetchWhole(
  source: Source,
  entry: CatalogueEntry,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<string | MirrorError> {
  const { trust, progress = silent, hash = hashFile } = options
  const { sha256 } = entry.file
  const first = await fetchFrom(source, entry, options, signal)
  if (first instanceof MirrorError) return first
  const actual = await hash(source.part, signal, progress.slice(0.95, 1))
  if (!first.mixed || actual === sha256 || actual === trust || (sha256 ?? trust) === undefined) return actual
  // Two halves of two versions may have met: the whole of one is worth a second try.
  await rm(source.part)
  const second = await fetchFrom(source, entry, options, signal)
  return second instanceof MirrorError ? second : hash(source.part, signal)
}

/** One mirror, with its attempts. @returns whether some of it lay there before; or why it can't give the file */
async function fetchFrom(
  { url, part, bytes }: Source,
  entry: CatalogueEntry,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<{ mixed: boolean } | MirrorError> {
  const { attempts = 5, delay: pause = backOff, progress = silent } = options
  const slice = progress.slice(0, 0.95)
  const had = await sizeOf(part)
  for (let failed = 0; ;) {
    const before = await sizeOf(part)
    try {
      const { resumed } = await transfer(url, part, {
        signal,
        env: options.env ?? process.env,
        expectedBytes: bytes,
        idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
        onStatus: (status) => {
          const { doneBytes, totalBytes, bytesPerSecond, secondsLeft } = status
          const total = totalBytes ?? entry.file.aboutBytes
          slice.report(total === undefined ? 0 : doneBytes / total, { bytesPerSecond, secondsLeft })
        },
      })
      return { mixed: had > 0 && resumed }
    } catch (error) {
      if (!(error instanceof MirrorError)) throw error
      failed = (await sizeOf(part)) > before ? 1 : failed + 1
      if (error.final || failed >= attempts) return error
      await pause(failed, signal)
    }
  }
}

/** Refuses a download that can't fit, before an hour is spent on it. */
async function checkFreeSpace(entry: CatalogueEntry, folder: string, had: number): Promise<void> {
  const bytes = entry.file.bytes ?? entry.file.aboutBytes ?? 0
  const freeBytes = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  )
  if (bytes - had > freeBytes)
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
