/** Work whose result is damaged, gone or another's is asked for again, with copies in the store that are put there anew. */
import { expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { askedAgain } from './asked-again.ts'
import { blobNames } from './blob-store.ts'

const key = 'ab'.repeat(32)
const sha256 = 'cd'.repeat(32)
const file = { blob: blobNames.result(key, sha256, 'jpg'), sha256, bytes: 1 }
const work = { key, name: 'beach.jpg' }

/** @param takes whether a file is what its report says, try by try */
function asking(
  takes: readonly boolean[],
  made: readonly (typeof file | null)[],
  faults: StudioFault[] = [],
  isBack = true,
) {
  const renewed: boolean[] = []
  let forgotten = 0
  let taken = 0
  const client = {
    take: () => Promise.resolve(takes[taken++] ?? false),
    untilStoreAnswers: () => Promise.resolve(isBack),
    forget: () => {
      forgotten += 1
      return Promise.resolve()
    },
  }
  const asked = askedAgain({
    client,
    work,
    input: '/photos/beach.jpg',
    run: (renew) => {
      renewed.push(renew)
      const fault = faults.shift()
      return fault ? Promise.reject(fault) : Promise.resolve('made')
    },
    filesOf: () => made.map((each) => [each, '/out.jpg'] as const),
  })
  return { asked, renewed, forgotten: () => forgotten, taken: () => taken }
}

it('a result that is not what its report says is made again, three times at most', async () => {
  const once = asking([false, true], [file])
  expect(await once.asked).toBe('made')
  expect(once.forgotten()).toBe(1)
  const never = asking([], [file])
  await expect(never.asked).rejects.toMatchObject({
    code: 'farm.storeDamaged',
    data: { file: '/photos/beach.jpg' },
  })
  expect(never.renewed).toHaveLength(3)
})

it('a file of another work, or none, is not taken', async () => {
  const other = { ...file, blob: blobNames.result('0'.repeat(64), sha256, 'jpg') }
  for (const made of [other, null]) {
    const { asked, taken } = asking([true, true, true], [made])
    await expect(asked).rejects.toMatchObject({ code: 'farm.storeDamaged' })
    expect(taken()).toBe(0)
  }
})

it('where the store is damaged all that is needed is put there anew; other faults are of the photo, by its path', async () => {
  const damaged = new StudioFault('farm.storeDamaged', { file: 'beach.jpg', place: 'originals/x' })
  const mended = asking([true], [file], [damaged])
  expect(await mended.asked).toBe('made')
  expect(mended.renewed).toEqual([false, true])
  const { asked, renewed } = asking([true], [file], [new StudioFault('image.empty', { file: 'beach.jpg' })])
  await expect(asked).rejects.toMatchObject({ code: 'image.empty', data: { file: '/photos/beach.jpg' } })
  expect(renewed).toEqual([false])
})

it('is asked for again when a store that was away is back, and has its fault where it is not', async () => {
  const away = () => new StudioFault('farm.storeFailed', { store: '/srv/farm', reason: 'it is gone' })
  const back = asking([true], [file], [away(), away()])
  expect(await back.asked).toBe('made')
  expect(back.renewed).toEqual([false, false, false])
  const gone = asking([true], [file], [away()], false)
  await expect(gone.asked).rejects.toMatchObject({ code: 'farm.storeFailed' })
  // One that answers whenever it is looked for, and takes nothing.
  const full = asking([true], [file], [away(), away(), away(), away(), away()])
  await expect(full.asked).rejects.toMatchObject({ code: 'farm.storeFailed' })
  expect(full.renewed).toHaveLength(4)
})
