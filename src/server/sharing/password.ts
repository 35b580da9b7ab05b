/** The password of guests: kept as a scrypt hash with its salt, compared in constant time. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Costs some 32 MB and a fraction of a second a guess. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const hashBytes = 32

/** In hexadecimal. */
export const passwordHashSchema = z.strictObject({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PasswordHash = z.infer<typeof passwordHashSchema>

/** Keyboards write the same letter in several ways. */
const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFC'), salt, hashBytes, cost, (error, derived) =>
      error ? reject(error) : resolve(derived),
    ),
  )

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16)
  return { salt: salt.toString('hex'), hash: (await derive(password, salt)).toString('hex') }
}

export async function isPassword(given: string, { salt, hash }: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(given, Buffer.from(salt, 'hex')), Buffer.from(hash, 'hex'))
}
