/** Positional reads of a file that nobody trusts: no length it claims is believed before it is checked. */
import { open, type FileHandle } from 'node:fs/promises'
import { StudioFault } from '../contract/errors.ts'
import { reasonOf } from './file-errors.ts'

/** A file's bytes by position; every failure is a `model.importRefused` that names the file. */
export class ByteFile {
  readonly path: string
  readonly size: number
  readonly handle: FileHandle

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path
    this.size = size
    this.handle = handle
  }

  /** @throws StudioFault `model.importRefused` where it is no file, may not be read or is empty */
  static async open(path: string): Promise<ByteFile> {
    let handle: FileHandle
    try {
      handle = await open(path, 'r')
    } catch (error) {
      throw refusal(path, reasonOf(error), error)
    }
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) throw refusal(path, 'it is not a file')
      if (stat.size === 0) throw refusal(path, 'it is empty (0 bytes)')
      return new ByteFile(path, stat.size, handle)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Exactly `length` bytes from `position`, in memory of their own (aligned for typed arrays). */
  async read(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    if (!Number.isSafeInteger(position) || !Number.isSafeInteger(length) || position < 0 || length < 0) {
      throw this.refuse('it is damaged: it names an impossible place in itself')
    }
    if (position + length > this.size) {
      throw this.refuse(`it is cut short: ${position + length} bytes are needed, it has ${this.size}`)
    }
    const buffer = Buffer.from(new ArrayBuffer(length))
    let done = 0
    try {
      while (done < length) {
        const { bytesRead } = await this.handle.read(buffer, done, length - done, position + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
    } catch (error) {
      throw this.refuse(reasonOf(error), error)
    }
    if (done < length) throw this.refuse('it became shorter while it was read')
    return buffer
  }

  refuse(reason: string, cause?: unknown): StudioFault<'model.importRefused'> {
    return refusal(this.path, reason, cause)
  }

  async close(): Promise<void> {
    await this.handle.close()
  }
}

export function refusal(file: string, reason: string, cause?: unknown): StudioFault<'model.importRefused'> {
  return new StudioFault('model.importRefused', { file, reason }, cause)
}

/** A name from a hostile file, fit for a terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
