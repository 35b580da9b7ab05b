/** What a person needs to know of an installed pack to choose it. */
import type { Pack } from '../../contract/manifest.ts'
import type { PackInfo } from '../../contract/rpc.ts'

export function describePack({ manifest, builtIn }: Pack): PackInfo {
  const { id, name, summary, licence, style } = manifest
  const size = manifest.input.size
  const factor =
    size.kind === 'renderFactor'
      ? { least: size.least, greatest: size.greatest, default: size.default }
      : null
  return { id, name, summary, licence, style: style ?? null, builtIn, factor }
}
