/** The closing lines of a batch in the terminal: which of its photos a person should look at, and why. */
import { needsLook, needsLookSchema, type NeedsLook } from '../contract/needs-look.ts'
import type { RenderReport } from '../contract/engine.ts'

export const reasons = ['failed', ...needsLookSchema.options] as const
type Reason = 'failed' | NeedsLook

const titles: Record<NeedsLook, string> = {
  doubtful: 'not certain',
  repaired: 'much repaired',
}

/** More names than these nobody reads on a screen; `--json` has them all. */
const mostNames = 10

export class Review {
  readonly #names: Record<Reason, string[]> = { failed: [], doubtful: [], repaired: [] }

  add(reason: Reason, ...names: string[]): void {
    this.#names[reason].push(...names)
  }

  rendered(name: string, report: Pick<RenderReport, 'findings' | 'notes'>): void {
    for (const reason of needsLook(report)) this.add(reason, name)
  }

  /** Names by reason, for a program. */
  toJSON(): Record<Reason, readonly string[]> {
    return this.#names
  }

  /** Whole lines; empty where nothing needs a look. What failed has had a line with its sentence already. */
  get text(): string {
    const groups = needsLookSchema.options.filter((reason) => this.#names[reason].length > 0)
    if (groups.length === 0) return ''
    const lines = groups.map(
      (reason) => `  ${titles[reason]} (${this.#names[reason].length}): ${this.#listed(reason)}`,
    )
    return ['Needs a look:', ...lines, ''].join('\n')
  }

  #listed(reason: NeedsLook): string {
    const names = this.#names[reason]
    const more = names.length - mostNames
    return [...names.slice(0, mostNames), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
  }
}
