/** What the models screen asks of the studio, and what goes on there: downloads, checks, and a person's own model file. */
import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { studio, useStudio } from '../../rpc/client.ts'
import { queryClient, studioQueries, faultOf } from '../../rpc/query.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'
import type { FileCheck } from '../../../contract/engine-models.ts'
import type { Comparison } from '../../../contract/manifest.ts'
import {
  uploadedModelSchema,
  type InstallEvent,
  type ModelCard,
  type ModelProposal,
} from '../../../contract/models.ts'
import type { ProgressNote } from '../../../contract/progress.ts'
import { wordsNow } from '../../i18n/index.ts'
import { chooseInBrowser, send } from './sending.ts'

/** Undefined until they have come. */
export const useModelCards = () => useQuery(studioQueries.models.list.queryOptions({ staleTime: 0 })).data

/** The models that the workbench offers are part of what the studio says of itself. */
async function refreshInfo(): Promise<void> {
  useStudio.setState({ info: await studio().studio.info() })
}

/** Asks anew for the cards that are shown, and for the models that the workbench offers. */
export async function refreshModels(): Promise<void> {
  try {
    await queryClient.invalidateQueries({ queryKey: studioQueries.models.list.key() })
    await refreshInfo()
  } catch (error) {
    reportFault(error)
  }
}

/** Judges the graphics providers when `refetch` is called; that may take a while at the first time, and goes on meanwhile. */
export const useVerdicts = () =>
  useQuery({
    queryKey: studioQueries.models.verdicts.queryKey(),
    queryFn: () => studio().models.verdicts(),
    enabled: false,
    gcTime: Infinity,
  })

/** What is under way for a card or a proposal. */
export interface Work {
  what: 'install' | 'send' | 'sample' | 'makeInt8'
  fraction: number
  note: ProgressNote | null
  abort: AbortController
}

/** Where a model of the catalogue is taken from: the network, a folder of the desktop, a file that was sent. */
interface Origin {
  fromFolder?: boolean
  upload?: string
}

/** A file that the catalogue does not know; a person decides whether it is used. */
export interface HashMismatch {
  expected: string | null
  actual: string
  origin: Origin
}

/** What a proposed model makes of the sample photograph. */
export interface Sample {
  before: string
  after: string
  wild: boolean
}

/** A quicker variant that was measured; a person decides whether it stays. */
export interface Measured {
  token: string
  comparison: Comparison
}

interface ModelsState {
  /** By a card's id, or a proposal's token. */
  works: Record<string, Work>
  mismatches: Record<string, HashMismatch>
  checks: Record<string, FileCheck[]>
  /** By the id of the model that they were made of. */
  measured: Record<string, Measured>
  proposal: ModelProposal | null
  sample: Sample | null
  /** A file is being brought to the studio and looked at. */
  looking: boolean
}

export const useModels = create<ModelsState>()(() => ({
  works: {},
  mismatches: {},
  checks: {},
  measured: {},
  proposal: null,
  sample: null,
  looking: false,
}))

function without<T>(record: Record<string, T>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id))
}

/**
 * Shows work under a key while it goes on; it can be cancelled.
 * @param onFault called with what went wrong, but not for a cancel
 * @returns whether it came to its end
 */
export async function working(
  key: string,
  what: Work['what'],
  work: (show: (fraction: number, note?: ProgressNote) => void, signal: AbortSignal) => Promise<void>,
  onFault: (error: unknown) => void = reportFault,
): Promise<boolean> {
  const abort = new AbortController()
  const show = (fraction: number, note: ProgressNote | null = null) =>
    useModels.setState(({ works }) => ({ works: { ...works, [key]: { what, fraction, note, abort } } }))
  show(0)
  try {
    await work(show, abort.signal)
    return true
  } catch (error) {
    if (!abort.signal.aborted) onFault(error)
    return false
  } finally {
    useModels.setState(({ works }) => ({ works: without(works, key) }))
  }
}

export const showInstalled = (id: string): void =>
  useToasts.getState().show('done', wordsNow().modelInstalled(id))

export async function install(id: string, origin: Origin = {}, trust?: string): Promise<void> {
  useModels.setState(({ mismatches }) => ({ mismatches: without(mismatches, id) }))
  const input = { id, ...origin, ...(trust === undefined ? {} : { trust }) }
  let mismatch = false
  const done = await working(
    id,
    'install',
    async (show, signal) => {
      const events: AsyncIterable<InstallEvent> = await studio().models.install(input, { signal })
      for await (const event of events) {
        if (event.type === 'progress') show(event.fraction, event.note)
        if (event.type === 'installed') showInstalled(event.id)
      }
    },
    (error) => {
      const fault = faultOf(error)
      if (fault.code !== 'model.hashUnknown') {
        reportFault(error)
        return
      }
      mismatch = true
      const { expected, actual } = fault.data
      useModels.setState(({ mismatches }) => ({
        mismatches: { ...mismatches, [id]: { expected, actual, origin } },
      }))
    },
  )
  if (!done && !mismatch) discardUpload(origin)
  await refreshModels()
}

/** In a browser, which can't show a folder to the studio, the file itself is chosen and sent. */
export async function installFromFile({ id, bytes }: ModelCard): Promise<void> {
  const files = await chooseInBrowser(true)
  if (!files) return
  // Of several the one that may be it; the studio judges by its hash.
  const file = files.find(({ size }) => size === bytes) ?? files[0]
  let upload: string | undefined
  const sent = await working(id, 'send', async (show, signal) => {
    upload = (await send('/models/file', file, uploadedModelSchema, { signal, onProgress: show })).token
  })
  if (sent && upload !== undefined) await install(id, { upload })
}

function discardUpload({ upload }: Origin): void {
  if (upload !== undefined) void studio().models.discard({ token: upload }).catch(reportFault)
}

export function dismissHashMismatch(id: string): void {
  const mismatch = useModels.getState().mismatches[id]
  useModels.setState(({ mismatches }) => ({ mismatches: without(mismatches, id) }))
  if (mismatch) discardUpload(mismatch.origin)
}

/** Makes and measures a quicker variant; a person reads what was measured and decides. */
export async function makeInt8(id: string): Promise<void> {
  await working(id, 'makeInt8', async (show, signal) => {
    for await (const event of await studio().models.makeInt8({ id }, { signal })) {
      if (event.type === 'progress') show(event.fraction)
      if (event.type === 'measured') {
        const { token, comparison } = event
        useModels.setState(({ measured }) => ({ measured: { ...measured, [id]: { token, comparison } } }))
      }
    }
  })
}

export async function keepVariant(id: string, { token }: Measured): Promise<void> {
  useModels.setState(({ measured }) => ({ measured: without(measured, id) }))
  try {
    showInstalled((await studio().models.installInt8({ token })).id)
  } catch (error) {
    reportFault(error)
  }
  await refreshModels()
}

export async function discardVariant(id: string, { token }: Measured): Promise<void> {
  useModels.setState(({ measured }) => ({ measured: without(measured, id) }))
  await studio().models.discard({ token }).catch(reportFault)
}

export async function remove(id: string): Promise<void> {
  try {
    await studio().models.remove({ id })
    useModels.setState(({ checks }) => ({ checks: without(checks, id) }))
  } catch (error) {
    reportFault(error)
  }
  await refreshModels()
}

export async function verify(id: string): Promise<void> {
  try {
    const found = await studio().models.verify({ id })
    useModels.setState(({ checks }) => ({ checks: { ...checks, [id]: found } }))
  } catch (error) {
    reportFault(error)
  }
}
