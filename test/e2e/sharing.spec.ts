/**
 * Sharing on the home network: the owner switches it on, a guest on a phone looks, edits across a lost
 * connection, and is removed.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Browser, type Page, type WebSocketRoute } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, studioCommand } from './studio.ts'

const password = 'grandma and grandpa'

/** A studio that is shared on this machine's own address: a machine of tests may be on no home network. */
const test = base.extend<{ owner: Page; folder: string }>({
  // Playwright reads the names of what a fixture needs from this pattern.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  owner: async ({ page, folder }, use) => {
    const [program, args, options] = studioCommand(folder, await mkdtemp(join(folder, 'tmp-')))
    const child = spawn(program, [...args, '--share-address', '127.0.0.1'], options)
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let said = ''
        child.stdout?.on('data', (chunk: Buffer) => {
          said += chunk.toString()
          const found = /http:\S+token=\S+/.exec(said)?.[0]
          if (found !== undefined) resolve(found)
        })
        child.on('exit', (code) => reject(new Error(`The studio ended with ${code}: ${said}`)))
      })
      await page.goto(address)
      await importPhotos(page, [await makeGreyPhoto(join(folder, 'house.jpg'))])
      await use(page)
      child.kill('SIGTERM')
      expect(await new Promise((done) => child.once('exit', done)), 'the studio ends cleanly').toBe(0)
    } finally {
      child.kill('SIGKILL')
    }
  },
})

const sharing = (page: Page) => page.getByRole('region', { name: 'Sharing on the home network' })

/** Sets a password and switches sharing on. @returns the address for guests */
async function share(owner: Page): Promise<string> {
  await owner.getByRole('button', { name: 'Settings' }).click()
  const section = sharing(owner)
  const power = section.getByRole('switch', { name: 'Share this library' })
  await expect(power).toBeDisabled()
  await expect(section).toContainText('Choose a password first.')
  await section.getByLabel('Password for guests').fill(password)
  await section.getByRole('button', { name: 'Set password' }).click()
  await expect(section).toContainText('A password is set.')
  await power.check()
  await expect(section.getByRole('img', { name: 'QR code of the address for guests' })).toBeVisible()
  return section.getByRole('textbox', { name: 'Address for guests' }).inputValue()
}

async function guestPage(browser: Browser, width: number): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width, height: 844 } })
  return context.newPage()
}

async function enter(page: Page, address: string, given = password): Promise<void> {
  await page.goto(address)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Password').fill(given)
  await page.getByRole('button', { name: 'Open the library' }).click()
}

async function axe(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([])
}

test('a guest on a phone gets in by the password, looks at everything, changes nothing, and is removed at once', async ({
  owner,
  browser,
}, info) => {
  const address = await share(owner)
  expect(address).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/)
  await axe(owner)
  const guest = await guestPage(browser, 390)
  await enter(guest, address, 'a guess')
  await expect(guest.getByRole('alert')).toContainText('This is not the password.')
  await axe(guest)
  await guest.screenshot({ path: info.outputPath('login-390.png') })
  await expect(sharing(owner)).toContainText('1 wrong password; the last came from 127.0.0.1.')
  await enter(guest, address)
  await expect(cells(guest)).toHaveCount(1)
  await expect(guest.getByRole('contentinfo')).toContainText('you may look at everything')
  await axe(guest)
  await guest.screenshot({ path: info.outputPath('guest-390.png') })
  // What would change something is not there; a press that does nothing would puzzle.
  await expect(guest.getByRole('button', { name: /^(Add photos|Colourise all)$/ })).toHaveCount(0)
  await cells(guest)
    .first()
    .click({ modifiers: ['Control'] })
  await expect(guest.getByText('1 selected')).toBeVisible()
  await expect(guest.getByRole('toolbar', { name: 'What to do with them' })).toHaveCount(0)
  await guest.getByRole('button', { name: 'Select none' }).click()

  await cells(guest).first().dblclick()
  await expect(guest.getByTestId('stage')).toBeVisible()
  await expect(guest.getByTestId('step-grade')).toHaveCount(0)
  await expect(guest.getByRole('button', { name: /^(Render in full size|New variant)$/ })).toHaveCount(0)
  await guest.screenshot({ path: info.outputPath('guest-workbench-390.png') })
  await guest.goto(`${address}#/settings`)
  await expect(guest.getByRole('heading', { name: 'Settings' })).toHaveCount(0)

  const line = sharing(owner).getByRole('listitem').filter({ hasText: 'Ada' })
  await expect(line).toContainText('127.0.0.1')
  for (const theme of ['light', 'dark'] as const) {
    await owner.emulateMedia({ colorScheme: theme })
    await axe(owner)
    for (const width of [1280, 390]) {
      await owner.setViewportSize({ width, height: 844 })
      await sharing(owner).scrollIntoViewIfNeeded()
      const wide = await owner.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
      expect(wide, `nothing sticks out at ${width} px`).toBe(true)
      await sharing(owner).screenshot({ path: info.outputPath(`settings-${theme}-${width}.png`) })
    }
  }
  await line.getByRole('button', { name: 'Remove Ada' }).click()
  await expect(guest.getByRole('alert')).toContainText('Your visit was ended')
  await axe(guest)
  await guest.screenshot({ path: info.outputPath('guest-out-390.png') })
  await guest.getByRole('button', { name: 'Enter the password' }).click()
  await expect(guest.getByLabel('Password')).toBeVisible()
  await expect(sharing(owner)).toContainText('Nobody is here yet.')
  await guest.context().close()
})

