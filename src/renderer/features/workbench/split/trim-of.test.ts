/** Without these: a print that lies small on the scanner's bed is not trimmed but treated as a page of prints. */
import { expect, it } from 'vitest'
import type { FoundPrints, ProposedPrint } from '../../../../contract/prints.ts'
import { trimOf } from './trim-of.ts'

const print: ProposedPrint = {
  corners: [
    { x: 0.1, y: 0.1 },
    { x: 0.5, y: 0.1 },
    { x: 0.5, y: 0.5 },
    { x: 0.1, y: 0.5 },
  ],
  quarterTurns: 0,
  confidence: 1,
  angle: 0,
  caption: null,
}
const none: FoundPrints = {
  width: 100,
  height: 100,
  kind: 'picture',
  prints: [],
  straighten: 0,
  quarterTurns: 0,
  isBack: false,
}

it('one print is trimmed, however much of the scan it covers', () => {
  for (const kind of ['page', 'print'] as const)
    expect(trimOf({ ...none, kind, prints: [print] })).toEqual({ kind: 'print', print })
})

it('several are cut out', () => {
  expect(trimOf({ ...none, kind: 'page', prints: [print, print] })).toEqual({ kind: 'page' })
})

it('a picture is turned and straightened, or left', () => {
  expect(trimOf({ ...none, straighten: 1.5 })).toEqual({ kind: 'turn', straighten: 1.5, quarterTurns: 0 })
  expect(trimOf({ ...none, quarterTurns: 1 })).toEqual({ kind: 'turn', straighten: 0, quarterTurns: 1 })
  expect(trimOf(none)).toEqual({ kind: 'nothing' })
})
