/** Which photos a command means: files as they are named, folders walked to the bottom. */
import { isUtf8 } from 'node:buffer'
import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { isFault, StudioFault, type StudioError } from '../contract/errors.ts'
import { specialKindOf } from '../platform/special-files.ts'
import { isSidecarName, sidecarKey, sidecarNames } from '../contract/sidecar-names.ts'
import {
  byName,
  isHiddenName,
  isPassedOver,
  isPhotoName,
  passOver,
  type PassedOver,
} from '../contract/photo-names.ts'

/** A photo to work on, and where it lies below what was named: that tree is mirrored into the output. */
export interface FoundPhoto {
  /** Absolute path. */
  file: string
  /** Folders and name relative to what was asked for, `1943/summer/beach.jpg`. */
  relative: string
}

export interface Found {
  photos: FoundPhoto[]
  /** What can't be used at all; the rest goes on. */
  faults: StudioError[]
  /** Files in walked folders that are no photos, nor describe one, by kind; hidden ones are not counted. */
  passedOver: PassedOver[]
}

/**
 * Finds photos. Links are followed; a folder that was walked already (a loop, or two links to one place) is
 * not walked again. Hidden files, hidden folders and `exclude` are left out.
 * @param inputs  files and folders, as typed
 * @param exclude a folder that is never walked: the output, when it lies inside an input
 * @param signal  ends the walk; what was found until then is the answer
 * @param isWanted which files of a folder are meant, by their names
 */
export async function findPhotos(
  inputs: readonly string[],
  exclude?: string,
  signal?: AbortSignal,
  isWanted: (name: string) => boolean = isPhotoName,
): Promise<Found> {
  const found: Found = { photos: [], faults: [], passedOver: [] }
  const folders = await Promise.all(inputs.map((input) => isFolder(resolve(input))))
  const several = folders.filter(Boolean).length > 1
  const walked = new Set<string>()
  if (exclude) walked.add(await realpath(exclude).catch(() => resolve(exclude)))
  const described = describingNamed(inputs.filter((_, i) => !folders[i]))
  for (const [i, input] of inputs.entries()) {
    const path = resolve(input)
    if (described.has(path)) continue
    if (!folders[i]) {
      const reason = await whyNotReadable(path)
      if (reason) found.faults.push(reason.toError())
      else found.photos.push({ file: path, relative: basename(path) })
      continue
    }
    const before = found.photos.length + found.faults.length
    await walk(path, several ? dirname(path) : path, { walked, found, signal, isWanted })
    if (found.photos.length + found.faults.length === before) {
      found.faults.push(new StudioFault('input.noPhotos', { folder: path }).toError())
    }
  }
  return found
}

interface Walk {
  walked: Set<string>
  found: Found
  signal: AbortSignal | undefined
  isWanted: (name: string) => boolean
}

async function walk(folder: string, root: string, state: Walk): Promise<void> {
  const { walked, found, signal, isWanted } = state
  if (signal?.aborted) return
  const real = await realpath(folder)
  if (walked.has(real)) return
  walked.add(real)
  let names: string[]
  try {
    names = await readNames(folder, found)
  } catch {
    found.faults.push(new StudioFault('image.denied', { file: folder }).toError())
    return
  }
  const read = describing(names)
  for (const name of names.sort(byName.compare)) {
    if (isHiddenName(name)) continue
    const path = join(folder, name)
    // A link to nowhere, or in a ring, has no facts: it is no photo.
    const facts = await stat(path).catch(() => null)
    if (facts?.isDirectory()) {
      if (!isPassedOver(name)) await walk(path, root, state)
    } else if (!facts) continue
    else if (!facts.isFile()) refuseSpecial(path, name, facts, found)
    else if (isWanted(name)) found.photos.push({ file: path, relative: relative(root, path) })
    else if (!read.has(name)) passOver(found.passedOver, name, relative(root, path))
  }
}

/** Pipes, sockets and devices that are called like photos are told of; the others nobody means. */
function refuseSpecial(file: string, name: string, facts: Stats, { faults }: Found): void {
  const kind = specialKindOf(facts)
  if (kind && isPhotoName(name)) faults.push(new StudioFault('image.notAFile', { file, kind }).toError())
}

/** Those of the named files that describe another one of them: `*` names both. */
function describingNamed(inputs: readonly string[]): Set<string> {
  const found = new Set<string>()
  const folders = Map.groupBy(
    inputs.map((input) => resolve(input)),
    (path) => dirname(path),
  )
  for (const [folder, paths] of folders) {
    const names = paths.map((path) => basename(path))
    for (const name of describing(names)) found.add(join(folder, name))
  }
  return found
}

/** Those of a folder's files that are read with its photos, and so are not passed over. */
function describing(names: readonly string[]): Set<string> {
  const sidecars = names.filter(isSidecarName)
  if (sidecars.length === 0) return new Set()
  const wanted = new Set(names.filter(isPhotoName).flatMap(sidecarNames).map(sidecarKey))
  return new Set(sidecars.filter((name) => wanted.has(sidecarKey(name))))
}

/**
 * The names in a folder. As text a name that is not UTF-8 would lead to no file: it is read as bytes, and reported
 * where a photo or a folder bears it.
 */
async function readNames(folder: string, { faults, passedOver }: Found): Promise<string[]> {
  const names: string[] = []
  for (const bytes of await readdir(folder, { encoding: 'buffer' })) {
    const name = bytes.toString()
    if (Buffer.from(name).equals(bytes)) {
      names.push(name)
      continue
    }
    const shown = join(folder, withEscapes(bytes))
    const facts = await stat(Buffer.concat([Buffer.from(`${folder}/`), bytes])).catch(() => null)
    if (isPassedOver(name)) continue
    if (facts?.isDirectory() || (facts?.isFile() && isPhotoName(name)))
      faults.push(new StudioFault('input.badName', { file: shown }).toError())
    else if (facts?.isFile()) passOver(passedOver, name, shown)
  }
  return names
}

/** `caf\xe9.jpg`: what of it is no UTF-8 as the bytes that it is. */
function withEscapes(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((n) => isUtf8(bytes.subarray(at, at + n)) && at + n <= bytes.length)
    text += length ? bytes.toString('utf8', at, at + length) : `\\x${bytes[at].toString(16).padStart(2, '0')}`
    at += length ?? 1
  }
  return text
}

async function isFolder(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null)
  return facts?.isDirectory() ?? false
}

async function whyNotReadable(path: string): Promise<StudioFault | null> {
  try {
    // A device or pipe may answer only when it likes, or never end: it is not opened at all.
    const kind = specialKindOf(await stat(path))
    return kind && new StudioFault('image.notAFile', { file: path, kind })
  } catch (error) {
    if (isFault(error)) return error
    const { code } = error as NodeJS.ErrnoException
    // What of an argument is no UTF-8 has become this letter.
    if (code === 'ENOENT' && path.includes('\ufffd'))
      return new StudioFault('input.badName', { file: path }, error)
    return new StudioFault(code === 'EACCES' ? 'image.denied' : 'image.notFound', { file: path }, error)
  }
}
