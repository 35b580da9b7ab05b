/** The certificate of sharing: kept while it holds, made anew with the same key when it does not, private on the disk. */
import { X509Certificate } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { openCertificate } from './certificate.ts'

const { path } = testFolder()
const now = Date.UTC(2026, 10, 29)
const dayMs = 86_400_000

it('is for the address, may be used by servers only, and is the same at the next start', async () => {
  const folder = path('kept')
  const made = await openCertificate(folder, '192.168.1.20', now)
  const certificate = new X509Certificate(made.cert)
  expect(certificate.checkIP('192.168.1.20')).toBe('192.168.1.20')
  expect(certificate.checkIP('192.168.1.21')).toBeUndefined()
  expect(certificate.ca).toBe(false)
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(Date.parse(certificate.validFrom)).toBeLessThan(now)
  expect(made.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  expect(await openCertificate(folder, '192.168.1.20', now + 300 * dayMs)).toEqual(made)
  if (process.platform !== 'win32') {
    expect((await stat(`${folder}/key.pem`)).mode & 0o077).toBe(0)
    expect((await stat(folder)).mode & 0o077).toBe(0)
  }
})

it('on another network it is made anew, with the same key, and holds on the first one, too', async () => {
  const folder = path('moved')
  const home = await openCertificate(folder, '192.168.1.20', now)
  const moved = await openCertificate(folder, 'fd00::7', now)
  expect(moved.fingerprint).not.toBe(home.fingerprint)
  expect(moved.key).toEqual(home.key)
  expect(await openCertificate(folder, '192.168.1.20', now)).toEqual(moved)
})

it('one that ends soon, or is damaged, is made anew', async () => {
  const folder = path('old')
  const old = await openCertificate(folder, '10.0.0.2', now)
  const later = await openCertificate(folder, '10.0.0.2', now + 800 * dayMs)
  expect(later.fingerprint).not.toBe(old.fingerprint)
  await writeFile(`${folder}/certificate.pem`, 'not PEM')
  const again = await openCertificate(folder, '10.0.0.2', now)
  expect(new X509Certificate(await readFile(`${folder}/certificate.pem`)).fingerprint256).toBe(
    again.fingerprint,
  )
})

it('says so where it can not be stored', async () => {
  await writeFile(path('file'), '')
  await expect(openCertificate(path('file'), '10.0.0.2', now)).rejects.toMatchObject({
    code: 'sharing.unusable',
  })
})
