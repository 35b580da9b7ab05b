/** The sizes of a frame's planes as they pass through pipes: luma, then two of chroma, without any padding. */
import type { PlaneFormat } from '../contract/film.ts'

export interface PlaneSizes {
  width: number
  height: number
  chromaWidth: number
  chromaHeight: number
  bytesPerSample: 1 | 2
  /** Of one frame. */
  lumaBytes: number
  /** Of one chroma plane; 0 for grey. */
  chromaBytes: number
  frameBytes: number
}

/** Odd sizes are rounded up, as ffmpeg does. */
export function planeSizes(width: number, height: number, { chroma, depth }: PlaneFormat): PlaneSizes {
  const chromaWidth = chroma === 'grey' ? 0 : chroma === '444' ? width : (width + 1) >> 1
  const chromaHeight = chroma === 'grey' ? 0 : chroma === '420' ? (height + 1) >> 1 : height
  const bytesPerSample = depth === 8 ? 1 : 2
  const lumaBytes = width * height * bytesPerSample
  const chromaBytes = chromaWidth * chromaHeight * bytesPerSample
  return {
    width,
    height,
    chromaWidth,
    chromaHeight,
    bytesPerSample,
    lumaBytes,
    chromaBytes,
    frameBytes: lumaBytes + 2 * chromaBytes,
  }
}

/** The layout of a coloured frame: grey gets chroma planes of half the size. */
export const coloredPlanes = ({ chroma, depth }: PlaneFormat): PlaneFormat => ({
  chroma: chroma === 'grey' ? '420' : chroma,
  depth,
})
