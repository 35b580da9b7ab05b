/** A second look at a small picture: what is damage in it still looks like damage when it is twice as large, and softer. */
import sharp from 'sharp'
import type { CallContext } from '../dispatch.ts'
import { detectDamage } from './detect.ts'
import { Evidence } from './evidence.ts'
import type { RepairNetworks } from './networks.ts'
import { sourceOf, type LumaSource, type Plane } from './plane.ts'

/** Shorter side in pixels, below which nothing is a scan: one of the smallest print at 150 dpi has more. */
const smallSide = 384

/**
 * The networks learnt on scans, which are a little soft at the pixel. A small picture was made small by a program and is
 * often sharp to the pixel: then a pole, a line on a sports field or a letter looks like a scratch, and certainly so.
 * @returns the evidence for damage in the picture at twice its size, 0 to 1; null where there is no second look
 * @throws as `detectDamage`
 */
export async function secondLook(
  picture: LumaSource,
  first: Plane,
  networks: RepairNetworks,
  context: CallContext,
  side: number,
): Promise<number | null> {
  const { width, height } = picture
  if (Math.min(width, height) >= smallSide || Evidence.of(first.data).count === 0) return null
  const luma = new Float32Array(width * height)
  picture.read({ x: 0, y: 0, width, height }, luma, width)
  const bytes = Uint8Array.from(luma, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255))
  const data = await sharp(bytes, { raw: { width, height, channels: 1 } })
    .resize(width * 2, height * 2, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  const larger = { width: width * 2, height: height * 2, data: new Uint8Array(data) }
  const found = await detectDamage(sourceOf(larger), networks, context, side, 1)
  return Evidence.of(averaged(found).data).mean ?? 0
}

/** Half as large, each byte the mean of four. */
function averaged({ width, height, data }: Plane): Plane {
  const [w, h] = [width / 2, height / 2]
  const half = new Uint8Array(w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * (y * width + x)
      half[y * w + x] = Math.round((data[i] + data[i + 1] + data[i + width] + data[i + width + 1]) / 4)
    }
  }
  return { width: w, height: h, data: half }
}
