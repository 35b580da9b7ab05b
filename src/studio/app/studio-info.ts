/** Which studio this is, and which model packs can be chosen. */
import type { Pack } from '../../contract/manifest.ts'
import type { PackInfo, StepPackInfo, StudioInfo } from '../../contract/rpc.ts'
import type { Packs } from '../models/registry.ts'
import type { HostServices } from './host-services.ts'

export async function studioInfo(registry: Pick<Packs, 'list'>, host: HostServices): Promise<StudioInfo> {
  const { packs, broken } = await registry.list()
  const { version, locale, maxUploadBytes, chosenUpdates } = host
  return {
    version,
    host: host.host,
    locale,
    maxUploadBytes,
    updates: chosenUpdates !== undefined,
    packs: packs.filter((pack) => pack.manifest.task === 'colorize').map(describePack),
    stepPacks: packs.flatMap(describeStepPack),
    brokenPacks: broken.map((pack) => pack.message),
  }
}

function describePack({ manifest, builtIn }: Pack): PackInfo {
  const { id, name, summary, licence, style } = manifest
  const size = manifest.input.size
  const factor =
    size.kind === 'renderFactor'
      ? { least: size.least, greatest: size.greatest, default: size.default }
      : null
  return { id, name, summary, licence, style: style ?? null, builtIn, factor }
}

function describeStepPack({ manifest: { id, name, summary, task } }: Pack): StepPackInfo[] {
  return task === 'colorize' ? [] : [{ id, name, summary, task }]
}
