/** The colourisers that are known by their inputs and outputs, and the manifest that each of them needs. */
import type { ManifestInput } from '../../contract/manifest.ts'
import type { OnnxHeader, OnnxPort } from '../../onnx/header.ts'
import { dataTypes } from '../../onnx/proto.ts'

/** What a manifest says apart from the pack's identity and its files. */
export type Contract = Pick<ManifestInput, 'input' | 'output' | 'hints' | 'style' | 'precision'> & {
  /** `colorize` where left out. */
  task?: ManifestInput['task']
  summary: string
  licence: string
  source: string
}
export interface Proposal {
  readonly family: string
  readonly contract: Contract
}

/** Written into the metadata of graphs that Tintype makes, so that they are known again. */
export const familyKey = 'tintype.family'

export const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }

type Style = NonNullable<ManifestInput['style']>

/** DeOldify's render factors; 21 is the original's default for film. */
const renderFactors = (style: Style) => ({ default: style === 'film' ? 21 : 35, least: 7, greatest: 45 })

const deoldifySummary: Record<Style, string> = {
  artistic:
    'The boldest colours and the most detail, with more misses; for single photographs worth some trying.',
  stable: 'Steadier colours with fewer grey or blue patches; for landscapes and portraits.',
  film: 'The calmest of the three: little flicker from one frame to the next; for moving pictures.',
}

/**
 * DeOldify's own generator, written by Tintype: ImageNet-normalised RGB in and out, every render factor.
 * @see jantic/DeOldify, deoldify/filters.py and fastai 1.0's normalize
 */
export function deoldifyContract(style: Style): Contract {
  return {
    style,
    summary: deoldifySummary[style],
    licence: 'MIT',
    source: 'https://github.com/jantic/DeOldify',
    input: {
      name: 'input',
      color: 'grey-rgb',
      grey: 'rec601',
      white: 1,
      normalise: imagenet,
      size: { kind: 'renderFactor', square: true, unit: 16, multipleOf: 16, ...renderFactors(style) },
    },
    output: { name: 'output', kind: 'rgb', scale: 1, denormalise: imagenet, truncate: true, merge: 'yuv601' },
  }
}

/**
 * The contract of a graph, by its family.
 * @param style of a DeOldify generator: Stable and Video have the same graph, so the graph can't tell
 * @returns a reason, as half a sentence, where it is no colouriser that a manifest can describe
 */
export function proposeContract(header: OnnxHeader, style: Style): Proposal | { reason: string } {
  const own = header.metadata.get(familyKey)
  if (own === 'deoldify') return { family: 'DeOldify', contract: deoldifyContract(style) }
  const ports = [...header.inputs, ...header.outputs]
  const wrong = ports.find(
    ({ elementType }) => elementType !== dataTypes.float32 && elementType !== dataTypes.float16,
  )
  if (wrong)
    return { reason: `its "${wrong.name}" holds no floating-point numbers, as a colouriser's pictures do` }
  const flat = ports.find(({ shape }) => shape.length !== 4)
  if (flat) {
    return {
      reason: `its "${flat.name}" is no picture (${shapeText(flat)}); a colouriser has four axes there`,
    }
  }
  if (header.outputs.length !== 1) {
    return { reason: `it has ${header.outputs.length} outputs, where a colouriser has one` }
  }
  if (header.inputs.length === 3) return hinted(header)
  if (header.inputs.length !== 1) {
    return {
      reason: `it has ${header.inputs.length} inputs, where a colouriser has one, or three with a person's hints`,
    }
  }
  return single(header.inputs[0], header.outputs[0], style)
}

/** One picture in, one out: the family follows from the number of planes. */
function single(input: OnnxPort, output: OnnxPort, style: Style): Proposal | { reason: string } {
  const layout = layoutOf(input)
  const [from, to] = [planesOf(input, layout), planesOf(output, layout)]
  const size = sidesOf(input, layout)
  const out = sidesOf(output, layout)
  const ports = {
    common: {
      name: input.name,
      layout,
      type: input.elementType === dataTypes.float16 ? ('float16' as const) : ('float32' as const),
    },
    size,
    outputName: output.name,
  }
  if (
    (size.height && out.height && size.height !== out.height) ||
    (size.width && out.width && size.width !== out.width)
  ) {
    return {
      reason: `its output is of another size than its input (${shapeText(input)} to ${shapeText(output)})`,
    }
  }
  if (from === 3 && to === 3) {
    return deoldifyExport(ports, style)
  }
  if (from === 3 && to === 2) {
    return ddcolor(ports)
  }
  if (from === 1 && to === 2) {
    return lumaColorizer(ports, style)
  }
  return {
    reason: `it turns ${from ?? 'an unknown number of'} planes into ${to ?? 'an unknown number'}, which is no colouriser (3 to 3, 3 to 2 or 1 to 2 are)`,
  }
}

/** The ports of a graph with one input and one output. */
interface Ports {
  common: Pick<ManifestInput['input'], 'layout' | 'type'> & { name: string }
  size: ReturnType<typeof sidesOf>
  outputName: string
}

