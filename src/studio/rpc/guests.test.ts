/** Guests at the boundary: every procedure of the contract asked by each role, and no folder of the owner's in an answer. */
import { createRouterClient, isProcedure } from '@orpc/server'
import { call } from '@orpc/server'
import { expect, it, test } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { askedBy, guestAccess, guestUploads, mayAsk } from '../../contract/guests.ts'
import { contract } from '../../contract/rpc.ts'
import { guestRoles } from '../../contract/sharing.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'
import { forGuest, withoutFolders } from './guests.ts'

const { path } = testFolder()

/** Each procedure of the contract, from the contract itself. */
const procedures = Object.entries(contract).flatMap(([part, row]) =>
  Object.keys(row).map((name) => [part, name] as const),
)

/** What a call comes to: the code of its fault, or null where it got past the check. */
async function codeOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    const answer = await work()
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer)
      await (answer as AsyncGenerator).return?.(undefined)
    return null
  } catch (error) {
    return error instanceof Error && 'data' in error
      ? ((error.data as { code?: string })?.code ?? null)
      : null
  }
}

it('every procedure of the contract is decided about, and nothing that is not in it', () => {
  const decided = Object.entries(guestAccess).flatMap(([part, row]) =>
    Object.keys(row).map((name) => `${part}.${name}`),
  )
  expect(decided.toSorted()).toEqual(procedures.map(([part, name]) => `${part}.${name}`).toSorted())
  expect(askedBy(['library', 'newProcedure'])).toBe('owner')
  expect(askedBy(['constructor', 'name'])).toBe('owner')
  expect(askedBy(['library'])).toBe('owner')
  expect(guestUploads).toEqual({ '/photos': 'edit' })
})

/** What only looks; a person who adds to it has thought about it. */
const looking =
  `film.damage film.frame film.open film.proxy library.cards library.events library.order library.photo library.places library.recipeAt
  library.shared library.summary library.timeline presets.export presets.list
  queue.list queue.review studio.info workbench.damage workbench.enlargeForecast workbench.enlargeSpot workbench.preview
  workbench.proposals workbench.sweep workbench.tiles`.split(/\s+/)

it('a guest who may look gets past the check at what only looks, and at nothing else', () => {
  const open = procedures.filter(([part, name]) => askedBy([part, name]) === 'view')
  expect(open.map(([part, name]) => `${part}.${name}`).toSorted()).toEqual(looking)
})

test.each(guestRoles)(
  'a guest with "%s": each procedure answers or refuses as the table says',
  async (role) => {
    const { session } = await testSession(path(role))
    const refused: string[] = []
    for (const [part, name] of procedures) {
      const router: Readonly<Record<string, Readonly<Record<string, unknown>>>> = session.router
      const procedure = router[part]?.[name]
      if (!isProcedure(procedure)) throw new Error(`${part}.${name} has no service`)
      const needed = askedBy([part, name])
      if (mayAsk(role, needed)) continue
      const code = await codeOf(() =>
        call(procedure as never, undefined as never, { context: { guest: role }, path: [part, name] }),
      )
      expect([part, name, code]).toEqual([
        part,
        name,
        needed === 'owner' ? 'guest.ownerOnly' : 'guest.readOnly',
      ])
      refused.push(name)
    }
    expect(refused.length).toBeGreaterThan(25)
  },
)

it('what a viewer asks for is answered, an edit is refused with a sentence and changes nothing', async () => {
  const { session, client } = await testSession(path('asks'))
  const viewer = createRouterClient(session.router, { context: { guest: 'view' } })
  const editor = createRouterClient(session.router, { context: { guest: 'edit' } })
  expect(await viewer.studio.info()).toMatchObject({
    guest: 'view',
    host: 'browser',
    serves: false,
    shares: false,
    brokenPacks: [],
  })
  expect(await client.studio.info()).toMatchObject({ guest: null, host: 'desktop' })
  await expect(viewer.library.edit({ type: 'albumCreate', name: 'Mine', ids: [] })).rejects.toMatchObject({
    code: 'FAULT',
    data: { code: 'guest.readOnly', message: expect.stringContaining('Nothing was changed') },
  })
  expect((await viewer.library.summary()).albums).toEqual([])
  await editor.library.edit({ type: 'albumCreate', name: 'Ours', ids: [] })
  expect((await viewer.library.summary()).albums).toHaveLength(1)
  await expect(editor.settings.get()).rejects.toMatchObject({ data: { code: 'guest.ownerOnly' } })
  await expect(editor.keys.list()).rejects.toMatchObject({ data: { code: 'guest.ownerOnly' } })
})

it.each([
  ['/home/me/Family Photos/a.jpg', 'a.jpg'],
  ['C:\\Users\\me\\Family Photos\\a.jpg', 'a.jpg'],
  ['\\\\server\\share\\a.jpg', 'a.jpg'],
  ['a.jpg', 'a.jpg'],
])('a fault names %s as %s to guests', (file, name) => {
  const told = withoutFolders(
    new StudioFault('output.failed', { file, reason: `EIO, open '${file}'` }).toError(),
  )
  expect(told.data).toMatchObject({ file: name, reason: `EIO, open '${name}'` })
  expect(told.message).toContain(name)
  if (file !== name) expect(JSON.stringify(told)).not.toMatch(/Family|server/)
})

it('faults deep in an answer and in events are renamed, and everything else stays', async () => {
  const fault = new StudioFault('image.empty', { file: '/home/me/a.jpg' }).toError()
  const answer = { status: { state: 'broken', fault }, url: '/media/thumbs/1', list: [1, null, { fault }] }
  const told = forGuest(answer)
  expect(JSON.stringify(told)).not.toContain('/home')
  expect(told.url).toBe('/media/thumbs/1')
  async function* events() {
    yield answer
  }
  const seen = []
  for await (const event of forGuest(events())) seen.push(event)
  expect(seen).toEqual([told])
})
