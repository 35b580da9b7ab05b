/** Without these: of a thousand photos nobody learns which three to look at. */
import { expect, test } from 'vitest'
import { makeFinding } from './findings.ts'
import { muchRepaired, needsLook } from './needs-look.ts'

const kind = { count: 1, share: 0.1 }
const kinds = { specks: kind, lines: kind, patches: kind, rim: kind }
const filled = (share: number) =>
  makeFinding('repair.filled', { detected: share, filled: share, confidence: 0.9, kinds })

test('a picture that was coloured and repaired a little needs no look', () => {
  expect(needsLook({ findings: [filled(muchRepaired * 0.9)], notes: [] })).toEqual([])
})

test('damage that is not certain, what may be a negative, and a file without its end do', () => {
  const doubt = makeFinding('repair.implausible', { detected: 0.02, confidence: 0.4 })
  expect(needsLook({ findings: [doubt], notes: [] })).toEqual(['doubtful'])
  const negative = makeFinding('tone.negative', { kind: 'bw' })
  expect(needsLook({ findings: [negative], notes: [] })).toEqual(['doubtful'])
  for (const code of ['photo.endMissing', 'photo.partEmpty'] as const) {
    const notes = [{ code, message: 'something is missing' }]
    expect(needsLook({ findings: [], notes })).toEqual(['doubtful'])
  }
})

test('so does one of which much was filled, and one may need it for both reasons', () => {
  expect(needsLook({ findings: [filled(muchRepaired)], notes: [] })).toEqual(['repaired'])
  const negative = makeFinding('tone.negative', { kind: 'color' })
  expect(needsLook({ findings: [negative, filled(0.2)], notes: [] })).toEqual(['doubtful', 'repaired'])
})
