/** Sharing from the desktop window: switched on in the settings, a guest looks, may edit, is removed, and it ends. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { cells } from '../../e2e/album.ts'
import { makeGreyPhoto } from '../../e2e/pictures.ts'
import { answerOpenDialog, expect, quitCleanly, ready, test } from '../fixture.ts'

const password = 'grandma and grandpa'

const sharing = (page: Page) => page.getByRole('region', { name: 'Sharing on the home network' })

/** Sends a name and the password from the page that asks for them. */
async function enter(guest: Page, address: string): Promise<void> {
  await guest.goto(address)
  await guest.getByLabel('Your name').fill('Ada')
  await guest.getByLabel('Password').fill(password)
  await guest.getByRole('button', { name: 'Open the library' }).click()
}

test('a guest looks over TLS, may edit when allowed, is removed, and finds nothing once sharing is off', async ({
  shellEnv,
  engineOfPages,
}) => {
  // A machine of tests may be on no home network: guests come from itself.
  const shell = await shellEnv.launch({ args: ['--share-address=127.0.0.1'] })
  const owner = await ready(shell)
  await answerOpenDialog(shell, [await makeGreyPhoto(join(shellEnv.folder, 'house.jpg'), 600, 400)])
  await owner.getByRole('button', { name: 'Add photos' }).first().click()
  await expect(cells(owner)).toHaveCount(1)

  await owner.getByRole('button', { name: 'Settings' }).click()
  const section = sharing(owner)
  await section.getByLabel('Password for guests').fill(password)
  await section.getByRole('button', { name: 'Set password' }).click()
  await expect(section).toContainText('A password is set.')
  const power = section.getByRole('switch', { name: 'Share this library' })
  await power.check()
  await expect(section.getByRole('img', { name: 'QR code of the address for guests' })).toBeVisible()
  const address = await section.getByRole('textbox', { name: 'Address for guests' }).inputValue()
  expect(address).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/)

  const context = await engineOfPages.newContext({ ignoreHTTPSErrors: true })
  const guest = await context.newPage()
  await enter(guest, address)
  await expect(cells(guest)).toHaveCount(1)
  await expect(guest.getByRole('contentinfo')).toContainText('you may look at everything')
  // Neither a control for it, nor a key.
  await cells(guest).first().click()
  await guest.keyboard.press('5')
  await guest.keyboard.press('f')
  await cells(guest).first().dblclick()
  await expect(guest.getByTestId('stage')).toBeVisible()
  await expect(guest.getByTestId('step-grade')).toHaveCount(0)

  await section.getByLabel('Guests may').selectOption('edit')
  // The page is loaded anew, with the same password's session.
  await guest.goto(address)
  await expect(cells(guest)).toHaveCount(1)
  await expect(guest.getByRole('contentinfo')).not.toContainText('you may look at everything')
  await cells(guest).first().click()
  await guest.keyboard.press('f')
  await owner.getByRole('button', { name: 'Back' }).click()
  const favourites = owner.getByRole('navigation').getByRole('button', { name: /^Favourites/ })
  await expect(favourites, 'what the guest did is in the library of the window').toContainText('1')

  await owner.getByRole('button', { name: 'Settings' }).click()
  await section
    .getByRole('listitem')
    .filter({ hasText: 'Ada' })
    .first()
    .getByRole('button', { name: 'Remove Ada' })
    .click()
  await expect(guest.getByRole('alert')).toContainText('The connection to the library is gone.')
  await guest.reload()
  await expect(guest.getByLabel('Password')).toBeVisible()

  await power.uncheck()
  await expect(section.getByRole('img', { name: 'QR code of the address for guests' })).toHaveCount(0)
  await expect(guest.goto(address)).rejects.toThrow(/ERR_CONNECTION_REFUSED/)
  await context.close()
  await quitCleanly(shell, shellEnv.temporary)
})
