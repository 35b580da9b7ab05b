/** Marks that are many of one kind: rain and the like, which runs one way, and poles, of which one stands beside the other. */
import { mainDirections, type Line } from './line-shape.ts'

/** What runs straight: a mark's pixels, or the longest of its lines. */
export interface Axis {
  /** Direction, radians. */
  heading: number
  /** Pixels. */
  length: number
}

/** Of a mark that is to be compared with the others. */
interface Alike {
  /** Of its pixels together, which short marks have, too; null for what is not thin. */
  streak: Axis | null
  /** Null where it has none that could be a pole. */
  pole: Axis | null
}

const alikeRules = {
  /** Times its breadth that a mark is long at least to have a direction. */
  thin: 3,
  /** So many short marks, and the share of them that runs one way: scratches and dust lie as they like. */
  streaks: 30,
  oneWay: 0.8,
  /** Length up to which a mark is short, and from which it may be a pole, as a share of the longer side. */
  short: 0.1,
  tall: 0.15,
  /** Share of a pole's way that runs in its direction. */
  straight: 0.9,
  /** So many poles at least, and by how much of its length each may differ from the others. */
  poles: 3,
  difference: 0.15,
} as const

/** Half the width of a direction, radians. */
const reach = Math.PI / 30

/** @param pixels places in a plane; @returns null for what is not thin */
export function streakOf(pixels: Int32Array, width: number): Axis | null {
  let [sumX, sumY] = [0, 0]
  for (const at of pixels) {
    sumX += at % width
    sumY += Math.floor(at / width)
  }
  const [middleX, middleY] = [sumX / pixels.length, sumY / pixels.length]
  let [xx, yy, xy] = [0, 0, 0]
  for (const at of pixels) {
    const [dx, dy] = [(at % width) - middleX, Math.floor(at / width) - middleY]
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  const [a, b, c] = [xx, yy, xy].map((sum) => sum / pixels.length)
  const root = Math.hypot((a - b) / 2, c)
  const spread = (variance: number) => Math.sqrt(12 * Math.max(0, variance) + 1)
  const [length, breadth] = [spread((a + b) / 2 + root), spread((a + b) / 2 - root)]
  return length < breadth * alikeRules.thin ? null : { heading: Math.atan2(2 * c, a - b) / 2, length }
}

/**
 * The longest of a mark's lines where it runs straight, and ends before the picture does: a scratch of a
 * machine runs out of it.
 */
export function poleOf(
  lines: readonly Line[],
  { width, height }: { width: number; height: number },
): Axis | null {
  const line = lines.toSorted((a, b) => b.length - a.length).at(0)
  const [first, last] = [line?.stretches.at(0), line?.stretches.at(-1)]
  if (!line || !first || !last) return null
  const step = line.length / line.stretches.length
  const isInside = [first, last].every(
    ({ x, y }) => Math.min(x, y, width - 1 - x, height - 1 - y) > step * 1.5,
  )
  const headings = line.stretches.map(({ heading }) => heading)
  if (!isInside || mainDirections(headings, 1) < alikeRules.straight) return null
  return { heading: Math.atan2(last.y - first.y, last.x - first.x), length: line.length }
}

/** @returns for each mark what it is together with the others; null where they say nothing */
export function alike(marks: readonly Alike[], side: number): ('scene' | 'doubtful' | null)[] {
  const rules = alikeRules
  const isShort = (axis: Axis | null): axis is Axis => axis !== null && axis.length < side * rules.short
  const streaks = marks.map(({ streak }) => streak).filter(isShort)
  const isRain =
    streaks.length >= rules.streaks &&
    mainDirections(
      streaks.map(({ heading }) => heading),
      1,
    ) >= rules.oneWay
  const isTall = (axis: Axis | null): axis is Axis => axis !== null && axis.length >= side * rules.tall
  const poles = marks.map(({ pole }) => pole).filter(isTall)
  return marks.map(({ streak, pole }) => {
    if (isRain && isShort(streak)) return 'doubtful'
    if (!isTall(pole)) return null
    return poles.filter((other) => areAlike(pole, other)).length >= rules.poles ? 'scene' : null
  })
}

function areAlike(one: Axis, other: Axis): boolean {
  const turn = Math.abs(Math.sin(one.heading - other.heading))
  const longer = Math.max(one.length, other.length)
  return turn <= Math.sin(reach) && Math.abs(one.length - other.length) <= longer * alikeRules.difference
}
