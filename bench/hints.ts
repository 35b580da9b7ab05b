/**
 * One click on real photographs: how well a flat object takes the colour that a person asks for, and what that changes elsewhere.
 *
 * The photographs are in colour and are shown to Tintype in grey. What is one object is known from their true colours: a compact
 * region of one hue and little shading, beyond whose rim there is something of another colour, and of another lightness, for
 * nobody can follow a contour that is not in the photo. It is clicked once, at its deepest place, with a colour that neither it
 * has nor the model gave it. Reads `../shared`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Point } from '../src/contract/geometry.ts'
import type { Chroma } from '../src/contract/manual-color.ts'
import { rgbToLab } from '../src/contract/lab.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line } from './measure.ts'

const shared = join(import.meta.dirname, '../../shared/dataset/val.tar')
/** Longest side at which regions are looked for, in pixels. */
const lookSide = 320
/** Of the picture: what is smaller is a speck, what is larger is a ground. */
const leastShare = 0.02
const mostShare = 0.3
/** How far the hues of one object lie apart, and the steps of its shading, in Lab. */
const sameHue = 7
const softStep = 3
/** Standard deviation of the lightness of a flat object, at most. */
const flat = 8
/** Share of an object that is not its rim: rags of shading are no objects. */
const compact = 0.55
/** Share of the rim beyond which there is something else: another lightness, and another colour. */
const closed = 0.9
const otherLight = 6
const otherColor = 12
/** As the brush is at first. */
const click = { radius: 0.012, reach: 0.5 }

interface Lab {
  width: number
  height: number
  /** L, a, b of each pixel. */
  data: Float32Array
}

async function labOf(picture: Sharp): Promise<Lab> {
  const { data, info } = await picture
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const out = new Float32Array(data.length)
  for (let i = 0; i < data.length; i += 3) {
    out.set(rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255), i)
  }
  return { width: info.width, height: info.height, data: out }
}

interface Region {
  inside: Uint8Array
  size: number
  /** Mean a and b. */
  chroma: Chroma
}

const neighbours = (i: number, { width, height }: Lab): number[] => {
  const x = i % width
  const around: number[] = []
  if (x > 0) around.push(i - 1)
  if (x + 1 < width) around.push(i + 1)
  if (i >= width) around.push(i - width)
  if (i + width < width * height) around.push(i + width)
  return around
}

function grow(picture: Lab, seed: number): Region {
  const { data, width, height } = picture
  const inside = new Uint8Array(width * height)
  const list = [seed]
  inside[seed] = 1
  const sum = { a: data[seed * 3 + 1], b: data[seed * 3 + 2] }
  for (let n = 0; n < list.length; n++) {
    const i = list[n]
    for (const j of neighbours(i, picture)) {
      if (inside[j]) continue
      const [a, b] = [data[j * 3 + 1] - sum.a / list.length, data[j * 3 + 2] - sum.b / list.length]
      if (Math.hypot(a, b) > sameHue || Math.abs(data[j * 3] - data[i * 3]) > softStep) continue
      inside[j] = 1
      list.push(j)
      sum.a += data[j * 3 + 1]
      sum.b += data[j * 3 + 2]
    }
  }
  return { inside, size: list.length, chroma: { a: sum.a / list.length, b: sum.b / list.length } }
}

/** Pixels away from everything outside, in steps; the picture's own rim counts as outside. */
function depths(inside: Uint8Array, picture: Lab): Uint16Array {
  const { width, height } = picture
  const depth = new Uint16Array(inside.length)
  for (let n = 1, left = true; left; n++) {
    left = false
    for (let i = 0; i < inside.length; i++) {
      const x = i % width
      const rim = x === 0 || x === width - 1 || i < width || i >= width * (height - 1)
      if (!inside[i] || depth[i] > 0) continue
      const open = rim || neighbours(i, picture).some((j) => !inside[j] || (depth[j] > 0 && depth[j] < n))
      if (open) depth[i] = n
      left = true
    }
  }
  return depth
}

