/** Reads the entropy-coded data of a JPEG's scan without making pixels of them: where they end, and what in them is stray. */
import { BadScan, BitReader, type HuffmanTable } from './jpeg-bits.ts'
import type { ZeroRuns } from './zero-runs.ts'

interface Component {
  id: number
  h: number
  v: number
}

export interface Frame {
  /** The last byte of its SOF marker. */
  marker: number
  precision: number
  width: number
  height: number
  components: readonly Component[]
}

/** What counts for the scan that is read, as the segments before it say. */
export interface ScanState {
  frame: Frame
  /** By class (0: DC, 16: AC) and number. */
  tables: ReadonlyMap<number, HuffmanTable>
  /** MCUs between two restart markers; 0: there are none. */
  interval: number
  /** Which coefficients of a progressive picture are known not to be 0, by component, a bit each. */
  known: Map<number, Uint8Array>
  /** Told of the blocks, one scan after the other. */
  zeros: ZeroRuns
}

/** Blocks of all components at most: four gigapixels. Whoever says more is not believed. */
const mostBlocks = 1 << 26

interface Scan {
  /** First and last coefficient. */
  from: number
  to: number
  /** This scan refines what earlier ones gave. */
  refines: boolean
  isProgressive: boolean
  bits: BitReader
  /** Blocks still to come that have no more coefficients. */
  ended: number
}

export interface ScanData {
  /** Behind the last byte of the data. */
  end: number
  /** Bytes before restart markers that belong to nothing. */
  stray: [from: number, to: number][]
  /** The last byte is filled up with ones, as encoders do: where it is not, the data may have been changed. */
  isFilled: boolean
}

/**
 * @param segment of the scan's header, behind its length
 * @param from    where the data begin
 * @returns `broken` where they end early or make no sense, `unknown` where they are of a kind that is not looked into
 */
export function readScan(
  file: Buffer,
  segment: Buffer,
  from: number,
  state: ScanState,
  mostStray: number,
): ScanData | 'broken' | 'unknown' {
  const { marker } = state.frame
  if (marker !== 0xc0 && marker !== 0xc1 && marker !== 0xc2) return 'unknown'
  try {
    return walkScan(file, segment, from, state, mostStray)
  } catch (error) {
    if (error instanceof BadScan) return 'broken'
    throw error
  }
}

function walkScan(
  file: Buffer,
  segment: Buffer,
  start: number,
  state: ScanState,
  mostStray: number,
): ScanData | 'unknown' {
  const { frame, interval, zeros } = state
  const parts = partsOf(segment, state)
  if (!parts) return 'unknown'
  const [from, to, precision] = segment.subarray(1 + parts.length * 2)
  const isProgressive = frame.marker === 0xc2
  const bits = new BitReader(file, start)
  const scan: Scan = { from, to, refines: precision >> 4 > 0, isProgressive, bits, ended: 0 }
  const [across, down] = shapeOf(frame, parts)
  const stray: [number, number][] = []
  for (let mcu = 0; mcu < across * down; mcu++) {
    if (interval > 0 && mcu > 0 && mcu % interval === 0) {
      bits.align()
      const restart = restartFrom(file, bits.at, (mcu / interval - 1) & 7, mostStray)
      if (restart > bits.at) stray.push([bits.at, restart])
      bits.at = restart + 2
      scan.ended = 0
    }
    const [x, y] = [mcu % across, Math.floor(mcu / across)]
    for (const part of parts) {
      const [h, v] = parts.length > 1 ? [part.h, part.v] : [1, 1]
      for (let i = 0; i < h * v; i++) {
        const block = (y * v + Math.floor(i / h)) * part.stride + x * h + (i % h)
        const before = bits.at
        const coefficients = readBlock(scan, part, block)
        zeros.block(before, bits.at, coefficients)
      }
    }
  }
  const isFilled = bits.align()
  return { end: bits.at, stray, isFilled }
}

interface Part extends Component {
  dc: HuffmanTable | undefined
  ac: HuffmanTable | undefined
  /** Blocks in a row, up to the last MCU's end. */
  stride: number
  known: Uint8Array
}

