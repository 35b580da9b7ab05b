/** Which way up a picture belongs, by the faces in it: where their eyes are, and where their mouths. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Raster } from '../../imaging/photo.ts'
import { lazyAsync } from '../../platform/lazy.ts'
import { openCv, withMats } from '../opencv.ts'

export type QuarterTurns = 0 | 1 | 2 | 3

/**
 * MediaPipe's full range face detector (Apache-2.0, 1.1 MB), which its npm package brings; OpenCV runs it. Nothing else of the
 * package is used, least of all its own WebAssembly.
 * @see Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019
 */
const [model, scores, boxes] = [
  '@mediapipe/face_detection/face_detection_full_range.tflite',
  'reshaped_classifier_face_4',
  'reshaped_regressor_face_4',
]
/** Pixels of its input, cells of its output in each direction, and numbers of a cell: box, eyes, nose, mouth, ears. */
const [side, cells, values] = [192, 48, 16]

/** Longest side of a picture in which faces are looked for. */
export const facesSide = side

/** A face is one that was seen so clearly; two that share so much of their boxes are one. */
const [leastFace, oneFace] = [0.5, 0.3]
/** What speaks for a way up, summed over the four ways to look, must be so much, and so many times what speaks for another. */
const [leastVotes, clearly] = [0.7, 2]

const faceNet = lazyAsync(async () => {
  const cv = await openCv()
  const bytes = readFileSync(createRequire(import.meta.url).resolve(model))
  cv.FS_createDataFile('/', 'faces.tflite', bytes, true, false, false)
  return cv.readNetFromTFLite('faces.tflite')
})

interface Face {
  score: number
  /** Middle and size of its box, in shares of the square that was looked at. */
  box: { x: number; y: number; width: number; height: number }
  /** From between the eyes to the mouth. */
  down: { x: number; y: number }
}

/**
 * @param raster 8 bits a sample, `facesSide` pixels long at most
 * @returns quarter turns clockwise after which its faces are upright; 0 where there are none, or they do not agree
 */
export async function uprightTurns(raster: Raster): Promise<QuarterTurns> {
  const votes = [0, 0, 0, 0]
  // A face that lies on its side is often seen, too; what only looks like one is seldom seen twice.
  for (const turns of [0, 1, 2, 3] as const) {
    for (const { score, down } of await facesIn(squareOf(raster, turns)))
      votes[(turns + turnsOf(down)) % 4] += score
  }
  const best = votes.indexOf(Math.max(...votes)) as QuarterTurns
  const others = votes.filter((_, turns) => turns !== best)
  return votes[best] >= leastVotes && votes[best] >= clearly * Math.max(...others) ? best : 0
}

/** Quarter turns clockwise after which a direction points down. */
function turnsOf({ x, y }: Face['down']): QuarterTurns {
  if (Math.abs(y) >= Math.abs(x)) return y > 0 ? 0 : 2
  return x > 0 ? 1 : 3
}

/** The picture turned clockwise, in the middle of a black square. */
function squareOf({ width, height, data }: Raster, turns: QuarterTurns): Uint8Array {
  const square = new Uint8Array(side * side * 3)
  const [w, h] = turns % 2 === 0 ? [width, height] : [height, width]
  const [left, top] = [Math.floor((side - w) / 2), Math.floor((side - h) / 2)]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = placeOf(x, y, width, height, turns)
      const to = ((top + v) * side + left + u) * 3
      const from = (y * width + x) * 3
      for (let c = 0; c < 3; c++) square[to + c] = data[from + c]
    }
  }
  return square
}

/** Where a pixel lies in the turned picture. */
function placeOf(x: number, y: number, width: number, height: number, turns: QuarterTurns): [number, number] {
  if (turns === 0) return [x, y]
  if (turns === 1) return [height - 1 - y, x]
  if (turns === 2) return [width - 1 - x, height - 1 - y]
  return [y, width - 1 - x]
}

async function facesIn(square: Uint8Array): Promise<Face[]> {
  const net = await faceNet()
  const found = await withMats((cv, own) => {
    const picture = own(new cv.Mat(side, side, cv.CV_8UC3))
    picture.data.set(square)
    const size = new cv.Size(side, side)
    const middle = new cv.Scalar(127.5, 127.5, 127.5)
    net.setInput(own(cv.blobFromImage(picture, 1 / 127.5, size, middle, false, false, cv.CV_32F)))
    const [box, logits] = [boxes, scores].map((name) => Float32Array.from(own(net.forward(name)).data32F))
    return Array.from(logits, (logit, cell) => faceAt(box, cell, logit))
  })
  const faces: Face[] = []
  for (const face of found.filter(({ score }) => score >= leastFace).sort((p, q) => q.score - p.score))
    if (faces.every((other) => sharedShare(face.box, other.box) <= oneFace)) faces.push(face)
  return faces
}

function faceAt(box: Float32Array, cell: number, logit: number): Face {
  const at = (k: number) => box[cell * values + k] / side
  const [x, y] = [((cell % cells) + 0.5) / cells, (Math.floor(cell / cells) + 0.5) / cells]
  return {
    score: 1 / (1 + Math.exp(-logit)),
    box: { x: x + at(0), y: y + at(1), width: at(2), height: at(3) },
    down: { x: at(10) - (at(4) + at(6)) / 2, y: at(11) - (at(5) + at(7)) / 2 },
  }
}

/** Intersection over union. */
function sharedShare(p: Face['box'], q: Face['box']): number {
  const along = (at: number, size: number, otherAt: number, otherSize: number) =>
    Math.max(
      0,
      Math.min(at + size / 2, otherAt + otherSize / 2) - Math.max(at - size / 2, otherAt - otherSize / 2),
    )
  const both = along(p.x, p.width, q.x, q.width) * along(p.y, p.height, q.y, q.height)
  return both / Math.max(1e-9, p.width * p.height + q.width * q.height - both)
}
