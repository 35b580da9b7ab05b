/** Without these: the desktop program shares at an address that nobody gave, or not at the one that was given. */
import { expect, test } from 'vitest'
import { addressesWith, homeAddresses, shareAddressIn } from './addresses.ts'

test('an address of the command line stands before those that the machine knows', () => {
  expect(shareAddressIn(['tintype', 'a.jpg', '--share-address=192.168.1.20'])).toBe('192.168.1.20')
  expect(shareAddressIn(['tintype', '--share-address=fd00::1'])).toBe('fd00::1')
  expect(addressesWith('192.168.1.20')()).toEqual(['192.168.1.20', ...homeAddresses()])
})

test('what is no address counts nothing', () => {
  for (const argv of [[], ['--share-address'], ['--share-address='], ['--share-address=home']])
    expect(shareAddressIn(argv)).toBeUndefined()
  expect(addressesWith(undefined)()).toEqual(homeAddresses())
})