function deoldifyExport({ common, size, outputName }: Ports, style: Style): Proposal {
  return {
    family: 'DeOldify export',
    contract: {
      style,
      summary: `${deoldifySummary[style]} Works at even render factors only.`,
      licence: 'Not stated in the file (DeOldify itself: MIT)',
      source: 'https://github.com/jantic/DeOldify',
      input: {
        ...common,
        color: 'grey-rgb',
        white: 255,
        // Such exports lack the decoder's resize: other sides than multiples of 32 fail or are wrong.
        size: fixedOr(size, {
          kind: 'renderFactor',
          square: true,
          unit: 16,
          multipleOf: 32,
          ...renderFactors(style),
        }),
      },
      output: { name: outputName, kind: 'rgb', scale: 255, truncate: true, merge: 'yuv601' },
    },
  }
}

function ddcolor({ common, size, outputName }: Ports): Proposal {
  return {
    family: 'DDColor',
    contract: {
      summary: 'Rich colours and clean edges of objects; looks at the photo at one size only.',
      licence: 'Not stated in the file (DDColor itself: Apache-2.0)',
      source: 'https://github.com/piddnad/DDColor',
      input: {
        ...common,
        color: 'grey-rgb',
        grey: 'lab',
        white: 1,
        size: fixedOr(size, { kind: 'fixed', width: 512, height: 512 }),
      },
      output: { name: outputName, kind: 'ab', merge: 'lab' },
    },
  }
}

/** CIE L in, a and b out: Tintype's own models, ECCV16 and SIGGRAPH17. */
function lumaColorizer({ common, size, outputName }: Ports, style: Style): Proposal {
  const tintype = common.name === 'luma' && outputName === 'ab'
  return {
    family: tintype ? 'Tintype' : 'ECCV16 or SIGGRAPH17',
    contract: {
      ...(tintype ? { style } : {}),
      summary: tintype
        ? 'A model trained with Tintype.'
        : 'Small and quick, softer colours; a classic of 2016 and 2017.',
      licence: tintype ? 'Not stated in the file' : 'Not stated in the file (the original: BSD-2-Clause)',
      source: tintype ? 'Trained with Tintype' : 'https://github.com/richzhang/colorization',
      input: {
        ...common,
        color: 'luma',
        white: tintype ? 1 : 100,
        size: tintype
          ? {
              kind: 'renderFactor',
              square: true,
              unit: 16,
              multipleOf: 16,
              default: 16,
              least: 7,
              greatest: 45,
            }
          : fixedOr(size, { kind: 'fixed', width: 256, height: 256 }),
      },
      output: { name: outputName, kind: 'ab', merge: 'lab' },
    },
  }
}

/** SIGGRAPH17 with hints, as Open Model Zoo has it: L, a and b of hints, and where they are. */
function hinted(header: OnnxHeader): Proposal | { reason: string } {
  const [output] = header.outputs
  const luma = header.inputs.find(({ name }) => name === 'data_l')
  const ab = header.inputs.find(({ name }) => name === 'user_ab')
  const mask = header.inputs.find(({ name }) => name === 'user_map')
  if (!luma || !ab || !mask || planesOf(output, 'nchw') !== 2) {
    return {
      reason: `its three inputs (${header.inputs.map(({ name }) => name).join(', ')}) are none of a known colouriser`,
    }
  }
  return {
    family: 'SIGGRAPH17 with hints',
    contract: {
      summary: 'Follows hints: a person says "this was green", the model spreads it.',
      licence: 'Not stated in the file (the original: BSD-2-Clause)',
      source: 'https://github.com/richzhang/colorization',
      input: {
        name: luma.name,
        color: 'luma',
        white: 100,
        size: fixedOr(sidesOf(luma, 'nchw'), { kind: 'fixed', width: 256, height: 256 }),
      },
      hints: { ab: ab.name, mask: mask.name },
      output: { name: output.name, kind: 'ab', merge: 'lab' },
    },
  }
}

type Layout = 'nchw' | 'nhwc'

function layoutOf({ shape }: OnnxPort): Layout {
  const plane = (size: number | null) => size === 1 || size === 3
  return !plane(shape[1]) && plane(shape[3]) ? 'nhwc' : 'nchw'
}

function planesOf({ shape }: OnnxPort, layout: Layout): number | null {
  return layout === 'nchw' ? shape[1] : shape[3]
}

function sidesOf({ shape }: OnnxPort, layout: Layout): { height: number | null; width: number | null } {
  const [height, width] = layout === 'nchw' ? [shape[2], shape[3]] : [shape[1], shape[2]]
  return { height, width }
}

type Size = ManifestInput['input']['size']

function fixedOr({ height, width }: { height: number | null; width: number | null }, free: Size): Size {
  return height !== null && width !== null ? { kind: 'fixed', width, height } : free
}

function shapeText({ shape }: OnnxPort): string {
  return shape.map((size) => size ?? '?').join(' x ') || 'a single number'
}
