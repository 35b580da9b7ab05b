/** Which studio this is and which model packs can be chosen, and the calls about models. */
import type { Pack } from '../../contract/manifest.ts'
import type { StepPackInfo, StudioInfo } from '../../contract/rpc.ts'
import type { GuestRole } from '../../contract/sharing.ts'
import { possibleProviders } from '../engine-client/possible-providers.ts'
import { describePack } from '../models/describe-pack.ts'
import type { Packs } from '../models/registry.ts'
import type { HostServices } from './host-services.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { ModelProposal } from '../../contract/models.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { ModelProposalService } from '../models/proposal-service.ts'

/** Which studio this is, and which model packs can be chosen. */
/** @param guest null: the owner asks. What concerns the owner's machine, guests are not told */
export async function studioInfo(
  registry: Pick<Packs, 'list'>,
  host: HostServices,
  guest: GuestRole | null = null,
  hasFarm = false,
): Promise<StudioInfo> {
  const { packs, broken } = await registry.list()
  const { version, locale, maxUploadBytes, chosenUpdates } = host
  return {
    version,
    // A guest has a browser, whatever the owner has.
    host: guest === null ? host.host : 'browser',
    locale,
    maxUploadBytes,
    updates: guest === null && chosenUpdates !== undefined,
    serves: guest === null && host.keys !== undefined,
    farm: guest === null && hasFarm,
    shares: guest === null && host.sharing !== undefined,
    guest,
    providers: await possibleProviders(),
    packs: packs.filter((pack) => pack.manifest.task === 'colorize').map(describePack),
    stepPacks: packs.flatMap(describeStepPack),
    brokenPacks: guest === null ? broken.map((pack) => pack.message) : [],
  }
}

function describeStepPack({ manifest: { id, name, summary, task } }: Pack): StepPackInfo[] {
  return task === 'colorize' ? [] : [{ id, name, summary, task }]
}

interface InstallRequest {
  id: string
  /** Asks for a folder that holds the model's files; else they are downloaded. */
  fromFolder: boolean
  /** Token of a file that was sent. */
  upload?: string | undefined
  trust?: string | undefined
}

/** Models as a person installs them in a window: asked for by the host's dialogs, tried on a sample, measured. */
export class ModelService {
  /** All that needs no dialog. */
  readonly proposals: ModelProposalService
  readonly #pickModel: HostServices['pickModel']

  constructor(deps: { proposals: ModelProposalService; host: Pick<HostServices, 'pickModel'> }) {
    this.proposals = deps.proposals
    this.#pickModel = deps.host.pickModel
  }

  /** @throws as `ModelProposalService.install`; StudioFault `usage` where a browser asks for a folder */
  async install({ id, fromFolder, ...rest }: InstallRequest, options: CallOptions) {
    const from = fromFolder ? await this.#ask('folder') : undefined
    if (from === null) return { type: 'dismissed' as const }
    const installed = await this.proposals.install(id, { ...options, ...rest, from })
    return { type: 'installed' as const, id: installed }
  }

  /** Asks for a model file and looks into it; null where the dialog was closed. */
  async pick(): Promise<ModelProposal | null> {
    const path = await this.#ask('file')
    return path === null ? null : this.proposals.offer(path)
  }

  /** What a model that is not installed yet makes of the sample photograph. */
  async sample(token: string, options: CallOptions) {
    const { before, after, wild } = await this.proposals.sample(token, options)
    const urls = { before: `/media/sample/${before}`, after: `/media/sample/${after}` }
    return { type: 'sample' as const, ...urls, wild }
  }

  /** A smaller variant of a model, measured against it. */
  async makeInt8(id: string, options: CallOptions) {
    return { type: 'measured' as const, ...(await this.proposals.stageVariant(id, options)) }
  }

  /** @throws StudioFault `usage` in a browser, which has no dialogs of ours */
  #ask(what: 'file' | 'folder'): Promise<string | null> {
    if (this.#pickModel) return this.#pickModel(what)
    throw new StudioFault('usage', {
      reason: 'A browser can show no folder to the studio. Import the file itself instead.',
    })
  }
}
