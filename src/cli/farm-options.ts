/** What commands are told of a farm: where its queue and its store are. */
import { Option } from 'commander'
import { StudioFault } from '../contract/errors.ts'

export const queueOption = () =>
  new Option(
    '--queue <url>',
    'Redis or Valkey that holds the work of a farm: redis://host:6379 (docs/farm.md)',
  ).env('TINTYPE_QUEUE')

export const storeOption = () =>
  new Option(
    '--store <place>',
    'folder that all of its machines reach, or s3://bucket/prefix: its originals and results',
  ).env('TINTYPE_STORE')

export const s3EndpointOption = () =>
  new Option('--s3-endpoint <url>', "of an S3 that is not Amazon's: http://minio:9000").env(
    'TINTYPE_S3_ENDPOINT',
  )

export interface FarmAddresses {
  queue?: string
  store?: string
  s3Endpoint?: string
}

/** @returns null where no farm is named. @throws StudioFault `usage` */
export function farmOf({ queue, store, s3Endpoint }: FarmAddresses): {
  queue: string
  store: string
  s3Endpoint: string | undefined
} | null {
  if (queue === undefined && store === undefined) return null
  if (queue === undefined || store === undefined) {
    throw new StudioFault('usage', { reason: '--queue and --store go together: a farm needs both.' })
  }
  hideArguments()
  return { queue, store, s3Endpoint }
}

/** The address may hold a password, and everybody on a machine sees what programs were started with. */
export function hideArguments(): void {
  process.title = 'tintype'
}
