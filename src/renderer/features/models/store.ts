/** The models screen's state, and what it asks of the studio. */
import { create } from 'zustand'
import type { Verdict } from '../../../contract/engine.ts'
import { fromStudioError, studioErrorSchema } from '../../../contract/errors.ts'
import { modelProposalSchema } from '../../../contract/models.ts'
import type { FileCheck, ModelCard, ModelEvent, ModelProposal } from '../../../contract/models.ts'
import { uploadNameHeader } from '../../../contract/rpc.ts'
import { desktop, studio, useStudio } from '../../line/client.ts'
import { faultOf } from '../../line/faults.ts'
import { wordsNow } from '../../words/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'

/** An install or an import under way. */
export interface Work {
  fraction: number
  note: string
  abort: AbortController
}

/** A file that the catalogue does not know, waiting for a person's word. */
export interface Doubt {
  expected: string | null
  actual: string
  fromFolder: boolean
}

interface ModelsState {
  open: boolean
  /** Null until they have come. */
  cards: ModelCard[] | null
  works: Record<string, Work>
  doubts: Record<string, Doubt>
  checks: Record<string, FileCheck[]>
  verdicts: Verdict[] | null
  proposal: ModelProposal | null
  /** A file is being brought to the studio and looked at. */
  looking: boolean
}

export const useModels = create<ModelsState>()(() => ({
  open: false,
  cards: null,
  works: {},
  doubts: {},
  checks: {},
  verdicts: null,
  proposal: null,
  looking: false,
}))

function without<T>(record: Record<string, T>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id))
}

export function toggleModels(): void {
  const open = !useModels.getState().open
  useModels.setState({ open })
  if (open) void refresh()
}

/** The cards, and the list of models that the panel offers. */
async function refresh(): Promise<void> {
  try {
    useModels.setState({ cards: await studio().models.list() })
    useStudio.setState({ info: await studio().studio.info() })
  } catch (error) {
    reportFault(error)
  }
}

/** Judges the graphics providers; that may take a while at the first time. */
export async function askVerdicts(): Promise<void> {
  try {
    useModels.setState({ verdicts: await studio().models.verdicts() })
  } catch (error) {
    reportFault(error)
  }
}

/** @returns whether it is installed */
async function follow(
  id: string,
  ask: (options: { signal: AbortSignal }) => Promise<AsyncIterable<ModelEvent>>,
  onFault: (error: unknown) => void,
): Promise<boolean> {
  const abort = new AbortController()
  const show = (fraction: number, note: string) =>
    useModels.setState(({ works }) => ({ works: { ...works, [id]: { fraction, note, abort } } }))
  show(0, '')
  let installed = false
  try {
    for await (const event of await ask({ signal: abort.signal })) {
      if (event.type === 'progress') show(event.fraction, event.note ?? '')
      if (event.type === 'installed') {
        installed = true
        useToasts.getState().show('done', wordsNow().modelInstalled(event.id))
      }
    }
  } catch (error) {
    if (!abort.signal.aborted) onFault(error)
  } finally {
    useModels.setState(({ works }) => ({ works: without(works, id) }))
  }
  await refresh()
  return installed
}

export async function install(id: string, fromFolder: boolean, trust?: string): Promise<void> {
  useModels.setState(({ doubts }) => ({ doubts: without(doubts, id) }))
  const input = { id, fromFolder, ...(trust === undefined ? {} : { trust }) }
  await follow(
    id,
    (options) => studio().models.install(input, options),
    (error) => {
      const fault = faultOf(error)
      if (fault.code !== 'model.hashUnknown') {
        reportFault(error)
        return
      }
      const { expected, actual } = fault.data
      useModels.setState(({ doubts }) => ({ doubts: { ...doubts, [id]: { expected, actual, fromFolder } } }))
    },
  )
}

export const forgetDoubt = (id: string): void =>
  useModels.setState(({ doubts }) => ({ doubts: without(doubts, id) }))

export async function remove(id: string): Promise<void> {
  try {
    await studio().models.remove({ id })
    useModels.setState(({ checks }) => ({ checks: without(checks, id) }))
  } catch (error) {
    reportFault(error)
  }
  await refresh()
}

export async function verify(id: string): Promise<void> {
  try {
    const found = await studio().models.verify({ id })
    useModels.setState(({ checks }) => ({ checks: { ...checks, [id]: found } }))
  } catch (error) {
    reportFault(error)
  }
}

async function propose(ask: () => Promise<ModelProposal | null>): Promise<void> {
  await discard()
  useModels.setState({ looking: true })
  try {
    useModels.setState({ proposal: await ask() })
  } catch (error) {
    reportFault(error)
  } finally {
    useModels.setState({ looking: false })
  }
}

async function upload(file: File): Promise<ModelProposal> {
  const headers = { [uploadNameHeader]: encodeURIComponent(file.name.toWellFormed()) }
  const response = await fetch('/models', { method: 'POST', body: file, headers })
  const answer: unknown = await response.json()
  if (response.ok) return modelProposalSchema.parse(answer)
  throw fromStudioError(studioErrorSchema.parse(answer))
}

/** The native dialog on the desktop, the browser's own picker and an upload elsewhere. */
export async function chooseFile(): Promise<void> {
  if (desktop()) {
    await propose(() => studio().models.pick())
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.pth,.pt,.onnx'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) void propose(() => upload(file))
  })
  input.click()
}

export async function accept(proposal: ModelProposal, id: string): Promise<void> {
  const { token } = proposal
  const done = await follow(token, (options) => studio().models.import({ token, id }, options), reportFault)
  if (done) useModels.setState({ proposal: null })
}

export async function discard(): Promise<void> {
  const { proposal } = useModels.getState()
  if (!proposal) return
  useModels.setState({ proposal: null })
  await studio().models.discard({ token: proposal.token }).catch(reportFault)
}
