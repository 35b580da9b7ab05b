/**
 * The manifest of a model pack (`model.json`): everything the pipeline must know about a model that the
 * model's file does not say itself.
 */
import { z } from 'zod'

export const modelIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'an id is lower-case letters, digits, ".", "_" and "-", 64 at most')

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 lower-case hex digits')

/** A plain file name inside the pack's folder: no folders, no way out of it. */
const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (name) => !/[/\\\0]/.test(name) && name !== '.' && name !== '..',
    'a plain file name inside the pack',
  )

export const packFileSchema = z.strictObject({
  path: fileNameSchema,
  bytes: z.int().positive(),
  sha256: sha256Schema,
  /** Where it can be downloaded, best first. Built-in packs have none. */
  urls: z.array(z.url({ protocol: /^https?$/ })).default([]),
})

/**
 * How large the model sees the photo.
 *
 * `renderFactor`: a side of `unit * factor` pixels (DeOldify: 16). `fixed`: one size only. `tiles`: the photo's own
 * pixels, in tiles of any size that is a multiple.
 * With `square` the photo is stretched to a square, as DeOldify does; otherwise the aspect is kept.
 */
export const sizeRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('renderFactor'),
    square: z.boolean(),
    /** Pixels a side for each step of the render factor. */
    unit: z.int().positive().default(16),
    /** The side is rounded up to a multiple of this. */
    multipleOf: z.int().positive().default(16),
    default: z.int().min(1).max(100),
    least: z.int().min(1).max(100),
    greatest: z.int().min(1).max(100),
  }),
  z.strictObject({ kind: z.literal('fixed'), width: z.int().positive(), height: z.int().positive() }),
  z.strictObject({
    kind: z.literal('tiles'),
    multipleOf: z.int().min(1).max(1024).default(1),
    /** Pixels around a tile that the model must see too: no output pixel depends on more. */
    margin: z.int().min(0).max(1024).default(0),
    /** Most pixels a side of a tile without its margin; smaller ones take less memory, larger ones less time. */
    inner: z.int().min(16).max(4096).default(192),
    /** At the picture's own rim: its pixels are repeated beyond it, or the tile ends there, as in the network's training. */
    rim: z.enum(['repeat', 'ends']).default('repeat'),
  }),
])

export const modelInputSchema = z.strictObject({
  /** Tensor name; read from the session when left out. */
  name: z.string().optional(),
  /** `luma`: CIE L, one plane. `grey-rgb`: grey repeated in three planes. `rgb`: the photo as it is. */
  color: z.enum(['luma', 'grey-rgb', 'rgb']),
  /** How grey is made from colour for `grey-rgb`: Rec. 601 luma as DeOldify does, or CIE L kept with a = b = 0. */
  grey: z.enum(['rec601', 'lab']).default('rec601'),
  /** What white is in the tensor before normalisation: 1 (0 to 1), 100 (CIE L) or 255. */
  white: z.union([z.literal(1), z.literal(100), z.literal(255)]),
  /** Per plane: (value - mean) / deviation. Left out where the graph does it, or nobody does. */
  normalise: z
    .strictObject({ mean: z.array(z.number()), deviation: z.array(z.number().positive()) })
    .optional(),
  layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  type: z.enum(['float32', 'float16']).default('float32'),
  size: sizeRuleSchema,
})

export const modelOutputSchema = z.strictObject({
  /** Tensor name; read from the session when left out. */
  name: z.string().optional(),
  /**
   * `rgb`: a whole picture of which only the chroma is used. `ab`: CIE Lab a and b. `uv`: BT.601 U and V. `mask`: the
   * probability of damage, 0 to 1 (`repair`).
   */
  kind: z.enum(['rgb', 'ab', 'uv', 'mask']),
  /** `rgb`: what white is after de-normalisation (1 or 255). `ab`, `uv`: multiply by this to get Lab units, or 0-255 steps. */
  scale: z.number().positive().default(1),
  /** `rgb` only: value * deviation + mean, per plane, before `scale`. */
  denormalise: z
    .strictObject({ mean: z.array(z.number()), deviation: z.array(z.number().positive()) })
    .optional(),
  /** `rgb` only: the colour is cut to whole 8-bit steps (truncated), as DeOldify does before stretching back. */
  truncate: z.boolean().default(false),
  /** How chroma meets the photo's luma; of no account where whole pictures are made. */
  merge: z.enum(['yuv601', 'lab']),
  /** `upscale`: the output is so many times as wide and high as the input. */
  factor: z.int().min(1).max(8).default(1),
})

