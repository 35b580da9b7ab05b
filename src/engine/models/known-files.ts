/** Model files whose graph does not say what they are for: known by their hash, with the manifest that each needs. */
import type { Contract, Proposal } from './families.ts'

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
