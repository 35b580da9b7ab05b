/** The page of the API is there for everybody, and lets nobody see more of the interface than itself. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { createDocs, docsPath, isDocs } from './docs-page.ts'

const { path } = testFolder()

test('page and assets of the documentation, and nothing else', async () => {
  const ui = path('ui')
  mkdirSync(join(ui, 'assets'), { recursive: true })
  for (const name of ['api-docs.html', 'index.html', 'assets/api-docs-Ab_1-9.js', 'assets/index-Ab.js'])
    writeFileSync(join(ui, name), name)
  const docs = await createDocs(ui)
  const page = await docs(docsPath)
  expect(page?.body).toBe('api-docs.html')
  expect(page?.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
  const asset = await docs('/api/assets/api-docs-Ab_1-9.js')
  expect(await new Response(asset?.body).text()).toBe('assets/api-docs-Ab_1-9.js')
  for (const other of [
    '/api/assets/index-Ab.js',
    '/api/assets/api-docs-../index-Ab.js',
    '/assets/index-Ab.js',
    '/index.html',
    '/api/docs/x',
  ]) {
    expect(isDocs(other)).toBe(false)
    expect(await docs(other)).toBeNull()
  }
})

test('an interface that is not built has no page', async () => {
  mkdirSync(path('empty'), { recursive: true })
  expect(await (await createDocs(path('empty')))(docsPath)).toBeNull()
})
