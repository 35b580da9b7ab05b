/** The recipes of the kept library: every step of them says something. */

/** The color step by a pack of the library's own, which no later Tintype replaces. */
const color = { model: 'kept-color', renderFactor: 9 }

const crop = { left: 0.05, top: 0.1, width: 0.85, height: 0.8 }
const corners = [
  { x: 0.02, y: 0.03 },
  { x: 0.97, y: 0.05 },
  { x: 0.95, y: 0.98 },
  { x: 0.04, y: 0.96 },
]

const mask = {
  strokes: [
    {
      kind: 'add',
      radius: 0.02,
      points: [
        { x: 0.5, y: 0.05 },
        { x: 0.55, y: 0.6 },
      ],
    },
    { kind: 'erase', radius: 0.03, points: [{ x: 0.52, y: 0.3 }] },
  ],
}

const strokes = [
  {
    kind: 'color',
    color: { a: 42.5, b: 28 },
    radius: 0.05,
    reach: 0.4,
    points: [
      { x: 0.3, y: 0.6 },
      { x: 0.4, y: 0.65 },
    ],
  },
  { kind: 'grey', radius: 0.06, reach: 0.2, points: [{ x: 0.75, y: 0.2 }] },
  { kind: 'saturation', amount: 1.8, radius: 0.1, points: [{ x: 0.2, y: 0.9 }] },
  { kind: 'keep', radius: 0.04, points: [{ x: 0.05, y: 0.05 }] },
]

const geometry = { quarterTurns: 1, mirror: true, straighten: 1.5, crop, corners }
const plain = { version: 1, steps: { color } }
const turned = { version: 1, steps: { color, geometry } }

/** @param reference SHA-256 of the photo whose colours are taken */
const everyStep = (reference: string) => ({
  version: 1,
  steps: {
    geometry,
    tone: { enabled: true, strength: 0.8, cast: false, localContrast: 0.3 },
    repair: { enabled: true, strength: 0.9, sensitivity: 0.4, model: 'kept-repair', mask },
    denoise: { enabled: true, strength: 0.7, model: 'kept-denoise', noise: 8 },
    color: { ...color, strength: 0.9, saturation: 1.2, temperature: 0.15, merge: 'yuv601' },
    manualColor: {
      strength: 0.85,
      strokes,
      reference: { photo: reference, name: 'meadow.jpg', strength: 0.4 },
    },
    upscale: { enabled: true, strength: 0.6, model: 'kept-upscale', factor: 1.5 },
    face: {
      enabled: true,
      strength: 0.35,
      model: 'kept-face',
      boxes: [{ left: 0.2, top: 0.3, width: 0.25, height: 0.3, angle: -12 }],
    },
    finish: { enabled: true, sharpen: 0.4, grain: 0.25, border: { width: 0.04, color: 'paper' } },
  },
})

/** As recipes were written before the strokes of a mask had an order. */
const older = {
  version: 1,
  steps: {
    color,
    repair: {
      enabled: true,
      method: 'telea',
      detect: false,
      model: 'kept-repair',
      mask: {
        added: [{ radius: 0.03, points: [{ x: 0.5, y: 0.5 }] }],
        erased: [{ radius: 0.02, points: [{ x: 0.1, y: 0.1 }] }],
      },
    },
  },
}

export const keptRecipes = { plain, turned, everyStep, older }
