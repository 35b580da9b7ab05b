/** Addresses of home networks: those that this machine has, and whether somebody asks from one. */
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

/** Whether a connection comes from this machine or from a network at home. */
export const isNear = (address: string | undefined): boolean =>
  address !== undefined && near.includes(rangeOf(address))

/** "::ffff:192.168.1.2" is 192.168.1.2. */
export const plainAddress = (address: string | undefined): string =>
  address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''

/** As it stands in a URL. */
export const urlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address)
