/**
 * The icons of the installers and of the web app: the committed files are what the script makes of today's
 * drawings, in sound containers.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { draw, drawMaskable, icnsOf, icoOf } from '../../scripts/make-icons.mjs'

const build = join(import.meta.dirname, '../../build')

async function pixels(png: Uint8Array): Promise<{ side: number; data: Buffer }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  expect(info.width).toBe(info.height)
  return { side: info.width, data }
}

/** Another processor may round another way: a drawing that has changed differs by far more. */
async function expectDrawn(png: Uint8Array, side: number, by = draw): Promise<void> {
  const [found, drawn] = [await pixels(png), await pixels(await by(side))]
  expect(found.side).toBe(side)
  const apart = found.data.reduce((sum, value, at) => sum + Math.abs(value - (drawn.data[at] ?? 0)), 0)
  expect(apart / found.data.length).toBeLessThan(1)
}

function icoEntries(file: Buffer): Map<number, Buffer> {
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1])
  const entries = new Map<number, Buffer>()
  for (let at = 0; at < file.readUInt16LE(4); at++) {
    const entry = 6 + 16 * at
    const offset = file.readUInt32LE(entry + 12)
    entries.set(file.readUInt8(entry) || 256, file.subarray(offset, offset + file.readUInt32LE(entry + 8)))
  }
  return entries
}

function icnsEntries(file: Buffer): Map<string, Buffer> {
  expect([file.toString('latin1', 0, 4), file.readUInt32BE(4)]).toEqual(['icns', file.length])
  const entries = new Map<string, Buffer>()
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    entries.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + file.readUInt32BE(at + 4)))
  }
  return entries
}

it('Windows finds every size up to 256 pixels', async () => {
  const entries = icoEntries(readFileSync(join(build, 'icon.ico')))
  expect([...entries.keys()]).toEqual([16, 24, 32, 48, 64, 128, 256])
  for (const [side, png] of entries) await expectDrawn(png, side)
})

it('a Mac finds every size up to 1024 pixels', async () => {
  const sides: Record<string, number> = {
    ic11: 32,
    ic12: 64,
    ic07: 128,
    ic13: 256,
    ic08: 256,
    ic14: 512,
    ic09: 512,
    ic10: 1024,
  }
  const entries = icnsEntries(readFileSync(join(build, 'icon.icns')))
  expect([...entries.keys()].toSorted()).toEqual(Object.keys(sides).toSorted())
  for (const [type, png] of entries) await expectDrawn(png, sides[type] ?? 0)
})

it('Linux finds its sizes as files', async () => {
  for (const side of [16, 24, 32, 48, 64, 128, 256, 512]) {
    await expectDrawn(readFileSync(join(build, `icons/${side}x${side}.png`)), side)
  }
})

it('a browser finds the sizes that it installs a web app with', async () => {
  const web = join(import.meta.dirname, '../../src/renderer/public')
  const manifest = JSON.parse(readFileSync(join(web, 'manifest.webmanifest'), 'utf8')) as {
    icons: { src: string; sizes: string; purpose: string }[]
  }
  expect(manifest.icons.map(({ purpose, sizes }) => `${purpose} ${sizes}`)).toEqual([
    'any 192x192',
    'any 512x512',
    'maskable 512x512',
  ])
  for (const { src, sizes, purpose } of manifest.icons)
    await expectDrawn(
      readFileSync(join(web, src)),
      Number(sizes.split('x')[0]),
      purpose === 'any' ? draw : drawMaskable,
    )
})

it('the containers are what the same pictures always make', () => {
  const png = readFileSync(join(build, 'icons/16x16.png'))
  expect(icoEntries(icoOf({ 16: png })).get(16)).toEqual(png)
  expect(icnsEntries(icnsOf({ ic11: png })).get('ic11')).toEqual(png)
})
