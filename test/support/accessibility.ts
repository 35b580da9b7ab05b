/** What axe finds on a page. It goes into a page once and only what is wrong comes back: most of a tour's time went there. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Looked {
  /** A selector: only what lies in there is looked at. */
  within?: string
  /** Rules of these tags alone. */
  tags?: string[]
  /** Rules that are left out. */
  except?: readonly string[]
}

/** One line for each rule that is broken: its name and what breaks it, as HTML. */
export async function findViolations(
  page: Page,
  { within, tags, except = [] }: Looked = {},
): Promise<string[]> {
  for (const frame of page.frames()) await inject(frame)
  const options: RunOptions = {
    resultTypes: ['violations'],
    rules: Object.fromEntries(except.map((rule) => [rule, { enabled: false }])),
    ...(tags && { runOnly: { type: 'tag', values: tags } }),
  }
  const context = within === undefined ? 'document' : JSON.stringify(within)
  // As text: Playwright checks every field of an object on its way.
  const said = await page.evaluate<string>(
    `axe.run(${context}, ${JSON.stringify(options)}).then(({ violations }) => JSON.stringify(violations))`,
  )
  const violations = JSON.parse(said) as AxeResults['violations']
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function inject(frame: Frame): Promise<void> {
  if (!(await frame.evaluate<boolean>('typeof axe === "object"'))) await frame.evaluate(source)
}