/** Share of a region's rim beyond which there is something else, for a person who sees colours and for one who does not. */
function rimClosed({ inside }: Region, picture: Lab): number {
  const { data, width, height } = picture
  let [rim, other] = [0, 0]
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const [ox, oy] = [x + dx, y + dy]
      if (ox < 0 || oy < 0 || ox >= width || oy >= height || inside[oy * width + ox]) continue
      rim++
      const at = (k: number) => {
        const px = Math.min(width - 1, Math.max(0, x + dx * k))
        return (Math.min(height - 1, Math.max(0, y + dy * k)) * width + px) * 3
      }
      const [within, beyond] = [at(-1), at(3)]
      const [l, a, b] = [0, 1, 2].map((c) => data[beyond + c] - data[within + c])
      if (Math.abs(l) >= otherLight && Math.hypot(l, a, b) >= otherColor) other++
    }
  }
  return rim === 0 ? 0 : other / rim
}

/** Specks within a region belong to it. */
function filled(region: Region, picture: Lab): Region {
  const { width, height } = picture
  const outside = new Uint8Array(region.inside.length)
  const list: number[] = []
  for (let i = 0; i < outside.length; i++) {
    const x = i % width
    const rim = x === 0 || x === width - 1 || i < width || i >= width * (height - 1)
    if (rim && !region.inside[i]) list.push(i)
  }
  for (const i of list) outside[i] = 1
  for (let n = 0; n < list.length; n++) {
    for (const j of neighbours(list[n], picture)) {
      if (outside[j] || region.inside[j]) continue
      outside[j] = 1
      list.push(j)
    }
  }
  return { ...region, inside: outside.map((value) => 1 - value), size: outside.length - list.length }
}

function deviation(inside: Uint8Array, { data }: Lab): number {
  let [count, sum, squares] = [0, 0, 0]
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue
    count++
    sum += data[i * 3]
    squares += data[i * 3] ** 2
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
}

interface Thing extends Region {
  depth: Uint16Array
  deepest: number
}

/** The largest flat object of a picture; null where there is none. */
function thingIn(picture: Lab): Thing | null {
  const { width, height } = picture
  const pixels = width * height
  const tried = new Uint8Array(pixels)
  const found: Region[] = []
  for (let y = 4; y < height; y += 8) {
    for (let x = 4; x < width; x += 8) {
      const seed = y * width + x
      if (tried[seed]) continue
      const region = grow(picture, seed)
      region.inside.forEach((value, i) => (tried[i] ||= value))
      if (region.size >= pixels * leastShare && region.size <= pixels * mostShare) found.push(region)
    }
  }
  for (const each of found.sort((one, other) => other.size - one.size)) {
    const region = filled(each, picture)
    const depth = depths(region.inside, picture)
    const deepest = depth.indexOf(depth.reduce((most, value) => Math.max(most, value), 0))
    // A thing has a middle, and a lightness at which there are colours.
    const light = picture.data[deepest * 3]
    if (depth[deepest] < 5 || light < 30 || light > 80 || deviation(region.inside, picture) > flat) continue
    if (depth.reduce((sum, value) => sum + (value > 2 ? 1 : 0), 0) < region.size * compact) continue
    if (rimClosed(region, picture) >= closed) return { ...region, depth, deepest }
  }
  return null
}

/** Neither what is there nor what the model gave: as far from both as two hues can be, and within sRGB at most lightnesses. */
function otherThan(one: Chroma, other: Chroma): Chroma {
  const hues = Array.from({ length: 12 }, (_, i) => (i * Math.PI) / 6)
  const colors = hues.map((hue) => ({ a: 24 * Math.cos(hue), b: 24 * Math.sin(hue) }))
  const away = ({ a, b }: Chroma) =>
    Math.min(Math.hypot(a - one.a, b - one.b), Math.hypot(a - other.a, b - other.b))
  return colors.reduce((best, each) => (away(each) > away(best) ? each : best))
}

const deltaE = (one: Lab, other: Lab, i: number) =>
  Math.hypot(
    one.data[i * 3] - other.data[i * 3],
    one.data[i * 3 + 1] - other.data[i * 3 + 1],
    one.data[i * 3 + 2] - other.data[i * 3 + 2],
  )

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

