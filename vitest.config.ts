/** The unit tests: which files they are, and how long they may take on a machine that does other things too. */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { compileCache } from './scripts/compile-cache.mjs'

/** Files that take a minute or more come first: one that came last would leave the other processor without work. */
const long = /test\/(notebook|faults|farm)\/|src\/(engine\/album|studio\/film|studio\/app)\//

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const [first, then] = [true, false].map((wanted) =>
      sorted.filter(({ moduleId }) => long.test(moduleId) === wanted),
    )
    return [...first, ...then]
  }
}

/** Most files leave nothing behind, and share a process: to begin one and to load the program into it takes a third of a second. */
const shared = [
  'src/{cli,contract,ffmpeg,imaging,onnx,platform}/**/*.test.ts',
  'src/studio/{access,export,farm,http,jobs,library,models,previews,rpc}/**/*.test.ts',
  'test/unit/**/*.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      {
        extends: true,
        // Stores of the window live as long as their module; the others watch a process, fill one, or look for a browser around them.
        test: {
          name: 'own',
          include: ['src/**/*.test.ts', 'test/{farm,faults,golden,notebook}/**/*.test.ts'],
          exclude: [...shared, 'node_modules/**'],
        },
      },
    ],
    // Engine processes and big pictures: two cores are shared by all workers.
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // Upper bounds for a machine that runs the browser's tests meanwhile. No test says how fast anything has to be.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // For the engines and commands that tests start.
    env: { NODE_COMPILE_CACHE: compileCache },
  },
})
