/** What a single scan needs, from what was found on it. */
import type { FoundPrints, ProposedPrint } from '../../../../contract/prints.ts'

export type Trim =
  | { kind: 'page' }
  | { kind: 'print'; print: ProposedPrint }
  | { kind: 'turn'; straighten: number; quarterTurns: FoundPrints['quarterTurns'] }
  | { kind: 'nothing' }

/** What a scan needs. One print is trimmed however small it lies on the scanner's bed; several are cut out. */
export function trimOf({ prints, straighten, quarterTurns }: FoundPrints): Trim {
  const [print] = prints
  if (prints.length > 1) return { kind: 'page' }
  if (print) return { kind: 'print', print }
  if (straighten !== 0 || quarterTurns !== 0) return { kind: 'turn', straighten, quarterTurns }
  return { kind: 'nothing' }
}
