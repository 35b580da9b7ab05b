/** PyTorch's zip container (1.6 and later): `NAME/data.pkl` and one entry for each storage under `NAME/data/`. */
import { crc32, inflateRawSync } from 'node:zlib'
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { Readable } from 'node:stream'
import type { ByteFile } from '../../../platform/byte-file.ts'
import type { StorageRef } from './torch-pickle.ts'

/** Pickles of published checkpoints are below 1 MB; one that unpacks to more was made to exhaust the memory. */
const pickleLimit = 64 * 2 ** 20

/** A file that is smaller, in bytes, may unpack to this much: it can't do harm. */
const smallFile = 2 ** 20

/** How often the size of the whole file may be unpacked: each part is read once or twice. */
const mostUnpacked = 16

/** Where a container keeps its pickle and its storages. */
export interface Container {
  readonly pickle: Buffer
  readonly pickleStart: number
  /** `length` bytes of a storage from `start`, both in bytes. */
  readonly readStorage: (storage: StorageRef, start: number, length: number) => Promise<Buffer<ArrayBuffer>>
}

export async function openZipContainer(file: ByteFile): Promise<Container> {
  const entries = await listEntries(file)
  const pickleName = [...entries.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name))
  if (pickleName === undefined) {
    throw file.refuse('it is a zip file, but not a PyTorch checkpoint (it has no data.pkl)')
  }
  const root = pickleName.slice(0, -'data.pkl'.length)
  const order = entries.get(`${root}byteorder`)
  if (order && (await readEntry(file, order, 64)).toString('latin1').trim() === 'big') {
    throw file.refuse('it was saved on a big-endian machine; save it again on an ordinary one')
  }
  const pickle = await readEntry(file, entries.get(pickleName) as PlacedEntry, pickleLimit)
  const limit = Math.max(file.size, smallFile)
  let unpacked = 0
  return {
    pickle,
    pickleStart: 0,
    async readStorage(storage, start, length) {
      const entry = entries.get(`${root}data/${storage.key}`)
      if (!entry) throw file.refuse(`it is incomplete: its part data/${storage.key} is missing`)
      const whole = storage.elements * storage.itemBytes
      if (entry.size !== whole) {
        throw file.refuse(
          `it is damaged: its part data/${storage.key} has ${entry.size} bytes instead of ${whole}`,
        )
      }
      if (entry.stored && length < whole) return file.read((await entry.place()) + start, length)
      if (!entry.stored) {
        // PyTorch packs nothing, and weights hardly can be packed: no part of a file that somebody packed is larger.
        if (whole > limit)
          throw file.refuse(
            `its part data/${storage.key} unpacks to ${whole} bytes, more than the whole file has`,
          )
        unpacked += whole
        if (unpacked > mostUnpacked * limit)
          throw file.refuse('its parts would have to be unpacked again and again')
      }
      const bytes = await readEntry(file, entry, whole)
      return length === whole
        ? bytes
        : Buffer.from(Uint8Array.from(bytes.subarray(start, start + length)).buffer)
    },
  }
}

interface PlacedEntry {
  readonly name: string
  readonly stored: boolean
  /** Uncompressed bytes. */
  readonly size: number
  readonly packedSize: number
  readonly crc: number
  /** Position of its first byte in the file. */
  place(): Promise<number>
}

async function listEntries(file: ByteFile): Promise<Map<string, PlacedEntry>> {
  const entries = new Map<string, PlacedEntry>()
  try {
    const zip = await fromRandomAccessReaderPromise(new FileReader(file), file.size, {
      lazyEntries: true,
      autoClose: false,
    })
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= 100_000)
        throw file.refuse('its zip directory lists more parts than any checkpoint has')
      entries.set(entry.fileName, placed(file, zip, entry))
    }
  } catch (error) {
    throw asRefusal(file, error)
  }
  return entries
}

function placed(file: ByteFile, zip: ZipFile, entry: Entry): PlacedEntry {
  return {
    name: entry.fileName,
    stored: entry.compressionMethod === 0,
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
    crc: entry.crc32,
    async place() {
      if (entry.isEncrypted() || (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)) {
        throw file.refuse('its zip parts are encrypted or packed in a way that PyTorch never uses')
      }
      try {
        return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart
      } catch (error) {
        throw asRefusal(file, error)
      }
    },
  }
}

/** A whole entry, unpacked and checked against its CRC-32, which PyTorch writes for every part. */
async function readEntry(file: ByteFile, entry: PlacedEntry, limit: number): Promise<Buffer<ArrayBuffer>> {
  if (entry.size > limit)
    throw file.refuse(`it is damaged: its part ${entry.name} claims ${entry.size} bytes`)
  const place = await entry.place()
  if (entry.stored && entry.packedSize !== entry.size)
    throw file.refuse('it is damaged: a part has two sizes')
  const packed = await file.read(place, entry.packedSize)
  const bytes = entry.stored ? packed : inflate(file, packed, entry.size)
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) {
    throw file.refuse(
      `it is damaged: its part ${entry.name} does not fit its check sum. Copy or download it again`,
    )
  }
  return bytes
}

function inflate(file: ByteFile, packed: Buffer, size: number): Buffer<ArrayBuffer> {
  try {
    // One piece of memory, a little larger: pieces would be put together in a second one.
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, size), chunkSize: size + 64 })
    // A typed array over these bytes needs them aligned in memory of their own; small ones share theirs.
    return bytes.byteOffset === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  } catch (error) {
    throw file.refuse('it is damaged: one of its parts does not unpack', error)
  }
}

/** yauzl's own complaints become the file's refusal; ours pass through. */
function asRefusal(file: ByteFile, error: unknown): Error {
  if (error instanceof Error && error.name === 'StudioFault') return error
  return file.refuse('it is a damaged or cut zip file; copy or download it again', error)
}

class FileReader extends RandomAccessReader {
  private readonly file: ByteFile
  constructor(file: ByteFile) {
    super()
    this.file = file
  }
  override _readStreamForRange(start: number, end: number): Readable {
    const { file } = this
    // Directory and local headers only: storages are read by position, never through here.
    return Readable.from(
      (async function* chunks() {
        for (let at = start; at < end; at += 65_536) yield await file.read(at, Math.min(65_536, end - at))
      })(),
    )
  }
}
