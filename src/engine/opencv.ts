/**
 * OpenCV as WebAssembly, loaded at its first use (about a second and 40 MB): what Tintype does not do itself.
 *
 * @techstark/opencv-js 5.0.0 (Apache-2.0, like OpenCV) has in-painting and CLAHE, but no non-local means: that is
 * Tintype's own kernel. The 4.x builds are not used, because they end the process on any rejected promise. Calls block
 * this process, so hand over tiles, not scans. OpenCV's heap does not shrink again; what is made in it is freed here.
 */
import { createRequire } from 'node:module'
import { lazyAsync } from '../platform/lazy.ts'

export interface Mat {
  data: Uint8Array
  data32F: Float32Array
  delete(): void
}

/** What is used of it. */
export interface OpenCv {
  Mat: { new (): Mat; new (rows: number, columns: number, type: number): Mat }
  Size: new (width: number, height: number) => object
  Scalar: new (...values: number[]) => object
  CV_8UC1: number
  CV_32FC1: number
  CV_32FC2: number
  INTER_LINEAR: number
  INTER_CUBIC: number
  INTER_AREA: number
  BORDER_REPLICATE: number
  INPAINT_TELEA: number
  INPAINT_NS: number
  inpaint(source: Mat, mask: Mat, target: Mat, radius: number, method: number): void
  calcOpticalFlowFarneback(
    from: Mat,
    to: Mat,
    flow: Mat,
    pyramidScale: number,
    levels: number,
    window: number,
    iterations: number,
    polynomial: number,
    sigma: number,
    flags: number,
  ): void
  medianBlur(source: Mat, target: Mat, side: number): void
  remap(source: Mat, target: Mat, mapX: Mat, mapY: Mat, interpolation: number, border: number): void
}

export const openCv = lazyAsync(async () =>
  Promise.resolve(createRequire(import.meta.url)('@techstark/opencv-js') as Promise<OpenCv>),
)

/**
 * Fills what lies under the mask from its surroundings.
 * @param plane  one channel, `width * height` bytes; left as it is
 * @param mask   same size; not 0 where something has to be filled
 * @param radius pixels around each point that count
 * @returns a new plane; outside of the mask it is the old one
 * @see Telea, "An Image Inpainting Technique Based on the Fast Marching Method", 2004; `ns`: Bertalmio et al., 2001
 * @throws RangeError when the sizes do not fit; Error when OpenCV refuses or does not load
 */
export async function inpaint(
  plane: Uint8Array,
  mask: Uint8Array,
  width: number,
  height: number,
  { radius = 3, method = 'telea' }: { radius?: number; method?: 'telea' | 'ns' } = {},
): Promise<Uint8Array> {
  if (plane.length !== width * height || mask.length !== plane.length) {
    throw new RangeError(`${plane.length} and ${mask.length} bytes are not ${width} x ${height}`)
  }
  const cv = await openCv()
  const mats: Mat[] = []
  const matOf = (bytes: Uint8Array) => {
    const mat = new cv.Mat(height, width, cv.CV_8UC1)
    mats.push(mat)
    mat.data.set(bytes)
    return mat
  }
  try {
    const target = new cv.Mat()
    mats.push(target)
    cv.inpaint(matOf(plane), matOf(mask), target, radius, method === 'ns' ? cv.INPAINT_NS : cv.INPAINT_TELEA)
    return new Uint8Array(target.data)
  } catch (error) {
    // OpenCV throws the address of its exception.
    throw error instanceof Error ? error : new Error('OpenCV could not fill this picture', { cause: error })
  } finally {
    for (const mat of mats) mat.delete()
  }
}