/** User hints: Lab a and b where a person said "this was green", and a mask that is 1 there. Zeros: no hint. */
export const modelHintsSchema = z.strictObject({ ab: z.string(), mask: z.string() })

/**
 * The second network of a repair pack, in a file of its own. The first file finds damage; this one fills it. Both see
 * luma in tiles of the same multiple. All of its planes are 0 to 1, and so is its answer.
 */
const modelFillSchema = z.strictObject({
  file: fileNameSchema,
  /** Tensor names: luma; 1 where to fill; 1 where the luma must not be looked at, inside of that. */
  luma: z.string(),
  mask: z.string(),
  hidden: z.string(),
  output: z.string(),
  /** As in `tiles`. */
  margin: z.int().min(0).max(1024),
  /** Probability from which a pixel is damage, at the recipe's middle sensitivity. */
  threshold: z.number().gt(0).lt(1).default(0.5),
})

/** The mean probability that a component of damage needs, by the mean over all pixels that may be damage (the evidence). */
const gatePointSchema = z.strictObject({ evidence: z.number().min(0).max(1), mean: z.number().min(0).max(1) })

/**
 * When a repair pack's detections are filled without being asked for. The values were found on validation pictures; training
 * reads the same block (`repair_evaluate.py`) and measures them.
 */
export const repairGateSchema = z.strictObject({
  /** Logits above the threshold that the most probable pixel of a component must reach. */
  certaintyLogits: z.number().positive(),
  /** Smaller components are noise, in pixels. */
  leastPixels: z.int().positive(),
  /** Below this share of the pixels there is nothing to repair, above the other it can't all be damage. */
  leastShare: z.number().min(0).max(1),
  mostShare: z.number().min(0).max(1),
  /** Probability from which a pixel may be damage at all, and counts for the evidence. */
  doubt: z.number().gt(0).lt(1),
  /**
   * Between these two points the needed mean is interpolated. On sound photos the network doubts, and then a single strap or
   * twig must stay; where most of what may be damage is certain, the photo is damaged, and its doubtful places are too.
   */
  sound: gatePointSchema,
  damaged: gatePointSchema,
  /**
   * Pictures whose shorter side is below `side` pixels: the evidence is the mean with that of a second detection at twice the
   * size, and more than `mostShare` is never filled without being asked for.
   */
  small: z.strictObject({
    side: z.int().positive(),
    mostShare: z.number().min(0).max(1),
    sound: gatePointSchema,
    damaged: gatePointSchema,
  }),
  /**
   * A component that runs along so much of a side, and lies within so much of the picture from it, is a mount, a film's rim or
   * a white border: no damage, and what would be there instead nobody knows.
   */
  frame: z.strictObject({ run: z.number().min(0).max(1), band: z.number().min(0).max(1) }),
  /** Detected damage is grown by so many pixels before it is filled: its rim is softer than its middle. */
  growPixels: z.int().min(0),
})
export type RepairGate = z.infer<typeof repairGateSchema>

export const executionProviderSchema = z.enum(['cpu', 'cuda', 'coreml', 'dml', 'webgpu'])
export type ExecutionProvider = z.infer<typeof executionProviderSchema>

/** How far one model is from another, over the RGB of small coloured pictures, and how fast it is beside it. */
export const comparisonSchema = z.object({
  photos: z.int().positive(),
  /** Decibels, against 255; null where the pictures are equal. */
  psnr: z.number().nullable(),
  /** In 8-bit steps. */
  mean: z.number(),
  greatest: z.number(),
  /** The reference's time divided by the candidate's, of `session.run` alone. */
  speedup: z.number(),
})
export type Comparison = z.infer<typeof comparisonSchema>

