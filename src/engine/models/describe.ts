/**
 * What a model file is, before anything is installed: its family, and the manifest that would be proposed for
 * it; by its structure, or by its hash where the graph does not say what it is for.
 */
import { type Contract, type Proposal, deoldifyContract, proposeContract } from './families.ts'
import { basename } from 'node:path'
import type { ModelDescription } from '../../contract/engine-models.ts'
import type { Manifest } from '../../contract/manifest.ts'
import { ByteFile, refusal } from '../../platform/byte-file.ts'
import { modelIdFor, modelNameOf } from '../../platform/staging-folder.ts'
import { openCheckpoint } from './checkpoint/checkpoint.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { legacyMagic } from './checkpoint/legacy-container.ts'
import { readOnnxHeader } from '../../onnx/header.ts'
import { recognizeDeOldify } from './recognize.ts'

/**
 * Tiles: the network sees more of the picture than this around each, but what lies further changes nothing that is seen;
 * its authors' own margin is 10.
 * @see xinntao/Real-ESRGAN, realesrgan/utils.py
 */
const realEsrgan: Contract = {
  task: 'upscale',
  summary:
    'Four times as wide and high, with edges drawn anew; for small prints and thumbnails. Slow without a graphics card.',
  licence: 'BSD-3-Clause',
  source: 'https://github.com/xinntao/Real-ESRGAN',
  input: { color: 'rgb', white: 1, size: { kind: 'tiles', margin: 16, multipleOf: 2 } },
  output: { kind: 'rgb', merge: 'lab', factor: 4 },
}

const half = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }

/** @see TencentARC/GFPGAN, gfpgan/utils.py: 512 pixels, values from -1 to 1 */
const gfpgan: Contract = {
  task: 'face',
  summary:
    'Redraws faces that you mark. It makes up what the photograph does not show: a relative may come to look like someone else.',
  licence: 'Apache-2.0',
  source: 'https://github.com/TencentARC/GFPGAN',
  input: { color: 'rgb', white: 1, normalise: half, size: { kind: 'fixed', width: 512, height: 512 } },
  output: { kind: 'rgb', merge: 'lab', denormalise: half },
}

const known = new Map<string, Proposal>([
  [
    '4139cc1585d04851ccd41570b0f76e775c96e064ca292d5372b6031704dda0d3',
    { family: 'Real-ESRGAN x4', contract: realEsrgan },
  ],
  [
    '4307bddf127c7e03d227e522434f1e567a737b93b83b1315ab347b9d70013d69',
    { family: 'GFPGAN 1.4', contract: gfpgan },
  ],
])

/** What a file of this SHA-256 is, or undefined. */
export const proposalByHash = (sha256: string): Proposal | undefined => known.get(sha256)

type Style = NonNullable<Manifest['style']>

/**
 * Looks into a model file without reading its weights: what an import wizard shows before it installs.
 * @throws StudioFault `model.importRefused` for whatever `writePack` would refuse by structure
 */
export async function describeModel(file: string): Promise<ModelDescription> {
  const id = modelIdFor(file, undefined)
  const name = modelNameOf(file)
  if (!(await isCheckpoint(file))) {
    const header = await readOnnxHeader(file)
    const style = styleFor(file, id, undefined, 'artistic')
    const proposal = proposalByHash(await hashFile(file)) ?? proposeContract(header, style)
    if ('reason' in proposal) throw refusal(file, proposal.reason)
    const { family, contract } = proposal
    return { kind: 'onnx', family, id, name, parameters: null, ...factsOf(contract) }
  }
  const checkpoint = await openCheckpoint(file)
  try {
    const { kind, parameters } = recognizeDeOldify(checkpoint)
    const style = kind === 'deep' ? 'artistic' : styleFor(file, id, undefined, 'stable')
    const facts = factsOf(deoldifyContract(style))
    return { kind: 'checkpoint', family: 'DeOldify', id, name, parameters, ...facts }
  } finally {
    await checkpoint.close()
  }
}

/** What a person may want to know of a contract. */
function factsOf({ summary, licence, style, input: { size }, output }: Contract) {
  const factor =
    size.kind === 'renderFactor'
      ? { least: size.least, greatest: size.greatest, default: size.default }
      : null
  return { summary, licence, style: style ?? null, factor, merge: output.merge }
}

/** A PyTorch file by its first bytes: zip, the older container, or any pickle. */
export async function isCheckpoint(path: string): Promise<boolean> {
  const file = await ByteFile.open(path)
  try {
    const start = await file.read(0, Math.min(legacyMagic.length, file.size))
    if (start.subarray(0, 2).toString('latin1') === 'PK') return true
    if (start[0] === 0x80 && start[1] <= 5) return true
    // What is neither is judged by its name, so that the sentence speaks of what the person thought it was.
    return start[0] !== 0x08 && /\.(pth|pt|bin|ckpt|pkl)$/i.test(path)
  } finally {
    await file.close()
  }
}

/** Stable and Video have the same tensors, and exports of all three the same ports: the name is all there is. */
export function styleFor(
  file: string,
  id: string,
  known: Style | undefined,
  otherwise: 'artistic' | 'stable',
): Style {
  if (known) return known
  const text = `${basename(file)} ${id}`.toLowerCase()
  if (/video|film/.test(text)) return 'film'
  if (text.includes('stable')) return 'stable'
  return otherwise
}
