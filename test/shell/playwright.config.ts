/** The shell's scenarios: the real main and preload bundles on the stand-in, and in real Electron where it is. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/shell',
  // Each scenario starts a program with an engine of its own; two cores carry one of them at a time.
  workers: 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  // Upper bounds for a loaded machine. No test says how fast anything has to be.
  timeout: 120_000,
  expect: { timeout: 60_000 },
  projects: [
    { name: 'stand-in' },
    { name: 'electron', testMatch: 'scenarios/*.spec.ts', metadata: { real: true } },
  ],
})
