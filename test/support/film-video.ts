/** What a small film of tests is, where no file is needed. */
import type { FilmVideo } from '../../src/contract/film.ts'

export const testVideo: FilmVideo = {
  index: 0,
  codec: 'ffv1',
  width: 7,
  height: 5,
  rotation: 0,
  sampleAspect: { num: 1, den: 1 },
  pixelFormat: 'yuv420p',
  isRgb: false,
  planes: { chroma: '420', depth: 8 },
  matrix: '709',
  tags: { matrix: 'bt709', primaries: null, transfer: null, range: 'limited' },
  timeBase: { num: 1, den: 25 },
  frameRate: null,
  declaredFrames: null,
  fieldOrder: null,
}
