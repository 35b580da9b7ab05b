/** Addresses of home networks: those that this machine has, and whether somebody asks from one. */
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** Nothing beyond the networks that nobody on the internet can reach. */
const home: readonly string[] = ['private', 'uniqueLocal']
const near: readonly string[] = [...home, 'loopback', 'linkLocal']

const rangeOf = (address: string): string => (ipaddr.isValid(address) ? ipaddr.process(address).range() : '')

/** Of this machine, as guests reach it: IPv4 first, which people can type. */
export function homeAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return all
    .filter(({ internal, address }) => !internal && home.includes(rangeOf(address)))
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address)
}

/**
 * The same with an address in front that a person gave because the machine can't tell it itself: behind a
 * bridge, in a container.
 */
export const addressesWith = (given: string | undefined) => (): string[] =>
  given === undefined ? homeAddresses() : [given, ...homeAddresses()]

/** What `--share-address=192.168.1.20` gives in a command line of the desktop program; what is no address counts nothing. */
export function shareAddressIn(argv: readonly string[]): string | undefined {
  const option = '--share-address='
  const given = argv.find((each) => each.startsWith(option))?.slice(option.length)
  return given !== undefined && isIP(given) !== 0 ? given : undefined
}

/** Whether a connection comes from this machine or from a network at home. */
export const isNear = (address: string | undefined): boolean =>
  address !== undefined && near.includes(rangeOf(address))

/** "::ffff:192.168.1.2" is 192.168.1.2. */
export const plainAddress = (address: string | undefined): string =>
  address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''

/** As it stands in a URL. */
export const urlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address)
