/** What `import 'electron'` gets in the process under test: the stand-in, and a way for the test to look into it. */
import * as electron from './electron.ts'
import { parent } from './parent.ts'

export * from './electron.ts'

/** What Playwright's `ElectronApplication.evaluate` does: a function of the test, run in this process. */
parent.handle('evaluate', ({ source, arg }: { source: string; arg: unknown }) => {
  // The source comes from the test that started this process, over its own pipe.
  // oxlint-disable-next-line no-implied-eval typescript/no-implied-eval
  const run = new Function(`return (${source})`)() as (module: typeof electron, arg: unknown) => unknown
  return run(electron, arg)
})
parent.notify('started', null)
