/** Contact sheets as a PDF: every picture on a page of its turn, whole or not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { expectFault, fixture, testFolder } from '../../../test/support/pictures.ts'
import { localEngine } from '../../../test/support/library.ts'
import { exportSetUp } from './export.fixture.ts'
import { writeSheetPdf } from './sheet-pdf.ts'

const { path, write } = testFolder()

test('25 pictures are two pages of A4, with their title', async () => {
  const cells = Array.from({ length: 25 }, (_, at) => ({ file: fixture('album.jpg'), label: `奶奶 ${at}` }))
  const output = path('sheets.pdf')
  await writeSheetPdf(output, cells, 'Lake', localEngine())
  const pdf = readFileSync(output).toString('latin1')
  expect(pdf.slice(0, 5)).toBe('%PDF-')
  expect(pdf.trimEnd()).toMatch(/%%EOF$/)
  expect(pdf).toMatch(/\/Count 2\b/)
  expect(pdf.match(/\/Subtype \/Image/g)).toHaveLength(2)
  expect(pdf).toContain('(Lake)')
  expect(pdf).toContain('595.28 841.89')
})

test('the ground is white: a printer has no ink for it', async () => {
  const output = path('white.pdf')
  const asked: unknown[] = []
  const engine = localEngine()
  const call: typeof engine.call = (method, params, options) => {
    asked.push(params)
    return engine.call(method, params, options)
  }
  const cells = [{ file: fixture('album.jpg'), label: 'Lake' }]
  await writeSheetPdf(output, cells, '', { ...engine, call })
  expect(asked).toEqual([expect.objectContaining({ ground: 'white' })])
})

test('a picture that cannot be read is named, and no part of a file stays', async () => {
  const output = path('broken.pdf')
  const cells = [{ file: write('broken.jpg', 'text'), label: '' }]
  await expectFault(writeSheetPdf(output, cells, '', localEngine()), 'image.notAPicture', 'broken.jpg')
  expect(existsSync(output)).toBe(false)
  expect(readdirSync(dirname(output)).filter((name) => name.includes('broken.pdf'))).toEqual([])
})

test('an export holds it, and writes it once', async () => {
  const { service, request } = await exportSetUp(path, 'in-export')
  expect(await service.run({ ...request, sheetPdf: true })).toMatchObject({ written: 4, failed: 0 })
  expect(readFileSync(`${request.target}/contact-sheets.pdf`).length).toBeGreaterThan(1000)
  expect(await service.run({ ...request, sheetPdf: true })).toMatchObject({ written: 0, unchanged: 4 })
})
