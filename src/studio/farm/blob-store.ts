/** Where the farm's files lie that all of its machines reach: originals, packs and results, by name, whole or not at all. */

export interface BlobStore {
  /** For a person; holds no secret. */
  readonly place: string
  has(name: string): Promise<boolean>
  /** A file becomes a blob; one of that name is replaced. @throws StudioFault `farm.storeFailed`, as all below */
  put(name: string, file: string): Promise<void>
  putText(name: string, text: string): Promise<void>
  /** Writes a blob's bytes over `file`. @returns false where there is none */
  fetch(name: string, file: string): Promise<boolean>
  /** Null where there is none. */
  readText(name: string): Promise<string | null>
  /** One that is not there is no fault. */
  remove(name: string): Promise<void>
  /** All whose names begin with `folder/`, in no certain order. */
  list(folder: string): AsyncIterable<StoredBlob>
  /** Removes what writers that have long died left half-written. */
  removeAbandoned(): Promise<void>
  close(): void
}

export interface StoredBlob {
  name: string
  bytes: number
  /** Milliseconds since it was put there, by the clock of this machine. */
  age: number
}

export const blobNames = {
  original: (sha256: string) => `originals/${sha256}`,
  packFile: (sha256: string) => `packs/${sha256}`,
  manifest: (hash: string) => `packs/${hash}.json`,
  /** Named by its content, too: workers that do the same work can't exchange each other's file under its report. */
  result: (key: string, sha256: string, ending: string) => `results/${key}.${sha256.slice(0, 16)}.${ending}`,
  report: (key: string) => `results/${key}.json`,
} as const
