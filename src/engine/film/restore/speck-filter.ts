/** Small greys without specks, for the motion: specks are nowhere else, and mislead it around them. */
import { openCv, type Mat, type OpenCv } from '../../opencv.ts'
import type { Size } from '../../tensors.ts'

/** For frames of one size; holds memory of OpenCV until it is closed. */
export class SpeckFilter {
  readonly #cv: OpenCv
  readonly #mats: readonly [Mat, Mat]

  private constructor(cv: OpenCv, { width, height }: Size) {
    const mat = () => new cv.Mat(height, width, cv.CV_8UC1)
    this.#cv = cv
    this.#mats = [mat(), mat()]
  }

  static async open(size: Size): Promise<SpeckFilter> {
    return new SpeckFilter(await openCv(), size)
  }

  close(): void {
    for (const mat of this.#mats) mat.delete()
  }

  /** @returns a new grey without specks of up to four pixels */
  without(grey: Uint8Array): Uint8Array {
    const [source, target] = this.#mats
    source.data.set(grey)
    this.#cv.medianBlur(source, target, 5)
    return target.data.slice()
  }
}
