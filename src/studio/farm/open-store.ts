/** Which kind of store an address names. */
import { resolve } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { BlobStore } from './blob-store.ts'
import { FolderStore } from './folder-store.ts'

export interface StoreOptions {
  /** Of an S3 that is not Amazon's: `http://minio:9000`. */
  s3Endpoint?: string | undefined
}

/**
 * @param address a folder, or `s3://bucket/prefix`; region and credentials come from the environment, as the AWS SDK reads it
 * @throws StudioFault `usage`
 */
export async function openStore(address: string, { s3Endpoint }: StoreOptions = {}): Promise<BlobStore> {
  if (!/^s3:/i.test(address)) return new FolderStore(resolve(address))
  const url = URL.parse(address)
  if (!url || url.hostname === '' || url.username !== '' || url.password !== '' || url.search !== '') {
    const reason =
      'The store must be a folder, or an address such as s3://bucket/prefix; its credentials come from the environment.'
    throw new StudioFault('usage', { reason })
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '')
  // The SDK is large, and only needed where there is such a store.
  const { S3Store } = await import('./s3-store.ts')
  const store = new S3Store({ bucket: url.hostname, prefix, endpoint: s3Endpoint })
  await store.checkRegion()
  return store
}
