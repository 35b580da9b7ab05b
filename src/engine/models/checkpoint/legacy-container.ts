/**
 * PyTorch's container before 1.6: five pickles in a row (magic number, protocol, system, the value, the keys of the
 * storages), then each storage as a 64-bit count of elements and its bytes, in the order of the keys.
 */
import type { ByteFile } from '../../../platform/byte-file.ts'
import { PickleCutShort, type PickleRules, type PickleValue } from './pickle-bytes.ts'
import { readPickle } from './pickle.ts'
import type { StorageRef } from './torch-pickle.ts'

/** `0x1950a86a20f9469cfc6c` as protocol 2 writes it: how every file of this kind begins. */
export const legacyMagic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')

/** The pickles of a published checkpoint are about 100 KB; the second try is for those saved with an optimiser. */
const headSizes = [2 * 2 ** 20, 64 * 2 ** 20]

export interface LegacyContainer {
  readonly value: PickleValue
  readonly readStorage: (storage: StorageRef, start: number, length: number) => Promise<Buffer<ArrayBuffer>>
}

/** @param storages filled by the rules while the value is read: every storage that the pickle names */
export async function openLegacyContainer(
  file: ByteFile,
  makeRules: () => { rules: PickleRules; storages: Map<string, StorageRef> },
): Promise<LegacyContainer> {
  const { value, keys, end, storages } = await readHead(file, makeRules)
  const places = await placeStorages(file, keys, storages, end)
  return {
    value,
    async readStorage(storage, start, length) {
      const place = places.get(storage.key)
      if (place === undefined) throw file.refuse(`it is incomplete: its storage ${storage.key} is missing`)
      return file.read(place + start, length)
    },
  }
}

interface Head {
  value: PickleValue
  keys: string[]
  end: number
  storages: Map<string, StorageRef>
}

async function readHead(
  file: ByteFile,
  makeRules: () => { rules: PickleRules; storages: Map<string, StorageRef> },
): Promise<Head> {
  for (const size of headSizes) {
    const bytes = await file.read(0, Math.min(size, file.size))
    try {
      return parseHead(file, bytes, makeRules())
    } catch (error) {
      if (!(error instanceof PickleCutShort)) throw error
      if (bytes.length === file.size) throw file.refuse('it is cut short: copy or download it again', error)
    }
  }
  throw file.refuse('its pickle is larger than any checkpoint has')
}

function parseHead(
  file: ByteFile,
  bytes: Buffer,
  { rules, storages }: { rules: PickleRules; storages: Map<string, StorageRef> },
): Head {
  let at = legacyMagic.length
  const next = (): PickleValue => {
    const { value, end } = readPickle(bytes, at, rules)
    at = end
    return value
  }
  const protocol = next()
  if (protocol !== 1001) throw file.refuse("it is of a version of PyTorch's format that nobody published")
  const system = next()
  if (system instanceof Map && system.get('little_endian') === false) {
    throw file.refuse('it was saved on a big-endian machine; save it again on an ordinary one')
  }
  const value = next()
  const keys = next()
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw file.refuse('it is damaged: its list of storages is not one')
  }
  return { value, keys, end: at, storages }
}

/** Walks from storage to storage, checking each count against what the pickle said. */
async function placeStorages(
  file: ByteFile,
  keys: string[],
  storages: Map<string, StorageRef>,
  start: number,
): Promise<Map<string, number>> {
  const places = new Map<string, number>()
  let at = start
  for (const key of keys) {
    const storage = storages.get(key)
    if (!storage) throw file.refuse(`it is damaged: nobody knows its storage ${key.slice(0, 40)}`)
    if (places.has(key)) throw file.refuse('it is damaged: it lists a storage twice')
    const count = (await file.read(at, 8)).readBigInt64LE(0)
    if (count !== BigInt(storage.elements)) {
      throw file.refuse(`it is damaged: a storage has ${count} numbers instead of ${storage.elements}`)
    }
    places.set(key, at + 8)
    at += 8 + storage.elements * storage.itemBytes
    if (at > file.size) throw file.refuse(`it is cut short: ${at} bytes are needed, it has ${file.size}`)
  }
  return places
}
