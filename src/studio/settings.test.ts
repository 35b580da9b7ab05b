/** Settings: absent they are the defaults, wrong they are named, and a render obeys them. */
import { mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultSettings } from '../contract/settings.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { expectFault, fixture, testFolder } from '../../test/support/pictures.ts'
import { testStudio } from '../../test/support/studio.ts'
import { changeSettings, readSettings, readStoredSettings } from './settings.ts'

const folder = testFolder()

it('are the defaults where there is no file', async () => {
  expect(await readSettings(folder.path('nowhere'))).toEqual(defaultSettings)
})

it.each([
  ['{"provider": "abacus", "theme": "dark"}', 'provider', { theme: 'dark' }],
  ['{"providr": "cpu", "language": "zh"}', 'providr', { language: 'zh' }],
  ['{', 'it is not JSON', {}],
  ['[1]', 'expected record', {}],
  ['null', 'expected record', {}],
])('that are wrong are named and the others count: %s', async (text, issue, others) => {
  folder.write('settings.json', text)
  const { settings, fault } = await readStoredSettings(folder.path(''))
  expect(settings).toEqual({ ...defaultSettings, ...others })
  expect(fault?.code).toBe('settings.invalid')
  expect(fault?.message).toContain('settings.json')
  expect(fault?.message).toContain(issue)
})

it('that are wrong are gone with the next change, and kept beside the file', async () => {
  const text = '{"provider": "abacus", "theme": "dark"}'
  folder.write('settings.json', text)
  expect(await changeSettings(folder.path(''), { language: 'zh' })).toMatchObject({
    provider: 'auto',
    theme: 'dark',
    language: 'zh',
  })
  expect((await readStoredSettings(folder.path(''))).fault).toBeNull()
  expect(await readFile(folder.path('settings.unread.json'), 'utf8')).toBe(text)
})

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
