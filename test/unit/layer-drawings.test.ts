/** Without these: a layer that nobody has drawn, or an arrow that is not allowed, stays unnoticed in the map of the program. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drawingFaults } from '../../scripts/layer-drawings.mjs'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
const { layers } = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8')) as { layers: object[] }

const faultsWith = (from: string | RegExp, to: string) => {
  const changed = page.replace(from, to)
  expect(changed).not.toBe(page)
  return drawingFaults(changed, layers)
}

it('the drawings show all layers as they are', () => {
  expect(drawingFaults(page, layers)).toEqual([])
})

it('a layer that is in no drawing is named', () => {
  expect(faultsWith('imaging  onnx  ffmpeg', 'imaging  onnx')).toEqual([
    'the drawing of all layers has no ffmpeg',
  ])
  expect(faultsWith('batch   farm', 'batch       ')).toEqual(['the drawing of studio has no farm'])
  expect(faultsWith(/shell(?= +route)/, '     ')).toEqual(['the drawing of renderer has no shell'])
  const more = [...layers, { name: 'plugins', folder: 'src/plugins', may: ['contract'] }]
  expect(drawingFaults(page, more)).toEqual(['the drawing of all layers has no plugins'])
})

it('an import that a drawing does not show, or shows and is not allowed, is named', () => {
  expect(faultsWith('main ---> server', 'main      server')).toEqual([
    'the drawing of all layers has main and server on one line, without an arrow between them',
  ])
  expect(faultsWith('renderer   preload', 'renderer -> preload')).toEqual([
    'the drawing of all layers has an arrow from renderer to preload, which layers.json does not allow',
  ])
  expect(faultsWith(/^ {2}models(?= )/m, '  base')).toContain(
    'the drawing of studio has engine-client below base, which it may import',
  )
})
