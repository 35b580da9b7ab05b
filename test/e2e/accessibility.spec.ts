/** The tours' own eyes: what axe finds reaches the test that asked. */
import { findViolations } from '../support/accessibility.ts'
import { expect, test } from './studio.ts'

test('what axe finds is told, within a part, by tags and without a rule', async ({ page }) => {
  await page.setContent('<main><button></button></main><footer><img src="data:,"></footer>')
  const found = await findViolations(page)
  expect(found.join('\n')).toContain('button-name: <button></button>')
  expect(found.join('\n')).toContain('image-alt: <img src="data:,">')
  expect((await findViolations(page, { within: 'main' })).join('\n')).not.toContain('image-alt')
  expect(await findViolations(page, { tags: ['wcag2a'], except: ['button-name', 'image-alt'] })).toEqual(
    found.filter((line) => line.startsWith('document-title') || line.startsWith('html-has-lang')),
  )
})
