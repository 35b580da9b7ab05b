/** The end-to-end suite: the built studio with its real engine in a real Chromium. `npm run test:e2e` runs it. */
import { defineConfig } from '@playwright/test'
import { chromiumArgs, findChromium } from './scripts/find-chromium.mjs'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Each test has a studio, an engine and folders of its own. Two at a time leave two cores idle now and
  // then; with four no core is idle, and each test takes twice as long.
  workers: 3,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  // Upper bounds for a loaded machine. No test says how fast anything has to be.
  timeout: 240_000,
  expect: { timeout: 90_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    // Each frame of a transition is painted by the processor here. Those that show how things move ask for it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: await findChromium(),
      args: chromiumArgs,
    },
    // Recording takes a fifth of the time; the error's own context is kept everywhere.
    trace: process.env['CI'] ? 'off' : 'retain-on-failure',
  },
})
