/** What the terminal says of files that were passed over: how many of which kind, and which where somebody asks. */
import { byFrequency, passedOverText, type PassedOver } from '../contract/photo-names.ts'

/** Whole lines; empty where nothing was passed over. */
export function passedOverLines(kinds: readonly PassedOver[], verbose = false): string {
  if (kinds.length === 0) return ''
  if (!verbose) return `${passedOverText(kinds)} (--verbose names them).\n`
  const names = byFrequency(kinds).flatMap((each) => [
    ...each.names.map((name) => `  ${name}`),
    ...(each.files > each.names.length
      ? [`  and ${each.files - each.names.length} more ${each.kind}`.trimEnd()]
      : []),
  ])
  return [`${passedOverText(kinds)}:`, ...names, ''].join('\n')
}
