/** Brings one file from one address into a `.part`, from where the last attempt stopped. Judges no hash. */
import { open, stat, truncate, type FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { asWriteFault } from '../../../platform/file-errors.ts'
import { connectionReason, MirrorError, openUrl, OtherSize } from './http.ts'

export interface TransferStatus {
  readonly doneBytes: number
  /** Null where neither the catalogue nor the server says. */
  readonly totalBytes: number | null
  /** Over the last seconds. */
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
}

export interface TransferOptions {
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** How many bytes the file has that is wanted; a server that says otherwise does not have it. */
  readonly expectedBytes: number | null
  /** A connection that gives nothing for so long is taken for lost, in milliseconds. */
  readonly idleTimeoutMs: number
  readonly onStatus: (status: TransferStatus) => void
}

/** No published colouriser is near this; a server that sends on for ever must not fill the disk. */
const maxBytes = 16 * 2 ** 30

/**
 * One attempt. What arrives is kept in `part` also where the attempt fails.
 * @returns whether it went on from an earlier attempt
 * @throws MirrorError, and of its kind OtherSize; StudioFault `model.diskFull` and its kin; the signal's reason
 */
export async function transfer(
  url: string,
  part: string,
  options: TransferOptions,
): Promise<{ resumed: boolean }> {
  const idle = new AbortController()
  const signal = AbortSignal.any([options.signal, idle.signal])
  let timer = setTimeout(() => idle.abort(), options.idleTimeoutMs)
  const restartIdleTimer = () => {
    clearTimeout(timer)
    timer = setTimeout(() => idle.abort(), options.idleTimeoutMs)
  }
  try {
    const had = await sizeOf(part)
    if (had > 0 && had === options.expectedBytes) return { resumed: true }
    const headers: Record<string, string> = had > 0 ? { range: `bytes=${had}-` } : {}
    const answer = await openUrl(url, { headers, signal, env: options.env })
    try {
      const { start, total } = await checkResponse(answer, had, part, options)
      await receive(answer, part, start, total, options, restartIdleTimer)
      return { resumed: start > 0 }
    } finally {
      answer.destroy()
    }
  } catch (error) {
    options.signal.throwIfAborted()
    if (idle.signal.aborted) throw new MirrorError('nothing came any more', false, error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What the answer's head promises: from which byte on, and how many the file has in all. */
async function checkResponse(
  answer: IncomingMessage,
  had: number,
  part: string,
  { expectedBytes }: TransferOptions,
): Promise<{ start: number; total: number | null }> {
  const status = answer.statusCode ?? 0
  if (status === 416) {
    // Nothing is left after what we have: either that is all of it, or it belongs to another file.
    const size = Number(/^bytes \*\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1])
    if (expectedBytes !== null && size >= 0 && size !== expectedBytes)
      throw new OtherSize(size, expectedBytes)
    if (had !== (expectedBytes ?? size)) {
      await truncate(part, 0)
      throw new MirrorError('it could not go on from where the download stopped', false)
    }
    return { start: had, total: had }
  }
  if (status >= 500 || status === 429 || status === 408) throw new MirrorError(`it answered ${status}`, false)
  if (status !== 200 && status !== 206) throw new MirrorError(`it answered ${status}`, true)
  if (/text\/html|application\/xhtml/i.test(answer.headers['content-type'] ?? '')) {
    throw new MirrorError('it answered with a web page instead of the file', true)
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '')
  if (status === 206 && (!range || Number(range[1]) !== had)) {
    throw new MirrorError('it sent another part of the file than was asked for', true)
  }
  const start = status === 206 ? had : 0
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  const claimed =
    range && range[2] !== '*' ? Number(range[2]) : Number.isSafeInteger(length) ? start + length : null
  if (expectedBytes !== null && claimed !== null && claimed !== expectedBytes) {
    throw new OtherSize(claimed, expectedBytes)
  }
  if (claimed !== null && claimed > maxBytes)
    throw new MirrorError(`its file has ${claimed} bytes, as no model has`, true)
  return { start, total: expectedBytes ?? claimed }
}

async function receive(
  answer: IncomingMessage,
  part: string,
  start: number,
  total: number | null,
  options: TransferOptions,
  alive: () => void,
): Promise<void> {
  const meter = new Meter(start, total, options.onStatus)
  let done = start
  if (answer.statusCode === 416) return
  let file: FileHandle | undefined
  try {
    file = await open(part, start > 0 ? 'r+' : 'w')
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      options.signal.throwIfAborted()
      alive()
      if (done === 0 && chunk.toString('latin1', 0, 64).trimStart().startsWith('<')) {
        throw new MirrorError('it answered with a web page instead of the file', true)
      }
      if (done + chunk.length > (total ?? maxBytes))
        throw new MirrorError('it sent more than the file has', true)
      let at = 0
      while (at < chunk.length) at += (await file.write(chunk, at, chunk.length - at, done + at)).bytesWritten
      done += chunk.length
      meter.report(done)
    }
    await file.sync()
  } catch (error) {
    const fault = asWriteFault(error, part, { bytes: total ?? done })
    // A broken connection's code looks like a disk's; what the disk can't do is known by its own few codes.
    throw fault === error || isConnection(error) ? asMirror(error) : fault
  } finally {
    await file?.close()
  }
  if (total !== null && done < total) throw new MirrorError('the connection was lost', false)
}

const connectionCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

function isConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && connectionCodes.has(String(error.code))
}

function asMirror(error: unknown): unknown {
  if (error instanceof MirrorError) return error
  if (error instanceof Error && error.message === 'aborted')
    return new MirrorError('the connection was lost', false, error)
  return isConnection(error) ? new MirrorError(connectionReason(error), false, error) : error
}

export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Speed over a sliding window: the mean since the start says nothing after a pause. */
class Meter {
  private readonly marks: { time: number; bytes: number }[]
  private readonly total: number | null
  private readonly onStatus: TransferOptions['onStatus']

  constructor(start: number, total: number | null, onStatus: TransferOptions['onStatus']) {
    this.marks = [{ time: performance.now(), bytes: start }]
    this.total = total
    this.onStatus = onStatus
  }

  report(doneBytes: number): void {
    const now = performance.now()
    const last = this.marks.at(-1)
    // Ten reports a second are enough for any eye; the last one must not be lost.
    if (last && now - last.time < 100 && doneBytes !== this.total) return
    this.marks.push({ time: now, bytes: doneBytes })
    while (this.marks.length > 2 && now - this.marks[0].time > 8000) this.marks.shift()
    const [first] = this.marks
    const bytesPerSecond = ((doneBytes - first.bytes) / Math.max(1, now - first.time)) * 1000
    const secondsLeft =
      this.total !== null && bytesPerSecond > 0 ? (this.total - doneBytes) / bytesPerSecond : null
    this.onStatus({ doneBytes, totalBytes: this.total, bytesPerSecond, secondsLeft })
  }
}
