/** Lab as Photoshop and TIFF mean it, with D50 as white, as sRGB. */
import { toGamma } from '../../../contract/lab.ts'

const white = [0.96422, 1, 0.82521] as const
/** XYZ under D50 to linear sRGB, adapted after Bradford. */
const toSrgb = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const

const lightOf = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29))

/** @param l 0 to 100 @returns samples of 16 bits */
export function labToRgb16(l: number, a: number, b: number): [number, number, number] {
  const fy = (l + 16) / 116
  const [x, y, z] = [fy + a / 500, fy, fy - b / 200].map((f, i) => lightOf(f) * white[i])
  return toSrgb.map((row) => {
    const light = Math.min(1, Math.max(0, row[0] * x + row[1] * y + row[2] * z))
    return Math.round(65535 * toGamma(light))
  }) as [number, number, number]
}
