/** Wrong tokens: guessing is slowed down, and nobody else is locked out by it. */
import { describe, expect, test } from 'vitest'
import { Auth, localOrigins } from './auth.ts'
import { loginAttempts } from './rate-limiter.ts'

describe('wrong addresses', () => {
  const host = { host: '127.0.0.1:80' }
  const tokenOf = (address: string) => new URL(address).searchParams.get('token') ?? ''

  test('are locked out after ten, the right one too, until time or the terminal opens again', () => {
    let at = 0
    const auth = new Auth({ port: 80, origins: localOrigins(80), now: () => at })
    const right = tokenOf(auth.issueAddress())
    const status = (token: string, headers = {}) => {
      const result = auth.check('GET', `/?token=${token}`, { ...host, ...headers })
      return result.kind === 'refuse' ? result.status : result.kind
    }
    for (let n = 0; n < loginAttempts.burst; n++) expect(status('wrong')).toBe(403)
    expect(status('wrong')).toBe(429)
    expect(status(right)).toBe(429)
    at += 1000 / loginAttempts.perSecond
    expect(status(right)).toBe('login')
    for (let n = 0; n < loginAttempts.burst; n++) status('wrong')
    expect(status('wrong')).toBe(429)
    expect(status(tokenOf(auth.issueAddress()))).toBe('login')
  })

  test("a foreign page's pictures and frames neither log in nor lock anybody out", () => {
    const auth = new Auth({ port: 80, origins: localOrigins(80), now: () => 0 })
    const right = tokenOf(auth.issueAddress())
    for (const dest of ['image', 'iframe', 'empty', 'script']) {
      for (let n = 0; n < 20; n++) {
        const headers = { ...host, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest } as const
        expect(auth.check('GET', `/?token=${n === 0 ? right : 'wrong'}`, headers)).toMatchObject({
          status: 403,
        })
      }
    }
    const visit = { ...host, 'sec-fetch-dest': 'document' } as const
    expect(auth.check('GET', `/?token=${right}`, visit).kind).toBe('login')
  })
})
