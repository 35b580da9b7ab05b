/** Pictures with drawn damage, as `python -m tintype_training damaged` writes them, and how well damage was found on them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'

/** Of each picture: which kinds of damage were drawn over it. */
const indexSchema = z.record(z.string(), z.array(z.string()))

export interface DamagedPicture {
  name: string
  kinds: string[]
  file: string
  /** Grey PNGs: without the damage; 255 where there is damage, 128 where it is too faint to count. */
  clean: string
  truth: string
}

/** @returns null where the folder holds none */
export function damagedPictures(folder: string): DamagedPicture[] | null {
  const index = join(folder, 'kinds.json')
  if (!existsSync(index)) return null
  const kinds = indexSchema.parse(JSON.parse(readFileSync(index, 'utf8')))
  const path = (name: string, part: string) => join(folder, `${name}-${part}.png`)
  return Object.entries(kinds).map(([name, of]) => ({
    name,
    kinds: of,
    file: path(name, 'damaged'),
    clean: path(name, 'clean'),
    truth: path(name, 'truth'),
  }))
}

export interface Found {
  /** Pixels that were found, and those of them that are damage. */
  found: number
  right: number
  /** Pixels that are damage, and those of them that were found. */
  truth: number
  hit: number
}

/** With a tolerance of one pixel; what is too faint to count is neither right nor wrong. @param mask not 0: found */
export async function compare(mask: Uint8Array, truthFile: string): Promise<Found> {
  const { data, info } = await greyOf(truthFile)
  const [damage, ours] = [grown(data, info.width), grown(mask, info.width)]
  const counts = { found: 0, right: 0, truth: 0, hit: 0 }
  for (let i = 0; i < data.length; i++) {
    if (mask[i] !== 0) {
      counts.found++
      if (damage[i] !== 0) counts.right++
    }
    if (data[i] === 255) {
      counts.truth++
      if (ours[i] !== 0) counts.hit++
    }
  }
  return counts
}

export async function greyOf(file: string) {
  const { data, info } = await sharp(file).extractChannel(0).raw().toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), info }
}

function grown(mask: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(mask.length)
  const height = mask.length / width
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 0) continue
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        out.fill(1, row * width + Math.max(0, x - 1), row * width + Math.min(width, x + 2))
      }
    }
  }
  return out
}

export function scoreOf(all: readonly Found[]) {
  const sum = (key: keyof Found) => all.reduce((total, each) => total + each[key], 0)
  const precision = sum('right') / Math.max(1, sum('found'))
  const recall = sum('hit') / Math.max(1, sum('truth'))
  return { f1: (2 * precision * recall) / Math.max(1e-9, precision + recall), precision, recall }
}
