/** Files that come in pieces: begun with their length, continued where they were broken off, taken once they are whole. */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ApiKey } from '../../contract/access.ts'
import type { Upload } from '../../contract/api.ts'
import { newMediaId } from '../../platform/file-names.ts'
import type { AccessDatabase } from '../../studio/access/database.ts'
import { readBytes } from './bodies.ts'
import { ApiError } from './errors.ts'
import type { ApiLimits } from './limits.ts'

/** Uploads of one key that are not taken yet. */
const maxOpen = 32

interface UploadDeps {
  access: AccessDatabase
  folder: string
  limits: ApiLimits
}

export class UploadStore {
  readonly #deps: UploadDeps
  /** Two pieces at a time would mix. */
  readonly #receiving = new Set<string>()

  constructor(deps: UploadDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 })
    await this.sweep()
  }

  /** @throws ApiError where it is too large, or the key has too many */
  async begin(key: ApiKey, { name, bytes }: { name: string; bytes: number }): Promise<Upload> {
    const { access, limits } = this.#deps
    if (bytes > limits.maxBytes) {
      const most = Math.round(limits.maxBytes / 1e6)
      throw new ApiError('PAYLOAD_TOO_LARGE', `An upload has at most ${most} MB. Send a smaller file.`)
    }
    const { n } = await access.db
      .selectFrom('uploads')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('key_id', '=', key.id)
      .where('expires', '>', access.clock.now())
      .executeTakeFirstOrThrow()
    if (n >= maxOpen) {
      throw new ApiError(
        'TOO_MANY_REQUESTS',
        `The key "${key.name}" has ${maxOpen} uploads open. Use or delete some of them.`,
        { retrySeconds: 60 },
      )
    }
    const created = access.clock.now()
    const row = {
      id: newMediaId(),
      key_id: key.id,
      name,
      bytes,
      created,
      expires: created + limits.retentionMs,
    }
    await access.db.insertInto('uploads').values(row).execute()
    return this.get(key, row.id)
  }

  /** @throws ApiError 404 for what is not there, or somebody else's */
  async get(key: Pick<ApiKey, 'id'>, id: string): Promise<Upload> {
    const { access } = this.#deps
    const row = await access.db
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', id)
      .where('key_id', '=', key.id)
      .where('expires', '>', access.clock.now())
      .executeTakeFirst()
    if (!row) throw new ApiError('NOT_FOUND', 'There is no upload of this id, or it was taken or forgotten.')
    const received = (await stat(this.#pathOf(id)).catch(() => null))?.size ?? 0
    return { id, name: row.name, bytes: row.bytes, received, expires: row.expires }
  }

  /**
   * The next piece: `Content-Range: bytes FIRST-LAST/ALL`, or the whole file without it. What has come of a piece that is
   * broken off counts.
   * @throws ApiError; 409 with where it has to go on, when it does not begin there
   */
  async receive(key: ApiKey, id: string, incoming: IncomingMessage): Promise<Upload> {
    const upload = await this.get(key, id)
    const { first, last } = rangeOf(incoming.headers['content-range'], upload)
    if (this.#receiving.has(id)) {
      throw new ApiError(
        'CONFLICT',
        'A piece of this upload is just coming. Send the next one when it has come.',
      )
    }
    if (first !== upload.received) {
      throw new ApiError(
        'CONFLICT',
        `This upload goes on at byte ${upload.received}, and the piece begins at ${first}.`,
      )
    }
    this.#receiving.add(id)
    try {
      const limits = { ...this.#deps.limits, maxBytes: last - first + 1 }
      await readBytes(
        incoming,
        limits,
        (chunks) => pipeline(chunks, createWriteStream(this.#pathOf(id), { flags: 'a' })),
        () => pieceTooLong(upload, limits.maxBytes),
      )
    } finally {
      this.#receiving.delete(id)
    }
    return this.get(key, id)
  }

  /** A whole file, which is the caller's from now on. @throws ApiError 404; 409 where something is missing */
  async take(key: ApiKey, id: string): Promise<{ path: string; name: string }> {
    const { name, bytes, received } = await this.get(key, id)
    if (received < bytes || this.#receiving.has(id)) {
      throw new ApiError('CONFLICT', `This upload is not whole: ${received} of ${bytes} bytes have come.`)
    }
    await this.#deps.access.db.deleteFrom('uploads').where('id', '=', id).execute()
    return { path: this.#pathOf(id), name }
  }

  /** @throws ApiError 404 */
  async remove(key: ApiKey, id: string): Promise<{ removed: boolean }> {
    await this.get(key, id)
    await this.#deps.access.db.deleteFrom('uploads').where('id', '=', id).execute()
    await rm(this.#pathOf(id), { force: true })
    return { removed: true }
  }

  async sweep(): Promise<void> {
    const { access, folder } = this.#deps
    await access.db.deleteFrom('uploads').where('expires', '<=', access.clock.now()).execute()
    const rows = await access.db.selectFrom('uploads').select('id').execute()
    const known = new Set(rows.map(({ id }) => id))
    for (const name of await readdir(folder).catch(() => [])) {
      if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  }

  /** @param id of a row: never what a request says */
  #pathOf(id: string): string {
    return join(this.#deps.folder, id)
  }
}

const pieceTooLong = ({ bytes, received }: Upload, wanted: number) =>
  new ApiError(
    'PAYLOAD_TOO_LARGE',
    `More has come than the ${wanted} bytes of this piece: the upload has ${bytes} bytes, of which ${received} were there. Ask how far it is (GET), and go on from there.`,
  )

/** @returns where the piece begins and ends. @throws ApiError where the header makes no sense for this upload */
function rangeOf(range: string | undefined, { bytes }: Upload): { first: number; last: number } {
  if (range === undefined) return { first: 0, last: bytes - 1 }
  const [, first, last, all] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(range) ?? []
  if (first === undefined || last === undefined) {
    throw new ApiError('UNPROCESSABLE_CONTENT', 'Content-Range has the form "bytes FIRST-LAST/ALL".')
  }
  if (Number(last) < Number(first) || Number(last) >= bytes || (all !== '*' && Number(all) !== bytes)) {
    throw new ApiError(
      'UNPROCESSABLE_CONTENT',
      `Content-Range lies outside of the upload, which has ${bytes} bytes.`,
    )
  }
  return { first: Number(first), last: Number(last) }
}