export const manifestSchema = z
  .strictObject({
    /** Version of this schema. */
    schema: z.literal(1),
    id: modelIdSchema,
    name: z.string().min(1).max(100),
    version: z.string().min(1).max(40),
    task: z.enum(['colorize', 'repair', 'denoise', 'upscale', 'face']),
    style: z.enum(['artistic', 'stable', 'film']).optional(),
    /** One sentence for the person who chooses: what it is good at. */
    summary: z.string().max(400).default(''),
    licence: z.string().min(1),
    source: z.string().min(1),
    /** File name of the model card inside the pack. */
    card: fileNameSchema.optional(),
    /** The first file is the model; the others travel with it. */
    files: z.array(packFileSchema).min(1),
    input: modelInputSchema,
    hints: modelHintsSchema.optional(),
    /** `repair` only. */
    fill: modelFillSchema.optional(),
    /** `repair` only; the built-in pack's where left out. */
    gate: repairGateSchema.optional(),
    output: modelOutputSchema,
    precision: z.enum(['fp32', 'fp16', 'bf16', 'int8']).default('fp32'),
    /** Made on this machine from another pack: from which, and what was measured then. */
    variant: z.strictObject({ of: modelIdSchema, comparison: comparisonSchema }).optional(),
    /** Providers it is known to run on; the engine still tests each before it trusts it. */
    providers: z.array(executionProviderSchema).min(1),
  })
  .superRefine((manifest, context) => {
    const { size } = manifest.input
    if (size.kind === 'renderFactor' && !(size.least <= size.default && size.default <= size.greatest)) {
      context.addIssue({
        code: 'custom',
        path: ['input', 'size'],
        message: 'least <= default <= greatest must hold',
      })
    }
    const { fill } = manifest
    if ((manifest.task === 'repair') !== (fill !== undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['fill'],
        message: 'a repair pack has one, no other pack does',
      })
    }
    if (manifest.gate && manifest.task !== 'repair') {
      context.addIssue({ code: 'custom', path: ['gate'], message: 'is for repair packs only' })
    }
    if ((manifest.task === 'repair') !== (manifest.output.kind === 'mask')) {
      context.addIssue({
        code: 'custom',
        path: ['output', 'kind'],
        message: 'is "mask" in a repair pack only',
      })
    }
    if (fill && !(size.kind === 'tiles' && manifest.files.slice(1).some((file) => file.path === fill.file))) {
      const message = 'needs its file among the others, and an input in tiles'
      context.addIssue({ code: 'custom', path: ['fill', 'file'], message })
    }
    const pictures = ['denoise', 'upscale', 'face'].includes(manifest.task)
    if (pictures && (manifest.input.color !== 'rgb' || manifest.output.kind !== 'rgb')) {
      context.addIssue({ code: 'custom', path: ['input', 'color'], message: 'is "rgb", as is its output' })
    }
    if (size.kind === 'tiles' && size.rim === 'ends' && size.multipleOf > 1) {
      context.addIssue({
        code: 'custom',
        path: ['input', 'size'],
        message: 'tiles end where the picture does: a multiple of 1',
      })
    }
    if (pictures && size.kind === 'renderFactor') {
      context.addIssue({ code: 'custom', path: ['input', 'size'], message: 'is "tiles" or "fixed"' })
    }
    if (manifest.output.factor > 1 && manifest.task !== 'upscale') {
      context.addIssue({ code: 'custom', path: ['output', 'factor'], message: 'is 1 but in an upscale pack' })
    }
    const planes = manifest.input.color === 'luma' ? 1 : 3
    for (const list of [manifest.input.normalise?.mean, manifest.input.normalise?.deviation]) {
      if (list && list.length !== planes) {
        context.addIssue({ code: 'custom', path: ['input', 'normalise'], message: `needs ${planes} values` })
      }
    }
  })

/** What a person says of a colouriser that Tintype does not know: the parts of a manifest that its file does not tell. */
export const colorizerSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  style: z.enum(['artistic', 'stable', 'film']).optional(),
  summary: z.string().max(400).default(''),
  licence: z.string().min(1).default('Not stated'),
  source: z.string().min(1).default('A file of your own'),
  input: modelInputSchema,
  hints: modelHintsSchema.optional(),
  output: modelOutputSchema.extend({ kind: z.enum(['rgb', 'ab', 'uv']) }),
  precision: z.enum(['fp32', 'fp16', 'bf16', 'int8']).optional(),
})
export type Colorizer = z.infer<typeof colorizerSchema>

export type Manifest = z.infer<typeof manifestSchema>
export type ManifestInput = z.input<typeof manifestSchema>
export type SizeRule = z.infer<typeof sizeRuleSchema>

/** An installed pack, found and read: its manifest and the folder it lies in. */
export const packSchema = z.strictObject({
  manifest: manifestSchema,
  folder: z.string(),
  builtIn: z.boolean(),
})
export type Pack = z.infer<typeof packSchema>

/** Half a sentence where a pack's manifest already says that it can have no int8 variant; null where it may. */
export function reasonAgainstInt8({ task, precision, input, files }: Manifest): string | null {
  if (task !== 'colorize') return 'it is no colouriser'
  if (precision === 'int8') return 'it is an int8 variant itself'
  if (input.type !== 'float32') return 'it computes in half precision'
  return files.length > 1 ? 'its weights lie in a second file' : null
}
