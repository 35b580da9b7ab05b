/** Settings: absent they are the defaults, wrong they are named, and a render obeys them. */
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultSettings } from '../contract/settings.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { expectFault, fixture, testFolder } from '../../test/support/pictures.ts'
import { testStudio } from '../../test/support/studio.ts'
import { readSettings } from './settings.ts'

const folder = testFolder()

it('are the defaults where there is no file', async () => {
  expect(await readSettings(folder.path('nowhere'))).toEqual(defaultSettings)
})

it.each(['{"provider": "abacus"}', '{"providr": "cpu"}', '{'])(
  'that are wrong are named: %s',
  async (text) => {
    folder.write('settings.json', text)
    await expectFault(readSettings(folder.path('')), 'settings.invalid', 'settings.json')
  },
)

it('say where photos are rendered when the command does not', async () => {
  await using test = await testStudio()
  mkdirSync(test.paths.data, { recursive: true })
  // Not part of any build for this system: if the setting is obeyed, it is refused by name.
  const provider = process.platform === 'darwin' ? 'dml' : 'coreml'
  await writeFile(join(test.paths.data, 'settings.json'), JSON.stringify({ provider }))
  const request = {
    input: fixture('album.jpg'),
    output: join(test.folder, 'out.jpg'),
    recipe: makeRecipe(),
    options: { format: 'jpeg', quality: 92, mark: false, metadata: false } as const,
  }
  await expectFault(test.studio.restore(request), 'provider.unavailable', provider)
  expect((await test.studio.restore({ ...request, provider: 'cpu' })).provider).toBe('cpu')
})
