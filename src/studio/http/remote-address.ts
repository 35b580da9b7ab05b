/**
 * Which addresses on the network a picture may be fetched from. Whoever names an address must not reach, through us, what
 * only we can reach: this machine, the network it stands in, the addresses that clouds keep for their own.
 */
import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { StudioFault } from '../../contract/errors.ts'

/** One address that a name leads to. */
export interface Resolved {
  address: string
  family: 4 | 6
}

/** What a name leads to; the system's own when left out. */
export type Resolve = (host: string) => Promise<Resolved[]>

export interface AddressRules {
  /** Private networks as well: for a person who knows whom the server listens to. */
  allowPrivate: boolean
  resolve?: Resolve
  /** Where an address that passed is connected to: of tests, which have no public network. */
  reach?: (found: Resolved[]) => Resolved[]
}

/** The IPv6 that the world routes; all else (mapped IPv4, tunnels, link-local) leads somewhere that has to be asked for. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3')

/** Whether an IP address, in any form that ipaddr.js reads, is one of the public network. */
export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.kind() === 'ipv6' && !address.match(globalIpv6)) return false
  return address.range() === 'unicast'
}

const shown = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/**
 * Reads an address as browsers do, so that every spelling of a number (decimal, octal, hex) is one.
 * @throws StudioFault `address.invalid`
 */
export function parseAddress(text: string): URL {
  const url = URL.parse(text.trim())
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || url.username !== '' || url.password !== '' || url.hostname === '') {
    throw new StudioFault('address.invalid', { address: shown(text.trim()) })
  }
  url.hash = ''
  return url
}

/**
 * Resolves an address' host once; what it says is then connected to, whatever a name server says later.
 * @returns all that it leads to
 * @throws StudioFault `address.private` where any of it is not public, `address.unreachable` where it is nowhere
 */
export async function resolveOnce(
  url: URL,
  { allowPrivate, resolve = systemResolve, reach = (found) => found }: AddressRules,
): Promise<Resolved[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const address = shown(url.href)
  let found: Resolved[]
  if (ipaddr.isValid(host)) {
    found = [{ address: host, family: ipaddr.parse(host).kind() === 'ipv4' ? 4 : 6 }]
  } else {
    try {
      found = await resolve(host)
    } catch (error) {
      throw new StudioFault('address.unreachable', { address, reason: `no such host: ${host}` }, error)
    }
  }
  if (found.length === 0) {
    throw new StudioFault('address.unreachable', { address, reason: `no such host: ${host}` })
  }
  // A name that leads to both is one that was made to.
  if (!allowPrivate && found.some((each) => !isPublic(each.address))) {
    throw new StudioFault('address.private', { address, host })
  }
  return reach(found)
}

const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }))
