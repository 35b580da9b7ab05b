/** The packaging checks: one package is made for all of them, so they run in one file, in order. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // Packing copies some hundred megabytes, next to whatever else the machine is doing.
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
