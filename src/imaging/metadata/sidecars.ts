/** Files beside a photo that describe it: XMP, and Google Takeout's JSON. Read within bounds; what is odd becomes a note. */
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { StudioError } from '../../contract/errors.ts'
import { knownDate } from './exif.ts'
import { leftOut, type SidecarWords } from './sidecar-words.ts'
import { readTakeout } from './takeout.ts'
import { mostXmpBytes } from './xmp-bounds.ts'
import { readXmpWords } from './xmp-words.ts'

/** Takeout's are some kilobytes, with two hundred people in them. */
const mostJsonBytes = 1024 * 1024

/**
 * @param files absolute paths, the one that counts most first
 * @param photo absolute path of the photo that they lie beside
 */
export async function readSidecars(
  files: readonly string[],
  photo: string,
): Promise<{ sidecars: SidecarWords[]; notes: StudioError[] }> {
  const sidecars: SidecarWords[] = []
  const notes: StudioError[] = []
  for (const file of files) {
    const isXmp = file.toLowerCase().endsWith('.xmp')
    const text = await readText(file, isXmp ? mostXmpBytes : mostJsonBytes)
    if (typeof text !== 'string') notes.push(leftOut(file, text.fault))
    else {
      const { words, note } = isXmp ? ofXmp(text, file, photo) : ofJson(text, file, photo)
      if (words) sidecars.push(words)
      if (note) notes.push(leftOut(file, note))
    }
  }
  return { sidecars, notes }
}

async function readText(file: string, most: number): Promise<string | { fault: 'tooLarge' | 'notReadable' }> {
  try {
    if (!(await stat(file)).isFile()) return { fault: 'notReadable' }
    // Non-blocking: what has become a named pipe meanwhile must not hold the import up.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const facts = await handle.stat()
      if (!facts.isFile()) return { fault: 'notReadable' }
      if (facts.size > most) return { fault: 'tooLarge' }
      // A file that grows meanwhile must not get past the bound.
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, 0)
      return decoded(buffer.subarray(0, bytesRead))
    } finally {
      await handle.close()
    }
  } catch {
    return { fault: 'notReadable' }
  }
}

function decoded(bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

type Read = { words?: SidecarWords; note?: 'notXmp' | 'notJson' | 'wrongTypes' | 'otherPhoto' }

const noLines = { title: '', location: '', city: '', country: '' }

function ofXmp(text: string, file: string, photo: string): Read {
  const xmp = readXmpWords(Buffer.from(text))
  if (!xmp) return { note: 'notXmp' }
  if (xmp.rawFile !== null && !isOf(xmp.rawFile, photo)) return { note: 'otherPhoto' }
  const date = xmp.date === null ? null : knownDate(xmp.date)
  const dateText = xmp.dateText?.slice(0, 100) ?? null
  return {
    words: { ...xmp, file, date, isUtc: false, isUploadDay: false, dateText },
    // A date that is none is all the same something that was said.
    ...(xmp.date !== null && date === null && { note: 'wrongTypes' }),
  }
}

function ofJson(text: string, file: string, photo: string): Read {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { note: 'notJson' }
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { note: 'wrongTypes' }
  const takeout = readTakeout(json)
  if (!takeout) return {}
  if (takeout.photoName !== '' && !isOf(takeout.photoName, photo)) return { note: 'otherPhoto' }
  const { caption, people, date, isUploadDay, favourite, gps, isOdd } = takeout
  return {
    words: {
      ...noLines,
      file,
      caption,
      tags: people,
      date,
      isUtc: true,
      isUploadDay,
      dateText: null,
      rating: null,
      flag: null,
      label: '',
      favourite: favourite || null,
      gps,
      regions: { list: [], size: null },
    },
    ...(isOdd && { note: 'wrongTypes' }),
  }
}

/** Services cut long names at about this length. */
const cutAt = 40

/** Whether a name that is written in a sidecar is a photo's: but for its kind, its number, and letters that disks refuse. */
function isOf(name: string, photo: string): boolean {
  const [said, real] = [stemOf(name), stemOf(basename(photo))]
  if (said === real) return true
  const [short, long] = said.length < real.length ? [said, real] : [real, said]
  return short.length >= cutAt && long.startsWith(short)
}

function stemOf(name: string): string {
  const last = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/^.*\/(?=[^/]+$)/, '')
  return last
    .replace(/\.[a-z0-9]{1,5}$/, '')
    .replace(/\(\d+\)$/, '')
    .replace(editedEnding, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
}

/** What the service puts behind the name of a photo that was edited there. */
const editedEnding =
  /-(?:edited|bearbeitet|modifié|editado|editada|modificato|bewerkt|edytowane|已修改|編集済み)$/i
