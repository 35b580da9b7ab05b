/** Whoever names an address must not read, through the server, what only the server can reach. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPublic, parseAddress, resolveOnce, type Resolved } from './remote-address.ts'

const public4: Resolved = { address: '93.184.215.14', family: 4 }
const resolve = async () => [public4]
const rules = { allowPrivate: false, resolve }

const codeOf = (work: () => unknown) => {
  try {
    work()
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('addresses that are none', () => {
  test.each([
    '',
    'beach.jpg',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'gopher://example.org/_GET',
    'ftp://example.org/beach.jpg',
    'blob:https://example.org/1',
    'javascript:alert(1)',
    'http://',
    'http://user:secret@example.org/beach.jpg',
    'http://secret@example.org/',
    'http://256.256.256.256/',
    '//example.org/beach.jpg',
  ])('%s', (text) => {
    expect(codeOf(() => parseAddress(text))).toBe('address.invalid')
  })
})

describe('addresses of private networks, however they are written', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://100.64.0.1/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::127.0.0.1]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[ff02::1]/',
    'http://[fec0::1]/',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
  ])('%s', async (text) => {
    await expect(resolveOnce(parseAddress(text), rules)).rejects.toMatchObject({ code: 'address.private' })
    await expect(resolveOnce(parseAddress(text), { ...rules, allowPrivate: true })).resolves.toHaveLength(1)
  })

  test('no number from 0 to 2^32 in a private range is public, in any base', () => {
    const ranges = [
      [0x0a000000, 24],
      [0x7f000000, 24],
      [0xa9fe0000, 16],
      [0xac100000, 20],
      [0xc0a80000, 16],
    ] as const
    const inRange = fc
      .constantFrom(...ranges)
      .chain(([first, bits]) => fc.nat(2 ** bits - 1).map((rest) => first + rest))
    const base = fc.constantFrom(10, 8, 16)
    fc.assert(
      fc.property(inRange, base, (number, radix) => {
        const prefix = { 8: '0', 10: '', 16: '0x' }[radix] ?? ''
        const { hostname } = parseAddress(`http://${prefix}${number.toString(radix)}/`)
        expect(isPublic(hostname)).toBe(false)
      }),
    )
  })
})

describe('names', () => {
  const found = (...addresses: string[]) => ({
    ...rules,
    resolve: async (): Promise<Resolved[]> =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  })
  const url = parseAddress('https://photos.example.org/beach.jpg')

  test('that lead to public addresses alone are taken', async () => {
    await expect(resolveOnce(url, found('93.184.215.14', '2606:2800:21f:cb07::1'))).resolves.toHaveLength(2)
  })

  test('one private address among several is enough to refuse', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '::1', '::ffff:10.0.0.1']) {
      await expect(resolveOnce(url, found('93.184.215.14', address))).rejects.toMatchObject({
        code: 'address.private',
      })
    }
  })

  test('that lead nowhere are said to', async () => {
    await expect(resolveOnce(url, found())).rejects.toMatchObject({ code: 'address.unreachable' })
    const fails = { ...rules, resolve: () => Promise.reject(new Error('ENOTFOUND')) }
    await expect(resolveOnce(url, fails)).rejects.toMatchObject({ code: 'address.unreachable' })
  })
})