if (!existsSync(shared)) {
  line('one click on real photographs', 'skipped: no ../shared')
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-hints-'))
const studio = await createStudio()
const wanted = Number(process.env['TINTYPE_BENCH_PHOTOS'] ?? 1000)
try {
  execFileSync('tar', ['xf', shared, '-C', folder])
  const all = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.webp')).sort()
  const every = Math.max(1, Math.floor(all.length / wanted))
  const files = all.filter((_, i) => i % every === 0).map((name) => join(folder, name))
  const results: { file: string; point: number; object: number; elsewhere: number }[] = []
  for (const [n, file] of files.entries()) {
    const small = sharp(file).resize(lookSide, lookSide, { fit: 'inside', withoutEnlargement: true })
    const colors = await small.png().toBuffer()
    const truth = await labOf(sharp(colors).blur(0.6))
    const thing = thingIn(truth)
    if (!thing) continue
    const grey = join(folder, `grey-${n}.png`)
    await sharp(colors).greyscale().png().toFile(grey)
    const { width, height } = truth
    const place: Point = {
      x: ((thing.deepest % width) + 0.5) / width,
      y: (Math.floor(thing.deepest / width) + 0.5) / height,
    }
    const render = async (strokes: object[]): Promise<Lab> => {
      const output = join(folder, 'out.png')
      const recipe = makeRecipe({}, { manualColor: { strokes: strokes as [] } })
      const options = { format: 'png', quality: 92, mark: false, metadata: false } as const
      await studio.restore({ input: grey, output, recipe, options, provider: 'cpu' })
      return labOf(sharp(output))
    }
    const before = await render([])
    const model = {
      a: before.data[thing.deepest * 3 + 1],
      b: before.data[thing.deepest * 3 + 2],
    }
    const color = otherThan(thing.chroma, model)
    const after = await render([{ kind: 'color', color, points: [place], ...click }])
    const asked: Lab = { ...before, data: before.data.slice() }
    for (let i = 0; i < width * height; i++) asked.data.set([color.a, color.b], i * 3 + 1)
    const own: number[] = []
    const others: number[] = []
    for (let i = 0; i < width * height; i++) {
      // Two pixels of the rim belong to neither.
      if (thing.depth[i] > 2) own.push(deltaE(after, asked, i))
      else if (!thing.inside[i] && !nearThing(i, thing.inside, width, height))
        others.push(deltaE(after, before, i))
    }
    results.push({
      file: file.slice(-36),
      point: deltaE(after, asked, thing.deepest),
      object: mean(own),
      elsewhere: mean(others),
    })
  }
  line('photographs / with a flat object', `${files.length} / ${results.length}`)
  for (const [name, most, of] of [
    ['delta E at the click', 3, (r: (typeof results)[0]) => r.point],
    ['delta E over the object', 6, (r: (typeof results)[0]) => r.object],
    ['mean change elsewhere', 1, (r: (typeof results)[0]) => r.elsewhere],
  ] as const) {
    const values = results.map(of).sort((a, b) => a - b)
    const at = (share: number) => values[Math.floor((values.length - 1) * share)].toFixed(2)
    const within = values.filter((value) => value < most).length
    line(
      `${name}: mean / median / 90 % / worst; below ${most}`,
      `${mean(values).toFixed(2)} / ${at(0.5)} / ${at(0.9)} / ${at(1)}; ${within} of ${values.length}`,
    )
  }
  const worst = (of: (r: (typeof results)[0]) => number) =>
    results.toSorted((one, other) => of(other) - of(one)).slice(0, 5)
  line('the worst of them', 'at the click, over the object, elsewhere')
  for (const r of new Set([...worst(({ object }) => object), ...worst(({ elsewhere }) => elsewhere)])) {
    line(`  ${r.file}`, [r.point, r.object, r.elsewhere].map((value) => value.toFixed(2)).join(', '))
  }
} finally {
  await studio.close()
  await rm(folder, { recursive: true })
}

/** Whether a pixel lies within two of a thing. */
function nearThing(i: number, inside: Uint8Array, width: number, height: number): boolean {
  const [x, y] = [i % width, Math.floor(i / width)]
  for (let oy = Math.max(0, y - 2); oy <= Math.min(height - 1, y + 2); oy++) {
    for (let ox = Math.max(0, x - 2); ox <= Math.min(width - 1, x + 2); ox++) {
      if (inside[oy * width + ox]) return true
    }
  }
  return false
}
