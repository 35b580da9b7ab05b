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
  rows: number
  cols: number
  data: Uint8Array
  data32F: Float32Array
  data32S: Int32Array
  delete(): void
}

/** A list of matrices; those that `get` gives have to be deleted, too. */
export interface MatVector {
  size(): number
  get(index: number): Mat
  delete(): void
}

/** Degrees, clockwise. */
export interface RotatedRect {
  center: { x: number; y: number }
  size: { width: number; height: number }
  angle: number
}

/** A network, which keeps its input until the next one. */
export interface Net {
  setInput(blob: Mat): void
  /** @param name of the output */
  forward(name: string): Mat
}

/** What is used of it. */
export interface OpenCv {
  Mat: { new (): Mat; new (rows: number, columns: number, type: number): Mat }
  Size: new (width: number, height: number) => object
  Scalar: new (...values: number[]) => object
  CV_8UC1: number
  CV_32F: number
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
  MatVector: new () => MatVector
  CV_8UC3: number
  CV_32SC2: number
  COLOR_RGB2Lab: number
  COLOR_RGB2GRAY: number
  MORPH_CLOSE: number
  MORPH_OPEN: number
  MORPH_ELLIPSE: number
  MORPH_RECT: number
  RETR_EXTERNAL: number
  CHAIN_APPROX_NONE: number
  cvtColor(source: Mat, target: Mat, code: number): void
  medianBlur(source: Mat, target: Mat, side: number): void
  GaussianBlur(source: Mat, target: Mat, size: object, sigma: number): void
  getStructuringElement(shape: number, size: object): Mat
  morphologyEx(source: Mat, target: Mat, operation: number, kernel: Mat): void
  findContours(source: Mat, contours: MatVector, hierarchy: Mat, mode: number, method: number): void
  contourArea(contour: Mat): number
  arcLength(contour: Mat, isClosed: boolean): number
  approxPolyDP(contour: Mat, target: Mat, epsilon: number, isClosed: boolean): void
  minAreaRect(points: Mat): RotatedRect
  drawContours(target: Mat, contours: MatVector, index: number, color: object, thickness: number): void
  line(target: Mat, from: object, to: object, color: object, thickness: number): void
  Point: new (x: number, y: number) => object
  HoughLinesP(
    source: Mat,
    lines: Mat,
    rho: number,
    theta: number,
    threshold: number,
    minLength: number,
    maxGap: number,
  ): void
  /** Its file system is of its own, in memory. */
  FS_createDataFile(
    folder: string,
    name: string,
    data: Uint8Array,
    canRead: boolean,
    canWrite: boolean,
    canOwn: boolean,
  ): void
  readNetFromTFLite(file: string): Net
  blobFromImage(
    image: Mat,
    factor: number,
    size: object,
    mean: object,
    swapsChannels: boolean,
    crops: boolean,
    depth: number,
  ): Mat
  Canny(source: Mat, target: Mat, low: number, high: number): void
  remap(source: Mat, target: Mat, mapX: Mat, mapY: Mat, interpolation: number, border: number): void
}

export const openCv = lazyAsync(async () =>
  Promise.resolve(createRequire(import.meta.url)('@techstark/opencv-js') as Promise<OpenCv>),
)

/**
 * Runs `work`; what it marks with `own` is freed afterwards.
 * @throws Error instead of the number that OpenCV throws
 */
export async function withMats<T>(
  work: (cv: OpenCv, own: <M extends { delete(): void }>(mat: M) => M) => T,
): Promise<T> {
  const cv = await openCv()
  const owned: { delete(): void }[] = []
  try {
    return work(cv, (mat) => {
      owned.push(mat)
      return mat
    })
  } catch (error) {
    throw error instanceof Error ? error : new Error('OpenCV refused this picture', { cause: error })
  } finally {
    for (const mat of owned) mat.delete()
  }
}

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
