/** How alike two pictures are: structural similarity of their luma. */
import sharp from 'sharp'

export interface Grey {
  width: number
  height: number
  data: Uint8Array
}

/** @param file of any kind that libvips reads; its own pixels, upright */
export async function lumaOf(file: string): Promise<Grey> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const luma = new Uint8Array(width * height)
  for (let p = 0, i = 0; p < luma.length; p++, i += channels) {
    const [red, green, blue] =
      channels < 3 ? [data[i], data[i], data[i]] : [data[i], data[i + 1], data[i + 2]]
    luma[p] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
  }
  return { width, height, data: luma }
}

/** Mean structural similarity over windows of 8 x 8 pixels. @see Wang et al., IEEE TIP 2004 */
export function ssim(a: Grey, b: Grey): number {
  const window = 8
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  let [total, count] = [0, 0]
  for (let top = 0; top + window <= a.height; top += 4) {
    for (let left = 0; left + window <= a.width; left += 4) {
      let [sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0]
      for (let y = top; y < top + window; y++) {
        for (let x = left; x < left + window; x++) {
          const [va, vb] = [a.data[y * a.width + x], b.data[y * a.width + x]]
          sa += va
          sb += vb
          aa += va * va
          bb += vb * vb
          ab += va * vb
        }
      }
      const n = window * window
      const [ma, mb] = [sa / n, sb / n]
      const [varA, varB, cov] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb]
      total += ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (varA + varB + c2))
      count += 1
    }
  }
  return total / Math.max(1, count)
}