function partsOf(segment: Buffer, { frame, tables, known }: ScanState): Part[] | null {
  const count = segment[0] ?? 0
  if (count < 1 || count > 4 || segment.length < 4 + count * 2) return null
  const { width, height, components, marker } = frame
  const tallest = Math.max(...components.map(({ v }) => v))
  const widest = Math.max(...components.map(({ h }) => h))
  const parts: Part[] = []
  for (let i = 0; i < count; i++) {
    const component = components.find(({ id }) => id === segment[1 + i * 2])
    if (!component || component.h < 1 || component.v < 1) return null
    const stride = Math.ceil(width / 8 / widest) * component.h
    const blocks = stride * Math.ceil(height / 8 / tallest) * component.v
    if (blocks < 1 || blocks > mostBlocks) return null
    const bytes = marker === 0xc2 ? blocks * 8 : 0
    if (!known.has(component.id)) known.set(component.id, new Uint8Array(bytes))
    const numbers = segment[2 + i * 2]
    const [dc, ac] = [tables.get(numbers >> 4), tables.get(16 | (numbers & 15))]
    parts.push({ ...component, dc, ac, stride, known: known.get(component.id)! })
  }
  return parts
}

/** MCUs across and down: of one component alone they are its blocks. */
function shapeOf({ width, height, components }: Frame, parts: readonly Part[]): [number, number] {
  const widest = Math.max(...components.map(({ h }) => h))
  const tallest = Math.max(...components.map(({ v }) => v))
  if (parts.length > 1) return [Math.ceil(width / 8 / widest), Math.ceil(height / 8 / tallest)]
  const [{ h, v }] = parts
  const samples = [Math.ceil((width * h) / widest), Math.ceil((height * v) / tallest)]
  return [Math.ceil(samples[0] / 8), Math.ceil(samples[1] / 8)]
}

/** Where the restart marker of this number lies: stray bytes may look like one of another number. Without it, where any lies. */
function restartFrom(file: Buffer, at: number, number: number, mostStray: number): number {
  let first = -1
  for (let i = at; i <= at + mostStray && i + 1 < file.length; i++) {
    if (file[i] !== 0xff || (file[i + 1] & 0xf8) !== 0xd0) continue
    if ((file[i + 1] & 7) === number) return i
    if (first < 0) first = i
  }
  if (first < 0) throw new BadScan()
  return first
}

/** @returns how many coefficients the block was given beside its mean; those that are only refined do not count */
function readBlock(scan: Scan, part: Part, block: number): number {
  if (!scan.isProgressive) return readWholeBlock(scan.bits, part)
  if (scan.from > 0 && !scan.refines) return readAc(scan, part, block)
  if (scan.from === 0) readDc(scan, part)
  else refineAc(scan, part, block)
  return 0
}

/** @see ITU-T T.81, F.2.2 */
function readWholeBlock(bits: BitReader, { dc, ac }: Part): number {
  let count = 0
  bits.bits(bits.symbol(dc) & 15)
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac)
    const size = symbol & 15
    if (size === 0 && symbol !== 0xf0) break
    k += symbol >> 4
    if (k > 63) throw new BadScan()
    bits.bits(size)
    count += 1
  }
  return count
}

/** @see ITU-T T.81, G.1.2.1 */
function readDc({ bits, refines }: Scan, { dc }: Part): void {
  bits.bits(refines ? 1 : bits.symbol(dc) & 15)
}

/** @see ITU-T T.81, G.1.2.2 */
function readAc(scan: Scan, { ac, known }: Part, block: number): number {
  const { bits } = scan
  let count = 0
  if (scan.ended > 0) {
    scan.ended -= 1
    return count
  }
  for (let k = scan.from; k <= scan.to; k++) {
    const symbol = bits.symbol(ac)
    const [run, size] = [symbol >> 4, symbol & 15]
    if (size === 0 && run < 15) {
      scan.ended = (1 << run) - 1 + bits.bits(run)
      return count
    }
    k += run
    if (k > scan.to) throw new BadScan()
    if (size === 0) continue
    bits.bits(size)
    count += 1
    known[block * 8 + (k >> 3)] |= 1 << (k & 7)
  }
  return count
}

/** @see ITU-T T.81, G.1.2.3 */
function refineAc(scan: Scan, { ac, known }: Part, block: number): void {
  const { bits, to } = scan
  const isKnown = (k: number) => ((known[block * 8 + (k >> 3)] >> (k & 7)) & 1) === 1
  let k = scan.from
  while (scan.ended === 0 && k <= to) {
    const symbol = bits.symbol(ac)
    let run = symbol >> 4
    const isNew = (symbol & 15) > 0
    if (!isNew && run < 15) {
      scan.ended = (1 << run) + bits.bits(run)
      break
    }
    if (isNew) bits.bit()
    for (; k <= to; k++) {
      if (isKnown(k)) bits.bit()
      else if (run-- === 0) break
    }
    if (isNew && k > to) throw new BadScan()
    if (isNew) known[block * 8 + (k >> 3)] |= 1 << (k & 7)
    k += 1
  }
  if (scan.ended === 0) return
  for (; k <= to; k++) if (isKnown(k)) bits.bit()
  scan.ended -= 1
}
