/** A library for tests, with the engine's real intake in this very process: no process to start, real pictures. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { engineMethods, type EngineMethod } from '../../src/contract/engine.ts'
import { StudioFault } from '../../src/contract/errors.ts'
import { cutPrints, findPrintsOn } from '../../src/engine/album/page.ts'
import { MemoryBudget } from '../../src/engine/budget.ts'
import { Exiftool } from '../../src/imaging/metadata/exiftool.ts'
import { cutPyramid } from '../../src/engine/pyramid.ts'
import { silent } from '../../src/contract/progress.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { EngineClient } from '../../src/studio/engine-client/client.ts'
import { hashFile } from '../../src/platform/hash-file.ts'
import { knownWords } from '../../src/imaging/metadata/known-words.ts'
import { describeJpeg } from '../../src/imaging/metadata/describe-jpeg.ts'
import { exifShot } from '../../src/imaging/metadata/exif-shot.ts'
import { inspect, readHeader } from '../../src/imaging/codec/header.ts'
import { intake } from '../../src/imaging/codec/intake.ts'
import { writeDownscaled } from '../../src/imaging/codec/downscaled-copy.ts'
import { drawContactSheet } from '../../src/imaging/contact-sheet.ts'
import { openLibrary, type Library } from '../../src/studio/library/open.ts'

/** An open library in a new folder; closed when the test is over. */
export async function testLibrary(folder: string, clock?: Clock): Promise<Library> {
  mkdirSync(folder, { recursive: true })
  const library = await openLibrary(folder, clock ? { clock } : {})
  onTestFinished(() => library.db.destroy())
  return library
}

/** A photo as a row of the library, for tests that need no picture: the `n`th, of 4 x 3 pixels. */
export function photoRow(n: number) {
  return {
    sha256: n.toString(16).padStart(64, '0'),
    dhash: null,
    held: 'reference' as const,
    path: `/photos/${n}.jpg`,
    name: `${n}.jpg`,
    format: 'jpeg' as const,
    width: 4,
    height: 3,
    depth: 8 as const,
    pages: 1,
    bytes: 10,
    mtime: 1,
    date_from: null,
    date_to: null,
    date_text: null,
    date_source: null,
    missing_since: null,
    added: n,
  }
}

export interface LocalEngine extends EngineClient {
  /** Files that were looked at, in order. */
  seen: string[]
}

/**
 * The calls of the engine that need no model, answered here.
 * @param thumbs false: photos are read and hashed, but no thumbnails are made; for tests of thousands
 */
export function localEngine({ thumbs: draws = true } = {}): LocalEngine {
  const seen: string[] = []
  const resources = { budget: new MemoryBudget(2 ** 30), exiftool: new Exiftool() }
  const answer = async (method: EngineMethod, raw: unknown, signal: AbortSignal): Promise<unknown> => {
    if (method === 'intake') {
      const { input, thumbs, maxPixels, sidecars, now } = engineMethods.intake.params.parse(raw)
      seen.push(input)
      if (!draws) {
        const { header } = await inspect(input, { maxPixels })
        const photo = { file: input, width: 1, height: 1, orientation: 1, now: 0 }
        const silence = knownWords({}, photo)
        return { sha256: await hashFile(input), header, mtime: 1, dhash: null, ...silence }
      }
      return intake(input, thumbs, maxPixels, signal, { sidecars, now })
    }
    if (method === 'header') {
      const { input, maxPixels } = engineMethods.header.params.parse(raw)
      return readHeader(input, { maxPixels })
    }
    if (method === 'shot') {
      const { input, maxPixels } = engineMethods.shot.params.parse(raw)
      const { exif } = await inspect(input, { maxPixels })
      return { shot: exif ? exifShot(exif) : null }
    }
    if (method === 'findPrints') {
      return findPrintsOn(engineMethods.findPrints.params.parse(raw), { signal, progress: silent }, resources)
    }
    if (method === 'cutPrints') {
      return cutPrints(engineMethods.cutPrints.params.parse(raw), { signal, progress: silent }, resources)
    }
    if (method === 'hash') {
      return { sha256: await hashFile(engineMethods.hash.params.parse(raw).file, signal) }
    }
    if (method === 'contactSheet') {
      const params = engineMethods.contactSheet.params.parse(raw)
      return { output: params.output, ...(await drawContactSheet(params)) }
    }
    if (method === 'describe') {
      const { input, output, words } = engineMethods.describe.params.parse(raw)
      return { output, notes: await describeJpeg(input, output, words) }
    }
    if (method === 'downscale') {
      const { input, output, longestSide, maxPixels } = engineMethods.downscale.params.parse(raw)
      return { output, ...(await writeDownscaled(input, output, longestSide, maxPixels)) }
    }
    if (method === 'pyramid') {
      const params = engineMethods.pyramid.params.parse(raw)
      seen.push(params.input)
      return cutPyramid(params, { signal, progress: silent }, new MemoryBudget(2 ** 30))
    }
    throw new StudioFault('internal', { reason: `the local engine knows no ${method}` })
  }
  return {
    seen,
    call: (async (method: EngineMethod, params: unknown, options: { signal?: AbortSignal } = {}) => {
      options.signal?.throwIfAborted()
      const value = await answer(method, params, options.signal ?? new AbortController().signal)
      return engineMethods[method].result.parse(value)
    }) as EngineClient['call'],
    close: () => Promise.resolve(),
  }
}

/** A folder in a test's folder, made. */
export function subfolder(path: (name: string) => string, name: string): string {
  mkdirSync(path(name), { recursive: true })
  return join(path(name))
}
