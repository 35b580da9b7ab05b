/** Pictures for tests: a folder that is emptied afterwards, generated samples, the committed fixtures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect } from 'vitest'
import { isFault, type FaultCode } from '../../src/contract/errors.ts'

/** Path of a file in test/fixtures. */
export const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name)

/** A folder of this test file's own; gone when its tests are done. */
export function testFolder(): {
  path: (name: string) => string
  write: (name: string, data: Uint8Array | string) => string
} {
  const folder = mkdtempSync(join(tmpdir(), 'tintype-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string) => join(folder, name)
  return {
    path,
    write(name, data) {
      writeFileSync(path(name), data)
      return path(name)
    },
  }
}

/** The same noise as in scripts/make-fixtures.mjs: a linear congruential generator, bits 16 to 23. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = Number((BigInt(state) * 1103515245n + 12345n) & 0x7fffffffn)
    return (state >> 16) & 255
  })
}

/** Noise for large pictures: a multiplicative hash of the index, the same everywhere. */
export function quickNoise(length: number): Uint8Array {
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = Math.imul(i + 1, 0x9e3779b1) >>> 24
  return out
}

/** Expects a fault of the code, whose sentence names the file and says what to do. */
export async function expectFault(attempt: Promise<unknown>, code: FaultCode, file: string): Promise<void> {
  const error = await attempt.then(
    () => expect.fail(`expected ${code}, but it worked`),
    (thrown: unknown) => thrown,
  )
  if (!isFault(error, code)) throw error
  expect(error.message).toContain(file)
  expect(error.message).toMatch(/\. \S.*\.$|: \S.*\.$|; \S.*\.$/s)
}

/** A grey photo with the look of one: smooth, with grain. */
export async function greyPhoto(file: string, width = 96, height = 72): Promise<void> {
  const data = quickNoise(width * height).map((v, i) => 60 + ((i % width) * 120) / width + v / 8)
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toFile(file)
}

/** Whether any pixel of a file is clearly of a colour. */
export async function isColored(file: string): Promise<boolean> {
  const data = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer()
  return data.some((value, i) => Math.abs(value - data[i - (i % 3)]) > 8)
}
