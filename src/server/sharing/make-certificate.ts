/** Makes a certificate that is signed by itself. It is loaded only where one is made: its library is hundreds of files. */
// The library of certificates needs it, before itself.
import 'reflect-metadata'
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const dayMs = 86_400_000
/** Browsers take no certificate that lasts longer. */
const lastsMs = 820 * dayMs

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** In PEM. */
async function makeKey(): Promise<Buffer> {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey))
  const pem = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  return Buffer.from(pem)
}

/**
 * A certificate in PEM, for addresses of this machine, signed by itself.
 * @param now milliseconds since 1970
 * @param key of the certificate before it, in PEM; a new one when left out
 */
export async function makeCertificate(addresses: readonly string[], now: number, key?: Buffer) {
  const pem = key ?? (await makeKey())
  const generated = await X509CertificateGenerator.createSelfSigned({
    // Positive, as the standard wants it.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=Tintype',
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + lastsMs),
    signingAlgorithm: algorithm,
    keys: await keyPair(pem),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(addresses.map((value) => ({ type: 'ip', value }))),
    ],
  })
  return { key: pem, cert: Buffer.from(`${generated.toString('pem')}\n`) }
}

/** Both halves for the library, from the private one. */
async function keyPair(pem: Buffer): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = webcrypto
  const privateKey = await subtle.importKey(
    'pkcs8',
    createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    true,
    ['sign'],
  )
  const { d: _secret, key_ops: _operations, ...open } = await subtle.exportKey('jwk', privateKey)
  const publicKey = await subtle.importKey('jwk', open, algorithm, true, ['verify'])
  return { privateKey, publicKey }
}