test('an edit made while the network is gone is kept, said, and saved when it is back', async ({
  owner,
  browser,
}) => {
  const address = await share(owner)
  await sharing(owner).getByLabel('Guests may').selectOption('edit')
  const guest = await guestPage(browser, 1280)
  let isDown = false
  const open = new Set<WebSocketRoute>()
  await guest.routeWebSocket(/\/rpc$/, async (socket) => {
    if (isDown) return socket.close()
    socket.connectToServer()
    open.add(socket)
  })
  await enter(guest, address)
  await cells(guest).first().dblclick()
  await expect(guest.getByTestId('status')).toHaveText('Ready')
  // Models are the owner's.
  await expect(guest.getByTestId('step-face')).toContainText('No model for this is installed.')
  await expect(guest.getByRole('button', { name: 'Models' })).toHaveCount(0)

  isDown = true
  for (const socket of open) await socket.close()
  await expect(guest.getByRole('alert')).toContainText('What you have changed is kept here')
  const exposure = guest.getByTestId('step-grade').getByRole('textbox', { name: 'Exposure', exact: true })
  await exposure.fill('1.5')
  await exposure.press('Enter')
  await expect(exposure).toHaveValue(/^\+?1\.5/)
  isDown = false
  await expect(guest.getByRole('alert').filter({ hasText: 'is gone' })).toHaveCount(0)
  await expect(guest.getByTestId('status')).toHaveText('Ready')

  // It is in the library: the owner's window has it.
  await owner.getByRole('button', { name: 'Back' }).click()
  await cells(owner).first().dblclick()
  const seen = owner.getByTestId('step-grade').getByRole('textbox', { name: 'Exposure', exact: true })
  await expect(seen).toHaveValue(/^\+?1\.5/)
  await guest.context().close()
})

test('a guest who may only look sees what is marked and how far the queue is, and no button that would be refused', async ({
  owner,
  browser,
  folder,
}, info) => {
  await importPhotos(owner, [
    await makeGreyPhoto(join(folder, 'lake.jpg'), 3000, 2000),
    await makeGreyPhoto(join(folder, 'wood.jpg'), 3010, 2000),
  ])
  await cells(owner).first().click()
  for (const key of ['3', 'f']) await owner.keyboard.press(key)
  await owner.getByRole('button', { name: 'Select none' }).click()
  await owner.getByRole('button', { name: 'Colourise all' }).click()
  await owner.getByRole('button', { name: 'Pause' }).click()
  await expect(owner.getByRole('button', { name: 'Go on' })).toBeVisible()
  const address = await share(owner)
  const guest = await guestPage(browser, 1280)
  await enter(guest, address)
  await expect(cells(guest)).toHaveCount(3)
  await expect(guest.getByTestId('queue')).toContainText('Paused')
  await guest.getByRole('button', { name: 'Show the queue' }).click()
  const panel = guest.getByTestId('queue-panel')
  await expect(panel.getByRole('row').first()).toBeVisible()
  const refused = /^(Pause|Go on|Cancel|Do this first|Try again|Move|Clear|Remove)/
  for (const width of [1280, 390]) {
    await guest.setViewportSize({ width, height: 844 })
    await expect(guest.getByRole('contentinfo').getByRole('button', { name: refused })).toHaveCount(0, {
      timeout: 10_000,
    })
    await axe(guest)
    await guest.screenshot({ path: info.outputPath(`guest-queue-${width}.png`) })
  }
  // What the owner goes on with is seen to go on.
  await owner.getByRole('button', { name: 'Back' }).click()
  await owner.getByRole('button', { name: 'Go on' }).click()
  await expect(guest.getByTestId('queue')).not.toContainText('Paused')
  await expect(guest.getByRole('contentinfo').getByRole('progressbar').first()).toBeAttached()

  await guest.setViewportSize({ width: 1280, height: 844 })
  await cells(guest).first().dblclick()
  await expect(guest.getByTestId('stage')).toBeVisible()
  await expect(guest.getByRole('img', { name: '3 stars' })).toBeVisible()
  await expect(guest.getByRole('img', { name: 'Favourite' })).toBeVisible()
  await expect(guest.getByRole('button', { name: /^([1-5] stars?|Pick|Reject|Favourite)$/ })).toHaveCount(0)
  await axe(guest)
  await guest.screenshot({ path: info.outputPath('guest-marks-1280.png') })
  await guest.context().close()
})
