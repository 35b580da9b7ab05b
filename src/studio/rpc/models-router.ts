/** Answers `modelsContract`: models by card, and what is proposed first and installed when a person agrees. */
import { StudioFault } from '../../contract/errors.ts'
import type { ModelProposalService } from '../models/proposal-service.ts'
import { typed, type Implementer } from './base.ts'
import type { HostServices } from '../app/host-services.ts'
import { streamOf } from './stream.ts'

interface InstallRequest {
  id: string
  fromFolder: boolean
  upload?: string | undefined
  trust?: string | undefined
}

export function modelsRoutes(os: Implementer, models: ModelProposalService, host: HostServices) {
  const installed = async (id: Promise<string>) => ({ type: 'installed' as const, id: await id })

  async function* install(input: InstallRequest, signal: AbortSignal | undefined) {
    const { id, fromFolder, ...rest } = input
    const from = fromFolder ? await ask('folder') : undefined
    if (from === null) {
      yield { type: 'dismissed' as const }
      return
    }
    yield* streamOf(signal, (options) => installed(models.install(id, { ...options, ...rest, from })))
  }

  /** @throws StudioFault `usage` in a browser, which has no dialogs of ours */
  function ask(what: 'file' | 'folder'): Promise<string | null> {
    if (host.pickModel) return host.pickModel(what)
    throw new StudioFault('usage', {
      reason: 'A browser can show no folder to the studio. Import the file itself instead.',
    })
  }

  return {
    list: os.models.list.handler(() => models.cards()),
    install: os.models.install.handler(({ input, signal }) => typed(install(input, signal))),
    pick: os.models.pick.handler(async () => {
      const path = await ask('file')
      return path === null ? null : models.offer(path)
    }),
    sample: os.models.sample.handler(({ input, signal }) =>
      typed(
        streamOf(signal, async (options) => {
          const { before, after, wild } = await models.sample(input.token, options)
          const urls = { before: `/media/sample/${before}`, after: `/media/sample/${after}` }
          return { type: 'sample' as const, ...urls, wild }
        }),
      ),
    ),
    import: os.models.import.handler(({ input }) => installed(models.import(input.token, input.id))),
    quicken: os.models.quicken.handler(({ input, signal }) =>
      typed(
        streamOf(signal, async (options) => ({
          type: 'measured' as const,
          ...(await models.stageVariant(input.id, options)),
        })),
      ),
    ),
    keep: os.models.keep.handler(({ input }) => installed(models.installVariant(input.token))),
    discard: os.models.discard.handler(async ({ input }) => ({
      discarded: await models.discard(input.token),
    })),
    remove: os.models.remove.handler(async ({ input }) => {
      await models.remove(input.id)
      return { removed: true }
    }),
    verify: os.models.verify.handler(({ input, signal }) => models.verify(input.id, { signal })),
    verdicts: os.models.verdicts.handler(() => models.verdicts()),
  }
}
