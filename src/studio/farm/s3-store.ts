/** The farm's store in S3, Amazon's or any that speaks like it. */
import { createReadStream, createWriteStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { StudioFault } from '../../contract/errors.ts'
import type { BlobStore, StoredBlob } from './blob-store.ts'

interface S3Place {
  bucket: string
  /** Before all names; empty: none. */
  prefix: string
  endpoint?: string | undefined
  /** Tries of a request, with growing pauses of up to 20 seconds between them. */
  attempts?: number
  /** Names in an answer to a list. */
  pageSize?: number
}

/** Tries of a request: some half a minute, in which a server is restarted, or has less to do. */
const usualAttempts = 8
/** Tries of a download that breaks off in the middle. */
const fetchAttempts = 4
const partBytes = 8 << 20

export class S3Store implements BlobStore {
  readonly place: string
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string
  readonly #pageSize: number

  constructor({ bucket, prefix, endpoint, attempts = usualAttempts, pageSize = 1000 }: S3Place) {
    this.place = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
    this.#bucket = bucket
    this.#pageSize = pageSize
    this.#prefix = prefix === '' ? '' : `${prefix}/`
    this.#client = new S3Client({
      maxAttempts: attempts,
      requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
      // Servers other than Amazon's are reached by address, and may not know its newer checksums.
      ...(endpoint !== undefined && {
        endpoint,
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    })
  }

  /** Nothing can be asked without one, and the SDK's error has no name. @throws StudioFault `usage` */
  async checkRegion(): Promise<void> {
    await this.#client.config.region().catch((error: unknown) => {
      const reason = "S3 needs a region: set AWS_REGION; us-east-1 does for servers other than Amazon's."
      throw new StudioFault('usage', { reason }, error)
    })
  }

  #object(name: string) {
    return { Bucket: this.#bucket, Key: this.#prefix + name }
  }

  async has(name: string): Promise<boolean> {
    const head = await this.#orNull(() => this.#client.send(new HeadObjectCommand(this.#object(name))))
    return head !== null
  }

  async put(name: string, file: string): Promise<void> {
    const stream = createReadStream(file)
    try {
      await this.#upload(name, stream)
    } finally {
      stream.destroy()
    }
  }

  putText(name: string, text: string): Promise<void> {
    return this.#upload(name, Buffer.from(text))
  }

  /** In parts that are held in memory: so each can be sent again. */
  async #upload(name: string, body: Readable | Buffer): Promise<void> {
    try {
      const params = { ...this.#object(name), Body: body }
      await new Upload({ client: this.#client, params, partSize: partBytes, queueSize: 2 }).done()
    } catch (error) {
      throw this.#fault(error)
    }
  }

  async fetch(name: string, file: string): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      const body = await this.#body(name)
      if (!body) return false
      try {
        await pipeline(body, createWriteStream(file))
        return true
      } catch (error) {
        if (attempt === fetchAttempts) throw this.#fault(error)
        await pause(500 * 2 ** attempt)
      }
    }
  }

  async readText(name: string): Promise<string | null> {
    return this.#orNull(async () => {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#object(name)))
      return (await Body?.transformToString()) ?? ''
    })
  }

  async remove(name: string): Promise<void> {
    await this.#orNull(() => this.#client.send(new DeleteObjectCommand(this.#object(name))))
  }

  async *list(folder: string): AsyncGenerator<StoredBlob> {
    const asked = { Bucket: this.#bucket, Prefix: `${this.#prefix}${folder}/`, MaxKeys: this.#pageSize }
    for (let after: string | undefined; ;) {
      const page = await this.#listed({ ...asked, ContinuationToken: after })
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const age = Date.now() - (LastModified?.getTime() ?? Date.now())
        yield { name: Key.slice(this.#prefix.length), bytes: Size, age }
      }
      after = page.NextContinuationToken
      if (after === undefined) return
    }
  }

  async #listed(asked: ListObjectsV2CommandInput): Promise<ListObjectsV2CommandOutput> {
    try {
      return await this.#client.send(new ListObjectsV2Command(asked))
    } catch (error) {
      throw this.#fault(error)
    }
  }

  /** Parts of broken uploads are not shown, and are for a rule of the bucket (AbortIncompleteMultipartUpload). */
  removeAbandoned(): Promise<void> {
    return Promise.resolve()
  }

  close(): void {
    this.#client.destroy()
  }

  #body(name: string): Promise<Readable | null> {
    return this.#orNull(async () => {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#object(name)))
      return Body instanceof Readable ? Body : Readable.from([])
    })
  }

  async #orNull<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      // A bucket that is not there is a fault, not a blob that is not there.
      const isMissing =
        error instanceof S3ServiceException &&
        error.$metadata.httpStatusCode === 404 &&
        error.name !== 'NoSuchBucket'
      if (isMissing) return null
      throw this.#fault(error)
    }
  }

  #fault(error: unknown): StudioFault {
    return new StudioFault('farm.storeFailed', { store: this.place, reason: reasonOf(error) }, error)
  }
}

/** Names of errors only: what the SDK says may hold more than everybody should read. */
function reasonOf(error: unknown): string {
  if (error instanceof S3ServiceException) {
    const { httpStatusCode } = error.$metadata
    return httpStatusCode === undefined ? error.name : `it answered ${httpStatusCode}, ${error.name}`
  }
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'CredentialsProviderError') {
    return 'there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile'
  }
  return code ?? name
}
