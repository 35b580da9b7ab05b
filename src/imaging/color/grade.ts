/**
 * Grading, row by row and in place. The inner loop is `kernels/grade.as.ts`; this file fills its tables and walks the rows.
 */
import { setFlagsFromString } from 'node:v8'
import { balanceGains, changesColors, type GradeStep } from '../../contract/grade.ts'
import { toGamma, toLinear, toXyz } from '../../contract/lab.ts'
import { lazy } from '../../platform/lazy.ts'
import { wasm } from '../kernels/grade.wasm.ts'
import { channelFunction, hueChange, toneFunction } from './grade-tones.ts'

type Samples = Uint8Array | Uint16Array

const kernelModule = lazy(() => {
  // V8 would begin with its quick compiler and stay with it through the first photos, at half the speed.
  setFlagsFromString('--no-liftoff')
  return new WebAssembly.Module(Buffer.from(wasm, 'base64'))
})

type GradeRow = (
  photo: number,
  width: number,
  linear: number,
  shares: number,
  tones: number,
  hues: number,
  outRed: number,
  outGreen: number,
  outBlue: number,
  last: number,
  saturation: number,
  vibrance: number,
) => void

interface Kernel {
  toneRow8: GradeRow
  toneRow16: GradeRow
  colorRow8: GradeRow
  colorRow16: GradeRow
  bandsRow8: GradeRow
  bandsRow16: GradeRow
}

/** Greatest index of the tables: 32 entries for an 8-bit level, one for a 16-bit one. */
const lastOf = (deep: boolean): number => (deep ? 65535 : 8191)

/** Colours grow with their light, but what a curve lifts out of black must not glow: beyond it, grey is added. */
const greatestGain = 8

const hueEntries = 1024

/** What a step says, as the kernel reads it: for one depth, whatever the picture. */
export interface GradeTables {
  /** Two for each root of luminance: light that is added, gain of light. */
  tones: Float32Array
  /** Four for each hue. */
  hues: Float32Array
  /** One for each channel, code values by the root of light; all three are one where no channel has a curve. */
  out: readonly [Samples, Samples, Samples]
  /** Of red, green and blue light in X, Y and Z, each by its white, with the white balance; then the balance alone. */
  shares: Float32Array
  saturation: number
  vibrance: number
  /** What of it the kernel has to do beside balance, tones and curves. */
  kind: 'tone' | 'color' | 'bands'
}

export function gradeTables(step: GradeStep, depth: 8 | 16): GradeTables {
  const last = lastOf(depth === 16)
  return {
    tones: toneTable(step, last),
    hues: hueTable(step),
    out: outTables(step, depth),
    shares: sharesOf(balanceGains(step)),
    saturation: step.saturation,
    vibrance: step.vibrance,
    kind: Object.keys(step.bands).length > 0 ? 'bands' : changesColors(step) ? 'color' : 'tone',
  }
}

/** White's own X, Y and Z are the sums of the rows: so that a grey's are one to the last bit. */
function sharesOf(gains: readonly number[]): Float32Array {
  const rows = toXyz.map((row) => {
    const whole = row.reduce((sum: number, share) => sum + share, 0)
    return row.map((share, channel) => (share * gains[channel]) / whole)
  })
  return Float32Array.from([...rows.flat(), ...gains])
}

function toneTable(step: GradeStep, last: number): Float32Array {
  const tone = toneFunction(step)
  const table = new Float32Array((last + 1) * 2)
  for (let i = 0; i <= last; i++) {
    // Black has no light to divide by: what is next to it says how steep it is there.
    const before = Math.max(i, 0.5) ** 2 / last ** 2
    const light = tone(i === 0 ? 0 : before)
    const gain = Math.min(greatestGain, light / before)
    table[i * 2] = light - (i === 0 ? 0 : gain * before)
    table[i * 2 + 1] = gain
  }
  return table
}

