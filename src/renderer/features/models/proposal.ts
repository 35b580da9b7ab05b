/** A person's own model file: it is looked into, tried on the sample photograph, and installed or discarded. */
import { modelProposalSchema } from '../../../contract/models.ts'
import type { ModelProposal } from '../../../contract/models.ts'
import { desktop, studio } from '../../rpc/client.ts'
import { reportFault } from '../../toasts/store.ts'
import { refreshModels } from './store.ts'
import { chooseInBrowser, send } from './sending.ts'
import { showInstalled, useModels, working } from './store.ts'

/** A file is looked into, then tried on the sample photograph; what is refused is gone again. */
async function propose(request: () => Promise<ModelProposal | null>): Promise<void> {
  await discard()
  useModels.setState({ looking: true })
  try {
    useModels.setState({ proposal: await request() })
  } catch (error) {
    reportFault(error)
  } finally {
    useModels.setState({ looking: false })
  }
  const { proposal } = useModels.getState()
  if (proposal) await trySample(proposal)
}

async function trySample({ token }: ModelProposal): Promise<void> {
  const done = await working(token, 'sample', async (show, signal) => {
    for await (const event of await studio().models.sample({ token }, { signal })) {
      if (event.type === 'progress') show(event.fraction)
      else useModels.setState({ sample: event })
    }
  })
  if (!done && useModels.getState().proposal?.token === token) await discard()
}

/** The native dialog on the desktop, the browser's own picker and an upload elsewhere. */
export async function chooseFile(): Promise<void> {
  if (desktop()) {
    await propose(() => studio().models.pick())
    return
  }
  const files = await chooseInBrowser(false)
  if (files) await propose(() => send('/models', files[0], modelProposalSchema))
}

export async function accept({ token }: ModelProposal, id: string): Promise<void> {
  try {
    showInstalled((await studio().models.import({ token, id })).id)
    useModels.setState({ proposal: null, sample: null })
  } catch (error) {
    reportFault(error)
  }
  await refreshModels()
}

export async function discard(): Promise<void> {
  const { proposal, works } = useModels.getState()
  if (!proposal) return
  useModels.setState({ proposal: null, sample: null })
  works[proposal.token]?.abort.abort()
  await studio().models.discard({ token: proposal.token }).catch(reportFault)
}
