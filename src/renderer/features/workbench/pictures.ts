/** What the stage shows: the newest picture in colour and of the original, what is being made, and what went wrong. */
import { create } from 'zustand'
import type { StudioError } from '../../../contract/errors.ts'
import type { Finding } from '../../../contract/findings.ts'
import type { Pyramid } from '../../../contract/workbench.ts'

/** A picture on the stage. */
export interface PreviewImage {
  photo: number
  /** The recipe it was made with, as JSON: a picture is current or it is not, nothing else has to be tracked. Empty: none. */
  key: string
  url: string
  width: number
  height: number
  /** How the recipe turns and cuts, as JSON: pictures of another shape can't lie over each other. */
  shape: string
  /** Pixels of the whole picture in that shape. */
  whole: { width: number; height: number }
  /** The display-size one, after which only tiles are better. */
  full: boolean
}

export type Side = 'color' | 'original'

interface Tiles {
  photo: number
  key: string
  pyramid: Pyramid
}

interface PicturesState {
  color: PreviewImage | null
  original: PreviewImage | null
  /** The original in another shape, until the colour is there in it too. */
  nextOriginal: PreviewImage | null
  colorTiles: Tiles | null
  originalTiles: Tiles | null
  /** What the steps found and did in the newest picture in colour. */
  found: { photo: number; key: string; findings: readonly Finding[] } | null
  activity: { stage: 'quick' | 'full' | 'tiles'; fraction: number } | null
  /** Of the last attempt for what is on the screen. */
  fault: StudioError | null
}

const nothing: PicturesState = {
  color: null,
  original: null,
  nextOriginal: null,
  colorTiles: null,
  originalTiles: null,
  found: null,
  activity: null,
  fault: null,
}

export const usePictures = create<PicturesState>()(() => nothing)

export const forgetPictures = (): void => usePictures.setState(nothing)
