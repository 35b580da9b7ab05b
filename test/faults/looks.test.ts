/** `tintype looks` as a person uses it, with the real engine: a sheet to pick from, the picked look, and what it never does. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { useTerminal } from '../support/cli.ts'
import { greyPhoto, isColored } from '../support/pictures.ts'

const terminal = useTerminal()
const tintype = (...args: string[]) => terminal.tintype(...args)
const at = (name: string) => join(terminal.root, name)

beforeAll(() => greyPhoto(at('photo.jpg'), 320, 240))

const sheetSchema = z.object({
  sheet: z.string(),
  width: z.number(),
  looks: z.array(
    z.object({
      number: z.int(),
      id: z.string(),
      label: z.string(),
      recipe: z.looseObject({ steps: z.json() }),
    }),
  ),
})

it('seven looks on a numbered sheet; the one that is picked is the same recipe in full size', async () => {
  const { code, out } = await tintype('looks', 'photo.jpg', '--out', 'sheet.jpg', '--side', '96', '--json')
  expect(code).toBe(0)
  const said = sheetSchema.parse(JSON.parse(out))
  expect(said.sheet).toBe(at('sheet.jpg'))
  expect(said.looks.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(said.looks.map(({ label }) => label)).toContain('stable at 50 %')
  const { width, format } = await sharp(at('sheet.jpg')).metadata()
  expect([width, format]).toEqual([said.width, 'jpeg'])
  expect(await isColored(at('sheet.jpg'))).toBe(true)

  const picked = await tintype('looks', 'photo.jpg', '--pick', '2', '--out', 'picked.png', '--json')
  expect(picked.code).toBe(0)
  expect(JSON.parse(picked.out)).toMatchObject({ picked: said.looks[1], width: 320, height: 240 })
  expect(await isColored(at('picked.png'))).toBe(true)
})

it('a recipe stays in every look: a turned photo is turned on the sheet and in the picture', async () => {
  const recipe = JSON.stringify({ version: 1, steps: { geometry: { quarterTurns: 1 } } })
  await sharp(at('photo.jpg')).toFile(at('other.jpg'))
  await writeFile(at('turned.json'), recipe)
  const args = ['looks', 'other.jpg', '--recipe', 'turned.json', '--pick', '7', '--out', 'turned.webp']
  expect((await tintype(...args)).code).toBe(0)
  const { width, height } = await sharp(at('turned.webp')).metadata()
  expect([width, height]).toEqual([240, 320])
})

it('an original is never replaced, another file only when that is allowed, and what is wrong is said', async () => {
  const before = await readFile(at('photo.jpg'))
  const over = await tintype('looks', 'photo.jpg', '--out', 'photo.jpg', '--overwrite')
  expect(over).toMatchObject({ code: 2 })
  expect(over.err).toContain('would replace an original')
  expect(await readFile(at('photo.jpg'))).toEqual(before)
  expect((await tintype('looks', 'photo.jpg', '--out', 'turned.json')).err).toContain('--overwrite')
  expect((await tintype('looks', 'photo.jpg', '--pick', '9', '--out', 'x.png')).err).toContain(
    '--pick 1 to 7',
  )
  expect((await tintype('looks', 'photo.jpg', '--pick', '1')).err).toContain('--out photo.png')
  expect((await tintype('looks', 'photo.jpg', '--pick', '1', '--out', 'x.doc')).err).toContain('.png')
  expect((await tintype('looks', 'nowhere.jpg')).code).toBe(2)
})
