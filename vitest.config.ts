/** The unit tests: which files they are, and how long they may take on a machine that does other things too. */
import { defineConfig } from 'vitest/config'
import { compileCache } from './scripts/compile-cache.mjs'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/unit/**/*.test.ts',
      'test/{farm,faults,golden,notebook}/**/*.test.ts',
    ],
    // Engine processes and big pictures: two cores are shared by all workers.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // For the engines and commands that tests start.
    env: { NODE_COMPILE_CACHE: compileCache },
  },
})
