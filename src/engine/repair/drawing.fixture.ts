/** Pictures drawn for the tests of the gate: a ground, the scene's lines and marks on it, and what the rules make of them. */
import { silent } from '../../contract/progress.ts'
import { quickNoise } from '../../../test/support/pictures.ts'
import { sourceOf, type Plane } from './plane.ts'
import { classifyMarks, verdict } from './scene.ts'

export const context = { signal: new AbortController().signal, progress: silent }

export type Way = readonly (readonly [number, number])[]

/** A ground that gets lighter downwards, with things drawn on it; `marks` has what was drawn as a mark. */
export class Drawing {
  readonly luma: Plane
  readonly marks: Plane

  constructor(
    width: number,
    height: number,
    ground = (_x: number, y: number): number => 60 + (90 * y) / height,
  ) {
    const noise = quickNoise(width * height)
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      return ground(i % width, Math.floor(i / width)) + (noise[i] % 4)
    })
    this.luma = { width, height, data }
    this.marks = { width, height, data: new Uint8Array(width * height) }
  }

  #dot(x: number, y: number, radius: number, tone: number): void {
    const { width, height, data } = this.luma
    const reach = Math.ceil(radius)
    for (let ny = Math.round(y) - reach; ny <= Math.round(y) + reach; ny++) {
      for (let nx = Math.round(x) - reach; nx <= Math.round(x) + reach; nx++) {
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
        if (Math.hypot(nx - x, ny - y) > radius) continue
        data[ny * width + nx] = tone
        this.marks.data[ny * width + nx] = 1
      }
    }
  }

  /** A line through points, `tone` along it. */
  line(way: Way, tone: number | ((share: number) => number), radius = 1.2): this {
    for (const [i, [x1, y1]] of way.entries()) {
      const [x0, y0] = way[Math.max(0, i - 1)]
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) * 2))
      for (let k = 0; k <= steps; k++) {
        const t = k / steps
        const share = (i - 1 + t) / Math.max(1, way.length - 1)
        const value = typeof tone === 'number' ? tone : tone(share)
        this.#dot(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, radius, value)
      }
    }
    return this
  }

  dots(places: Way, tone: number | ((i: number) => number), radius: number): this {
    for (const [i, [x, y]] of places.entries()) {
      this.#dot(x, y, radius, typeof tone === 'number' ? tone : tone(i))
    }
    return this
  }

  /** Share of the marks that is of a verdict. */
  async judged(wanted: number, certainty = 0): Promise<number> {
    const marks = { ...this.marks, data: this.marks.data.slice() }
    const { plane } = await classifyMarks(marks, sourceOf(this.luma), context, certainty)
    const count = (is: (value: number) => boolean) => plane.data.filter(is).length
    return (
      count((each) => each === wanted) /
      Math.max(
        1,
        count((each) => each !== 0),
      )
    )
  }

  /** Share of the marks that is believed to be damage. */
  believed = () => this.judged(verdict.damage)
}

/** A path from one place to another that jumps aside at every few pixels, as broken emulsion does. */
export function jagged([x0, y0]: Way[number], [x1, y1]: Way[number], seed: number): Way {
  const noise = quickNoise(400)
  const steps = Math.round(Math.hypot(x1 - x0, y1 - y0) / 7)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const aside = ((noise[(i * 3 + seed) % 400] % 13) - 6) * 0.8
    const long = Math.hypot(x1 - x0, y1 - y0)
    const t = i / steps
    return [x0 + (x1 - x0) * t - ((y1 - y0) / long) * aside, y0 + (y1 - y0) * t + ((x1 - x0) / long) * aside]
  })
}

export const scattered = (count: number, width: number, height: number): Way =>
  Array.from({ length: count }, (_, i) => [((i * 0.618) % 1) * width, ((i * 0.755 + 0.1) % 1) * height])
