/**
 * Luma and chroma of video as numbers: code values to shares and back, Lab chroma to Cb and Cr, and what red,
 * green and blue allow.
 */
import { labF, toGamma, toLinear, white } from '../../contract/lab.ts'
import type { FilmVideo } from '../../contract/film.ts'
import { lazy } from '../../platform/lazy.ts'

/** Weights of red and blue in luma. */
const weights = { '601': [0.299, 0.114], '709': [0.2126, 0.0722], '2020': [0.2627, 0.0593] } as const

/** What one unit of Cb or Cr adds to red, green and blue. */
export interface Matrix {
  kr: number
  kb: number
  redFromCr: number
  greenFromCb: number
  greenFromCr: number
  blueFromCb: number
}

/** @see ITU-R BT.601, BT.709, BT.2020 (non-constant luminance) */
export function matrixOf({ matrix }: Pick<FilmVideo, 'matrix'>): Matrix {
  const [kr, kb] = weights[matrix]
  const kg = 1 - kr - kb
  return {
    kr,
    kb,
    redFromCr: 2 * (1 - kr),
    greenFromCb: (-2 * kb * (1 - kb)) / kg,
    greenFromCr: (-2 * kr * (1 - kr)) / kg,
    blueFromCb: 2 * (1 - kb),
  }
}

/** Where black, white and grey lie among the code values of a depth and range. */
export interface CodeScale {
  black: number
  /** Code values from black to white. */
  lumaSpan: number
  /** Of chroma without color. */
  neutral: number
  /** Code values from the least to the greatest chroma. */
  chromaSpan: number
  greatest: number
}

export function codeScale(depth: 8 | 10, range: 'limited' | 'full'): CodeScale {
  const one = depth === 8 ? 1 : 4
  const greatest = depth === 8 ? 255 : 1023
  return range === 'full'
    ? { black: 0, lumaSpan: greatest, neutral: 128 * one, chromaSpan: greatest, greatest }
    : { black: 16 * one, lumaSpan: 219 * one, neutral: 128 * one, chromaSpan: 224 * one, greatest }
}

/** Rows of XYZ to linear sRGB, with the white of Lab in them. */
const toRed = [3.240479 * white[0], -1.53715, -0.498535 * white[2]] as const
const toGreen = [-0.969256 * white[0], 1.875991, 0.041556 * white[2]] as const
const toBlue = [0.055648 * white[0], -0.204043, 1.057311 * white[2]] as const

export const gammaSteps = 4096
const gammaTable = lazy(() =>
  Float32Array.from({ length: gammaSteps + 1 }, (_, i) => toGamma(i / gammaSteps)),
)
/** f(Y) of Lab for each grey of 8 bits. */
const greyRoots = lazy(() => Float32Array.from({ length: 256 }, (_, i) => labF(toLinear(i / 255))))

/** What the kernel needs to make Cb and Cr of Lab chroma; see `labToPairs` there. */
export function labTables({ kr, kb, redFromCr, blueFromCb }: Matrix) {
  const luma = [kr, 1 - kr - kb, kb]
  return {
    shares: [...toRed, ...toGreen, ...toBlue, ...luma, 1 / blueFromCb, 1 / redFromCr],
    roots: greyRoots(),
    gamma: gammaTable(),
  }
}
