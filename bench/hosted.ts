/** The built studio in a process of its own, and the browser that shows it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import type { Browser } from '@playwright/test'
import { findChromium } from '../scripts/find-chromium.mjs'

/** The studio in a process of its own. @returns its one-time address */
export async function startStudio(home: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, ['out/main/server.js', '--no-open'], {
    env: { ...process.env, TINTYPE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`The studio ended with ${code}: ${said}`)))
  })
  return { child, address }
}

/** Ends it in good order. */
export async function stopStudio(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
}

/** A headless Chromium that draws on the processor, as there is no other here. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await findChromium(),
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })

/** Resident memory of the page's process, in MB. */
export async function memory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8')
        return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1000
      }),
  )
  return Math.max(...sizes)
}
