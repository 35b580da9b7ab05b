/** The colour temperature: the model's own colour, warmer or cooler, before it meets the photo's luma. */
import { labToRgb, rgbToLab } from '../../contract/lab.ts'
import type { ModelColor } from '../tensors.ts'

/** At 1 a colour's b grows by this share of its chroma ... */
const share = 0.45
/** ... and by at most so many Lab units more, all of them where there is clearly colour. */
const ground = 5
/** Chroma at which half of that is given: what the model left grey stays grey. */
const half = 8

/**
 * Shifts chroma along Lab's blue-yellow axis. The merges keep the photo's luma, so that nothing gets lighter.
 * @param temperature -1 (blue) to 1 (yellow), not 0
 * @returns new planes or a new picture; the model's answer is left as it is
 */
export function warm(color: ModelColor, temperature: number): ModelColor {
  const shift = (a: number, b: number) => {
    const chroma = Math.hypot(a, b)
    return b + temperature * (share * chroma + (ground * chroma) / (chroma + half))
  }
  if (color.kind === 'ab') {
    return { ...color, b: color.b.map((b, i) => shift(color.a[i], b)) }
  }
  const { raster } = color
  const data = new Uint8Array(raster.data)
  for (let i = 0; i < data.length; i += 3) {
    // Grey stays grey to the last bit.
    if (data[i] === data[i + 1] && data[i] === data[i + 2]) continue
    const [l, a, b] = rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255)
    const rgb = labToRgb(l, a, shift(a, b))
    for (let c = 0; c < 3; c++) data[i + c] = Math.round(Math.min(1, Math.max(0, rgb[c])) * 255)
  }
  return { kind: 'rgb', raster: { ...raster, data } }
}
