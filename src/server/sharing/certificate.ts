/**
 * The certificate of sharing: made on this machine, kept in the data folder, made anew when it ends or an
 * address is not in it.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { writeWhole } from '../../platform/atomic-file.ts'

export interface Certificate {
  /** PEM. */
  cert: Buffer
  key: Buffer
  /** SHA-256, as browsers write it: "AB:CD:…". */
  fingerprint: string
}

const dayMs = 86_400_000
/** One that ends sooner is made anew: nobody's session shall outlive it. */
const remainsMs = 30 * dayMs
/** A machine that goes from network to network keeps its certificate for those that it was on. */
const mostNames = 16

/**
 * The certificate for an address of this machine: the one that is there, while it holds, so that its fingerprint stays
 * the one that guests have compared.
 * @param folder is made where it is not there
 * @param now milliseconds since 1970
 * @throws StudioFault `sharing.unusable`
 */
export async function openCertificate(folder: string, address: string, now: number): Promise<Certificate> {
  const files = { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const kept = await readStored(files)
    if (kept && holds(kept.certificate, address, now)) return asCertificate(kept.cert, kept.key)
    const names = [address, ...(kept ? namesOf(kept.certificate) : [])]
    // Its library is hundreds of files, a fifth of what a server's start would take.
    const { makeCertificate } = await import('./make-certificate.ts')
    const made = await makeCertificate([...new Set(names)].slice(0, mostNames), now, kept?.key)
    // The key first: a certificate without its key counts as none.
    await writeSecret(files.key, made.key)
    await writeSecret(files.cert, made.cert)
    return asCertificate(made.cert, made.key)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioFault('sharing.unusable', { file: folder, reason }, error)
  }
}

interface StoredCertificate {
  cert: Buffer
  key: Buffer
  certificate: X509Certificate
}

/** Null where there is none, or none that can be used. */
async function readStored(files: { cert: string; key: string }): Promise<StoredCertificate | null> {
  try {
    const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)])
    const certificate = new X509Certificate(cert)
    return certificate.checkPrivateKey(createPrivateKey(key)) ? { cert, key, certificate } : null
  } catch {
    return null
  }
}

const holds = (certificate: X509Certificate, address: string, now: number): boolean =>
  Date.parse(certificate.validFrom) <= now &&
  Date.parse(certificate.validTo) - now >= remainsMs &&
  certificate.checkIP(address) !== undefined

const namesOf = ({ subjectAltName = '' }: X509Certificate): string[] =>
  subjectAltName
    .split(', ')
    .map((entry) => entry.replace(/^IP Address:/, ''))
    .filter((name) => isIP(name) !== 0)

const asCertificate = (cert: Buffer, key: Buffer): Certificate => ({
  cert,
  key,
  fingerprint: new X509Certificate(cert).fingerprint256,
})

/** Only this user may read it. */
async function writeSecret(file: string, bytes: Buffer): Promise<void> {
  await writeWhole(file, async (part) => {
    await chmod(part, 0o600)
    await writeFile(part, bytes)
  })
}
