/** Which way up a picture belongs, by the faces in it: they are found upright only. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import type { Raster } from '../../imaging/photo.ts'
import { lazy } from '../../platform/lazy.ts'

export type QuarterTurns = 0 | 1 | 2 | 3

/** What is used of jsfeat 0.0.8 (MIT): faces by brightness binary features. */
interface JsFeat {
  U8_t: number
  C1_t: number
  matrix_t: new (columns: number, rows: number, type: number) => { data: Uint8Array }
  bbf: {
    prepare_cascade(cascade: object): void
    build_pyramid(picture: object, leastWidth: number, leastHeight: number, interval: number): object
    detect(pyramid: object, cascade: object): object[]
    group_rectangles(found: object[], leastNeighbours: number): { confidence: number; neighbors: number }[]
  }
}

/** Pixels of the network's smallest face, and steps of size between two halvings. */
const [smallestFace, interval] = [24, 4]
/** A face is one that was seen so clearly; those of the right way up outweigh the others so many times. */
const [leastConfidence, clearly] = [1, 2]

const jsFeat = lazy(() => {
  const require = createRequire(import.meta.url)
  const library = require('jsfeat') as JsFeat
  // The package's cascades are scripts that put themselves onto a global of this name.
  const context = { jsfeat: { bbf: {} as { face_cascade?: object } } }
  runInContext(readFileSync(require.resolve('jsfeat/cascades/bbf_face.js'), 'utf8'), createContext(context))
  const cascade = context.jsfeat.bbf.face_cascade
  if (!cascade) throw new Error('jsfeat brings no faces')
  library.bbf.prepare_cascade(cascade)
  return { library, cascade }
})

/** Longest side of a picture in which faces are looked for: those of a group are at least 24 pixels large in it. */
export const facesSide = 400

/**
 * @param raster 8 bits a sample, `facesSide` pixels long
 * @returns quarter turns clockwise after which its faces are upright; 0 where there are none, or they do not agree
 * @see Abramson and Steux, "YEF* Real-Time Object Detection", 2005
 */
export function uprightTurns(raster: Raster): QuarterTurns {
  const weights = ([0, 1, 2, 3] as const).map((turns) => facesIn(raster, turns))
  const best = weights.indexOf(Math.max(...weights)) as QuarterTurns
  const others = weights.filter((_, turns) => turns !== best)
  const isClear = weights[best] >= leastConfidence && weights[best] >= clearly * Math.max(...others)
  return isClear ? best : 0
}

/** Confidence in all faces of the picture turned clockwise. */
function facesIn({ width, height, data }: Raster, turns: QuarterTurns): number {
  const { library, cascade } = jsFeat()
  const [w, h] = turns % 2 === 0 ? [width, height] : [height, width]
  if (Math.min(w, h) < 2 * smallestFace) return 0
  const picture = new library.matrix_t(w, h, library.U8_t | library.C1_t)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3
      const luma = (data[i] * 77 + data[i + 1] * 150 + data[i + 2] * 29) >> 8
      picture.data[placeOf(x, y, width, height, turns)] = luma
    }
  }
  const pyramid = library.bbf.build_pyramid(picture, smallestFace, smallestFace, interval)
  const found = library.bbf.group_rectangles(library.bbf.detect(pyramid, cascade), 1)
  return found.reduce((sum, { confidence }) => sum + Math.max(0, confidence), 0)
}

/** The number of a pixel in the turned picture. */
function placeOf(x: number, y: number, width: number, height: number, turns: QuarterTurns): number {
  if (turns === 0) return y * width + x
  if (turns === 1) return x * height + (height - 1 - y)
  if (turns === 2) return (height - 1 - y) * width + (width - 1 - x)
  return (width - 1 - x) * height + y
}