function hueTable(step: GradeStep): Float32Array {
  const table = new Float32Array((hueEntries + 1) * 4)
  for (let i = 0; i <= hueEntries; i++) {
    // The kernel's place on the turned square, back to an angle.
    const quarter = (i / hueEntries) * 4
    const a = quarter <= 2 ? 1 - quarter : quarter - 3
    const b = (quarter <= 2 ? 1 : -1) * (1 - Math.abs(a))
    const hue = (Math.atan2(b, a) * 180) / Math.PI
    const { turn, chroma, luma } = hueChange(step, (hue + 360) % 360)
    table.set([Math.cos(turn) * chroma, Math.sin(turn) * chroma, luma / 1.16, 0], i * 4)
  }
  return table
}

function outTable(depth: 8 | 16, curve: ((code: number) => number) | null): Samples {
  const full = depth === 16 ? 65535 : 255
  const last = lastOf(depth === 16)
  const table = depth === 16 ? new Uint16Array(last + 1) : new Uint8Array(last + 1)
  for (let i = 0; i <= last; i++) {
    const code = toGamma((i / last) ** 2)
    table[i] = Math.round(Math.min(1, Math.max(0, curve ? curve(code) : code)) * full)
  }
  return table
}

const straight8 = lazy(() => outTable(8, null))
const straight16 = lazy(() => outTable(16, null))

function outTables(step: GradeStep, depth: 8 | 16): [Samples, Samples, Samples] {
  const channel = (name: 'red' | 'green' | 'blue') => {
    const curve = channelFunction(step, name)
    if (curve) return outTable(depth, curve)
    return depth === 16 ? straight16() : straight8()
  }
  return [channel('red'), channel('green'), channel('blue')]
}

const linear8 = lazy(() => Float32Array.from({ length: 256 }, (_, v) => toLinear(v / 255)))
const linear16 = lazy(() => Float32Array.from({ length: 65536 }, (_, v) => toLinear(v / 65535)))

/** The grading of one picture, a band of rows at a time: the tables are laid out once. */
export class GradePass {
  readonly #width: number
  readonly #deep: boolean
  readonly #row: Samples
  readonly #grade: (row: number) => void

  /** @param tables of the picture's depth */
  constructor({ width, depth }: { width: number; depth: 8 | 16 }, tables: GradeTables) {
    this.#width = width
    this.#deep = depth === 16
    const padded = Math.ceil(width / 4) * 4
    const linear = this.#deep ? linear16() : linear8()
    const parts = [linear, tables.shares, tables.tones, tables.hues, ...tables.out]
    const places: number[] = []
    let end = 0
    for (const { byteLength } of parts) {
      places.push(end)
      end += Math.ceil(byteLength / 16) * 16
    }
    const bytes = end + padded * 3 * (this.#deep ? 2 : 1)
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) })
    for (const [i, part] of parts.entries()) {
      new Uint8Array(memory.buffer).set(
        new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
        places[i],
      )
    }
    this.#row = this.#deep
      ? new Uint16Array(memory.buffer, end, width * 3)
      : new Uint8Array(memory.buffer, end, width * 3)
    const instance = new WebAssembly.Instance(kernelModule(), { env: { memory } })
    const kernel = instance.exports as unknown as Kernel
    const gradeRow = kernel[`${tables.kind}Row${depth}`]
    const [light, shares, tones, hues, red, green, blue] = places
    const last = lastOf(this.#deep)
    this.#grade = (row) =>
      gradeRow(
        row,
        padded,
        light,
        shares,
        tones,
        hues,
        red,
        green,
        blue,
        last,
        tables.saturation,
        tables.vibrance,
      )
    this.#at = end
  }

  readonly #at: number

  /**
   * Grades whole rows, in place.
   * @param samples RGB interleaved, of the picture's depth
   * @throws RangeError when `samples` are not whole rows of it
   */
  band(samples: Samples): void {
    const length = this.#width * 3
    if (samples.length % length !== 0 || samples instanceof Uint16Array !== this.#deep) {
      throw new RangeError(`${samples.length} samples are not rows of ${this.#width} pixels`)
    }
    for (let from = 0; from < samples.length; from += length) {
      const here = samples.subarray(from, from + length)
      this.#row.set(here)
      this.#grade(this.#at)
      here.set(this.#row)
    }
  }
}

/** Whether a picture is grey throughout. @param data RGB interleaved */
export function isGrey(data: Samples): boolean {
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false
  }
  return true
}
