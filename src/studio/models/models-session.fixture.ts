/** What tests of the models screen share: a session as a window has it, with the real engine, and a checkpoint to bring. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach } from 'vitest'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'
import { testStudio } from '../../../test/support/studio.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { modelProposalSchema } from '../../contract/models.ts'
import { uploadNameHeader } from '../../contract/rpc.ts'
import { createHandler } from '../http/handler.ts'
import { openSession } from '../session.ts'
import type { Studio } from '../studio.ts'

const closing: (() => PromiseLike<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/**
 * A studio as a window has it, with a dialog that answers what the test says.
 * @param change a studio with something of it replaced
 */
export async function openModels(change: (studio: Studio) => Studio = (studio) => studio) {
  const env = await testStudio()
  closing.push(() => env[Symbol.asyncDispose]())
  const dialog: { answer: string | null } = { answer: null }
  const session = await openSession(
    change(env.studio),
    {
      host: 'desktop',
      version: '1',
      locale: 'en',
      maxUploadBytes: 5_000_000,
      pickFiles: null,
      pickFolder: null,
      pickTarget: null,
      pickModel: async () => dialog.answer,
      showPlace: null,
    },
    { temporary: env.folder },
  )
  closing.push(() => session.close())
  const handler = await createHandler({
    ui: env.folder,
    media: session.media,
    uploads: session.uploads,
  })
  const client = createRouterClient(session.router, { context: {} })
  const upload = (name: string, body: Uint8Array<ArrayBuffer>, path = '/models') =>
    handler(
      new Request(`http://127.0.0.1${path}`, { method: 'POST', body, headers: { [uploadNameHeader]: name } }),
    )
  const get = (path: string) => handler(new Request(`http://127.0.0.1${path}`))
  const run = env.folder
  const uploads = async () => {
    const [folder] = (await readdir(run)).filter((name) => name.startsWith('tintype-run-'))
    const folders = ['uploads', 'samples'].map((name) => readdir(join(run, folder, name)))
    return (await Promise.all(folders)).flat()
  }
  const models = join(env.paths.data, 'models')
  const proposed = async (name: string, body: Uint8Array<ArrayBuffer>) =>
    modelProposalSchema.parse(await (await upload(name, body)).json())
  return { ...env, session, client, dialog, upload, uploads, get, models, proposed }
}

/** A small checkpoint of DeOldify's form. */
export const checkpoint = () =>
  Uint8Array.from(checkpointBytes(deoldifyState(tinyDeep), { container: 'zip' }))

/** The event with which a stream ends. */
export async function last<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  let event: Event | undefined
  for await (event of events);
  return event
}

/** The typed error that a window would get. */
export async function faultOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return studioErrorSchema.parse((error as { data: unknown }).data)
}
