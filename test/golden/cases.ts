/** The renders whose pixels are kept: recipes as JSON, so that only the names of a recipe's fields hold them to the code. */
import type { DrawingName } from './pictures.ts'

/** Packs whose sums are exact on every processor, and the ones that come with Tintype, which are not. */
export type ColorPack = 'flat' | 'slope' | 'tintype-stable' | 'tintype-artistic' | 'tintype-film'
export type StepPack =
  'nothing' | 'tintype-repair' | 'tintype-enlarge' | 'denoise' | 'upscale' | 'upscale-tiles' | 'face'

export interface GoldenCase {
  name: string
  /** A drawing, a file of test/fixtures, or one of resources/samples. */
  input: DrawingName | `fixture:${string}` | `sample:${string}`
  /** Without it the recipe's color step is off. */
  pack?: ColorPack
  steps?: Record<string, object>
  options?: { format?: 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif'; longestSide?: number } & Record<
    string,
    unknown
  >
  stepPacks?: Partial<Record<'repair' | 'denoise' | 'upscale' | 'face', StepPack>>
  /** A drawing that the hand step takes colours from. */
  reference?: DrawingName
  /** A preview; it is rendered twice, and the second one comes from what was kept. */
  isPreview?: true
}

const corners = [
  { x: 0.08, y: 0.05 },
  { x: 0.93, y: 0.11 },
  { x: 0.9, y: 0.95 },
  { x: 0.04, y: 0.88 },
]
const crop = { left: 0.25, top: 0.125, width: 0.5, height: 0.625 }

const geometry: GoldenCase[] = [
  { name: 'geometry: nothing is asked', input: 'grey' },
  { name: 'geometry: a quarter turn', input: 'grey', steps: { geometry: { quarterTurns: 1 } } },
  {
    name: 'geometry: half a turn, mirrored, 16 bits',
    input: 'color16',
    steps: { geometry: { quarterTurns: 2, mirror: true } },
  },
  {
    name: 'geometry: three quarter turns, cropped, coloured',
    input: 'color',
    pack: 'slope',
    steps: { geometry: { quarterTurns: 3, crop } },
  },
  { name: 'geometry: straightened', input: 'color', steps: { geometry: { straighten: 3.7 } } },
  {
    name: 'geometry: straightened back, 16 bits, cropped',
    input: 'grey16',
    steps: { geometry: { straighten: -11.2, crop } },
  },
  { name: 'geometry: corners', input: 'grey', steps: { geometry: { corners } } },
  {
    name: 'geometry: corners, turned, straightened and cropped, coloured',
    input: 'color',
    pack: 'slope',
    steps: { geometry: { corners, quarterTurns: 1, mirror: true, straighten: 2, crop } },
  },
  { name: 'geometry: upright by EXIF', input: 'fixture:album.jpg', pack: 'slope' },
]

const tone: GoldenCase[] = [
  { name: 'tone: a faded print', input: 'faded', steps: { tone: { enabled: true } } },
  {
    name: 'tone: half, without its cast',
    input: 'faded',
    steps: { tone: { enabled: true, strength: 0.5, cast: false } },
  },
  {
    name: 'tone: a faded grey photo with local contrast, coloured',
    input: 'fadedGrey',
    pack: 'slope',
    steps: { tone: { enabled: true, localContrast: 1 } },
  },
  { name: 'tone: a good photo, 16 bits', input: 'color16', steps: { tone: { enabled: true } } },
]

const denoise: GoldenCase[] = [
  { name: 'denoise: measured', input: 'noisy', steps: { denoise: { enabled: true } } },
  { name: 'denoise: named, 16 bits', input: 'grey16', steps: { denoise: { enabled: true, noise: 12 } } },
  {
    name: 'denoise: named, half, with colour',
    input: 'color',
    steps: { denoise: { enabled: true, noise: 20, strength: 0.5 } },
  },
  {
    name: 'denoise: by a pack',
    input: 'noisy',
    steps: { denoise: { enabled: true, model: 'denoise' } },
    stepPacks: { denoise: 'denoise' },
  },
]

const strokes = [
  {
    kind: 'add',
    radius: 0.02,
    points: [
      { x: 0.54, y: 0.02 },
      { x: 0.6, y: 0.5 },
      { x: 0.64, y: 0.98 },
    ],
  },
  { kind: 'add', radius: 0.03, points: [{ x: 0.23, y: 0.21 }] },
  { kind: 'erase', radius: 0.02, points: [{ x: 0.6, y: 0.5 }] },
]

const repair: GoldenCase[] = [
  {
    name: 'repair: telea under a painted mask',
    input: 'damaged',
    steps: { repair: { enabled: true, method: 'telea', detect: false, mask: { strokes } } },
    stepPacks: { repair: 'nothing' },
  },
  {
    name: 'repair: telea, half, in colour',
    input: 'color',
    steps: { repair: { enabled: true, method: 'telea', detect: false, strength: 0.5, mask: { strokes } } },
    stepPacks: { repair: 'nothing' },
  },
  {
    name: 'repair: nothing is found',
    input: 'damaged',
    steps: { repair: { enabled: true } },
    stepPacks: { repair: 'nothing' },
  },
  {
    name: 'repair: the built-in pack',
    input: 'damaged',
    steps: { repair: { enabled: true } },
    stepPacks: { repair: 'tintype-repair' },
  },
  {
    name: 'repair: the built-in pack, sensitive, painted over',
    input: 'damaged',
    steps: { repair: { enabled: true, sensitivity: 1, mask: { strokes } } },
    stepPacks: { repair: 'tintype-repair' },
  },
  {
    name: 'repair: the built-in pack finds, telea fills',
    input: 'damaged',
    steps: { repair: { enabled: true, method: 'telea' } },
    stepPacks: { repair: 'tintype-repair' },
  },
]

const enlarging: GoldenCase[] = [
  {
    name: 'upscale: half of what the pack makes, in tiles, grain laid back',
    input: 'color',
    steps: { upscale: { enabled: true, factor: 2, strength: 0.8, grain: 1 } },
    stepPacks: { upscale: 'upscale-tiles' },
  },
  {
    name: 'upscale: in tiles, 16 bits, coloured',
    input: 'color16',
    pack: 'slope',
    steps: { upscale: { enabled: true, factor: 4 } },
    stepPacks: { upscale: 'upscale-tiles' },
  },
  {
    name: 'upscale: the built-in pack, twice as large, a small part',
    input: 'color',
    steps: {
      geometry: { crop: { left: 0.3, top: 0.3, width: 0.25, height: 0.25 } },
      upscale: { enabled: true, factor: 2, strength: 0.8, grain: 0.5 },
    },
    stepPacks: { upscale: 'tintype-enlarge' },
  },
]

const upscaleAndFace: GoldenCase[] = [
  {
    name: 'upscale: twice as large',
    input: 'grey',
    steps: { upscale: { enabled: true } },
    stepPacks: { upscale: 'upscale' },
  },
  {
    name: 'upscale: one and a half times, mixed, 16 bits, coloured',
    input: 'color16',
    pack: 'slope',
    steps: { upscale: { enabled: true, strength: 0.5, factor: 1.5 } },
    stepPacks: { upscale: 'upscale' },
  },
  {
    name: 'face: two of them, one tilted',
    input: 'color',
    steps: {
      face: {
        enabled: true,
        strength: 0.8,
        boxes: [
          { left: 0.1, top: 0.1, width: 0.3, height: 0.4 },
          { left: 0.55, top: 0.4, width: 0.25, height: 0.3, angle: 20 },
        ],
      },
    },
    stepPacks: { face: 'face' },
  },
]

const color: GoldenCase[] = [
  { name: 'color: lab', input: 'grey', pack: 'slope', steps: { color: { merge: 'lab' } } },
  { name: 'color: yuv601', input: 'grey', pack: 'slope', steps: { color: { merge: 'yuv601' } } },
  { name: 'color: lab, 16 bits', input: 'grey16', pack: 'slope', steps: { color: { merge: 'lab' } } },
  { name: 'color: yuv601, 16 bits', input: 'grey16', pack: 'slope', steps: { color: { merge: 'yuv601' } } },
  {
    name: 'color: lab, over colour',
    input: 'color',
    pack: 'slope',
    steps: { color: { merge: 'lab', strength: 0.6 } },
  },
  {
    name: 'color: yuv601, over colour, 16 bits',
    input: 'color16',
    pack: 'slope',
    steps: { color: { merge: 'yuv601', strength: 0.6, saturation: 1.4 } },
  },
  {
    name: 'color: lab, more and warmer',
    input: 'grey',
    pack: 'slope',
    steps: { color: { saturation: 1.7, temperature: 0.6 } },
  },
  {
    name: 'color: yuv601, less and cooler',
    input: 'grey',
    pack: 'slope',
    steps: { color: { merge: 'yuv601', saturation: 0.4, temperature: -0.8 } },
  },
  { name: 'color: at strength 0', input: 'color', pack: 'slope', steps: { color: { strength: 0 } } },
  {
    name: 'color: a photo in colour keeps its own',
    input: 'color',
    pack: 'slope',
    steps: { color: { colorPhotos: 'keep' } },
  },
  { name: 'color: grey with alpha', input: 'greyAlpha', pack: 'slope' },
  { name: 'color: colour with alpha, evenly', input: 'colorAlpha', pack: 'flat' },
  {
    name: 'color: tall and narrow, at another render factor',
    input: 'tall',
    pack: 'slope',
    steps: { color: { renderFactor: 11 } },
  },
  { name: 'color: stable, lab', input: 'grey', pack: 'tintype-stable', steps: { color: { merge: 'lab' } } },
  {
    name: 'color: stable, yuv601, 16 bits',
    input: 'grey16',
    pack: 'tintype-stable',
    steps: { color: { merge: 'yuv601', renderFactor: 8 } },
  },
  {
    name: 'color: artistic, a portrait',
    input: 'sample:portrait-in-orange.jpg',
    pack: 'tintype-artistic',
    steps: { color: { style: 'artistic', saturation: 1.3 } },
    options: { longestSide: 192 },
  },
  {
    name: 'color: film, warmer',
    input: 'sample:cat.jpg',
    pack: 'tintype-film',
    steps: { color: { style: 'film', renderFactor: 7, temperature: 0.4 } },
    options: { longestSide: 192 },
  },
]

const painted = [
  {
    kind: 'color',
    color: { a: 45, b: 30 },
    radius: 0.05,
    reach: 0.4,
    points: [
      { x: 0.3, y: 0.6 },
      { x: 0.4, y: 0.7 },
    ],
  },
  { kind: 'grey', radius: 0.06, reach: 0.2, points: [{ x: 0.75, y: 0.23 }] },
  {
    kind: 'saturation',
    amount: 2.2,
    radius: 0.1,
    points: [
      { x: 0.2, y: 0.9 },
      { x: 0.8, y: 0.92 },
    ],
  },
  { kind: 'keep', radius: 0.04, points: [{ x: 0.05, y: 0.05 }] },
]
const palette = { photo: 'a'.repeat(64), name: 'palette.png', strength: 0.7 }

const manualColor: GoldenCase[] = [
  {
    name: 'manual color: strokes without a model',
    input: 'grey',
    steps: { manualColor: { strokes: painted } },
  },
  {
    name: 'manual color: strokes over a model, half',
    input: 'grey',
    pack: 'slope',
    steps: { manualColor: { strength: 0.5, strokes: painted } },
  },
  {
    name: "manual color: another photo's palette, 16 bits",
    input: 'grey16',
    steps: { manualColor: { reference: palette } },
    reference: 'color',
  },
  {
    name: 'manual color: strokes and palette over a model, less of it',
    input: 'grey',
    pack: 'slope',
    steps: {
      color: { strength: 0.7, saturation: 1.2 },
      manualColor: { strokes: painted, reference: palette },
    },
    reference: 'faded',
  },
  {
    name: 'manual color: strokes as hints to a model that takes them',
    input: 'grey',
    pack: 'tintype-stable',
    steps: { manualColor: { strokes: painted } },
  },
]

const finish: GoldenCase[] = [
  {
    name: 'finish: sharper, with a border',
    input: 'grey',
    steps: { finish: { enabled: true, sharpen: 0.7, border: { width: 0.08, color: 'paper' } } },
  },
  {
    name: 'finish: grain comes back, 16 bits, black border',
    input: 'color16',
    steps: {
      denoise: { enabled: true, noise: 15 },
      finish: { enabled: true, grain: 0.6, border: { width: 0.03, color: 'black' } },
    },
  },
  {
    name: 'finish: everything',
    input: 'noisy',
    pack: 'slope',
    steps: {
      geometry: { straighten: 1.5 },
      tone: { enabled: true },
      denoise: { enabled: true, noise: 18 },
      manualColor: { strokes: painted },
      finish: { enabled: true, sharpen: 0.4, grain: 0.4, border: { width: 0.05, color: 'white' } },
    },
  },
  {
    name: 'finish: everything automatic, by the built-in packs',
    input: 'damaged',
    pack: 'tintype-stable',
    steps: {
      tone: { enabled: true },
      repair: { enabled: true },
      denoise: { enabled: true },
      color: { colorPhotos: 'keep' },
      finish: { enabled: true, grain: 0.35 },
    },
    stepPacks: { repair: 'tintype-repair' },
  },
]

const formats: GoldenCase[] = [
  {
    name: 'format: jpeg with a mark',
    input: 'grey',
    pack: 'slope',
    options: { format: 'jpeg', mark: true, longestSide: 120 },
  },
  {
    name: 'format: jpeg of low quality, half the size',
    input: 'color',
    pack: 'slope',
    options: { format: 'jpeg', quality: 40, longestSide: 64 },
  },
  { name: 'format: tiff, 16 bits', input: 'grey16', pack: 'slope', options: { format: 'tiff' } },
  { name: 'format: tiff of a tiff', input: 'fixture:album.tif', pack: 'slope', options: { format: 'tiff' } },
  { name: 'format: webp', input: 'color', pack: 'slope', options: { format: 'webp' } },
  { name: 'format: avif', input: 'grey', pack: 'slope', options: { format: 'avif', quality: 80 } },
  { name: 'format: of a HEIC', input: 'fixture:photo.heic', pack: 'slope' },
  { name: 'format: of a JPEG XL', input: 'fixture:photo.jxl', pack: 'slope' },
]

const previews: GoldenCase[] = [
  {
    name: 'preview: coloured',
    input: 'grey',
    pack: 'slope',
    options: { format: 'webp', longestSide: 80, metadata: false },
    isPreview: true,
  },
  {
    name: 'preview: turned, cropped, toned, by hand',
    input: 'fadedGrey',
    pack: 'slope',
    steps: {
      geometry: { quarterTurns: 1, crop },
      tone: { enabled: true },
      manualColor: { strokes: painted },
    },
    options: { longestSide: 64, metadata: false },
    isPreview: true,
  },
  {
    name: 'preview: denoised, repaired, finished, whole',
    input: 'damaged',
    steps: {
      repair: { enabled: true, method: 'telea', detect: false, mask: { strokes } },
      denoise: { enabled: true, noise: 10 },
      finish: { enabled: true, sharpen: 0.5, border: { width: 0.04, color: 'white' } },
    },
    stepPacks: { repair: 'nothing' },
    options: { metadata: false },
    isPreview: true,
  },
  {
    name: 'preview: stable',
    input: 'sample:portrait-in-orange.jpg',
    pack: 'tintype-stable',
    options: { longestSide: 128, metadata: false },
    isPreview: true,
  },
]

const curve = [
  { x: 0, y: 0.04 },
  { x: 0.4, y: 0.5 },
  { x: 1, y: 0.97 },
]

const grade: GoldenCase[] = [
  {
    name: 'grade: light and contrast',
    input: 'color',
    steps: { grade: { enabled: true, exposure: 0.7, contrast: 0.4, highlights: -0.6, shadows: 0.5 } },
  },
  {
    name: 'grade: black and white point, a curve, 16 bits',
    input: 'grey16',
    steps: { grade: { enabled: true, black: 0.06, white: 0.9, curves: { luma: curve } } },
  },
  {
    name: 'grade: a grey photo keeps to its tones',
    input: 'grey',
    steps: { grade: { enabled: true, temperature: 0.5, vibrance: 1, contrast: -0.3 } },
  },
  {
    name: 'grade: white balance and vibrance over a model',
    input: 'grey',
    pack: 'slope',
    steps: { grade: { enabled: true, temperature: -0.4, tint: 0.2, vibrance: 0.6, exposure: -0.3 } },
  },
  {
    name: 'grade: hues and curves of channels, 16 bits',
    input: 'color16',
    steps: {
      grade: {
        enabled: true,
        saturation: 1.3,
        bands: {
          red: { hue: 0.3, saturation: 0.2, luma: -0.2 },
          green: { saturation: -0.8 },
          blue: { luma: 0.4 },
        },
        curves: {
          red: curve,
          blue: [
            { x: 0, y: 0.1 },
            { x: 1, y: 0.9 },
          ],
        },
      },
    },
  },
  {
    name: 'grade: in a preview, finished after it',
    input: 'color',
    pack: 'slope',
    steps: {
      grade: { enabled: true, shadows: 0.6, vibrance: -0.5, bands: { yellow: { hue: -0.5 } } },
      finish: { enabled: true, sharpen: 0.4 },
    },
    options: { metadata: false },
    isPreview: true,
  },
]

const sky = { kind: 'gradient', from: { x: 0.4, y: 0.1 }, to: { x: 0.6, y: 0.7 } }
const softPart = {
  kind: 'brush',
  feather: 0.4,
  strokes: [
    {
      kind: 'add',
      radius: 0.15,
      points: [
        { x: 0.2, y: 0.4 },
        { x: 0.7, y: 0.6 },
      ],
    },
    { kind: 'erase', radius: 0.06, points: [{ x: 0.4, y: 0.5 }] },
  ],
}

const local: GoldenCase[] = [
  {
    name: 'local: a gradient and a painted part',
    input: 'color',
    steps: {
      local: {
        enabled: true,
        areas: [
          { mask: sky, exposure: -0.8, temperature: -0.3 },
          { mask: softPart, exposure: 0.6, saturation: 1.5 },
        ],
      },
    },
  },
  {
    name: 'local: half of it, over a grading, 16 bits',
    input: 'color16',
    steps: {
      grade: { enabled: true, contrast: 0.3 },
      local: { enabled: true, strength: 0.5, areas: [{ mask: softPart, exposure: 1.5, saturation: 0 }] },
    },
  },
  {
    name: 'local: in a preview of a coloured photo',
    input: 'grey',
    pack: 'slope',
    steps: { local: { enabled: true, areas: [{ mask: sky, saturation: 0.2, temperature: 0.5 }] } },
    options: { metadata: false },
    isPreview: true,
  },
]

const negative: GoldenCase[] = [
  {
    name: 'negative: black and white',
    input: 'greyNegative',
    steps: { negative: { enabled: true, kind: 'bw' } },
  },
  {
    name: 'negative: black and white, toned and coloured',
    input: 'greyNegative',
    pack: 'slope',
    steps: { negative: { enabled: true }, tone: { enabled: true } },
  },
  {
    name: 'negative: colour film, seen by its orange mask',
    input: 'colorNegative',
    steps: { negative: { enabled: true } },
  },
  {
    name: 'negative: colour film, 16 bits',
    input: 'color16',
    steps: { negative: { enabled: true, kind: 'color' } },
  },
  {
    name: 'negative: in a preview, mirrored',
    input: 'colorNegative',
    steps: { geometry: { mirror: true }, negative: { enabled: true, kind: 'color' } },
    options: { metadata: false },
    isPreview: true,
  },
]

export const goldenCases: readonly GoldenCase[] = [
  ...geometry,
  ...tone,
  ...denoise,
  ...repair,
  ...upscaleAndFace,
  ...color,
  ...manualColor,
  ...finish,
  ...formats,
  ...previews,
  ...grade,
  ...enlarging,
  ...local,
  ...negative,
]
