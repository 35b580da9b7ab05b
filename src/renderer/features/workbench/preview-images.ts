/** The images on the stage: the newest in colour and of the original, what is being rendered, and what went wrong. */
import { create } from 'zustand'
import type { StudioError } from '../../../contract/errors.ts'
import type { Finding } from '../../../contract/findings.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import type { Pyramid } from '../../../contract/workbench.ts'
import { shownGeometryOf, useWorkbench } from './store.ts'

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

export interface Tiles {
  photo: number
  key: string
  /** As the target said when they were asked for. */
  enlarged: number
  pyramid: Pyramid
}

export interface PreviewImagesState {
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

const none: PreviewImagesState = {
  color: null,
  original: null,
  nextOriginal: null,
  colorTiles: null,
  originalTiles: null,
  found: null,
  activity: null,
  fault: null,
}

export const usePreviewImages = create<PreviewImagesState>()(() => none)

export const clearPreviewImages = (): void => usePreviewImages.setState(none)

/**
 * The image under the crop frame or the corners. Until it is there in its new shape the old one stays, and what belongs to
 * the new shape would lie wrongly on it: `settled` says whether it may be drawn.
 */
export function useSettledPreview({ id }: PhotoDetail): {
  previewImage: PreviewImage | null
  settled: boolean
} {
  const { color, original } = usePreviewImages()
  const wanted = useWorkbench((state) => JSON.stringify(shownGeometryOf(state)))
  const previewImage = [color, original].find((each) => each?.photo === id) ?? null
  return { previewImage, settled: previewImage?.shape === wanted }
}

/** Loads and decodes an image before it is shown: one that is still loading would flash. */
export async function decodeImage(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  await image.decode()
}
