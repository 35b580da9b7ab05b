/** Slows down whoever tries passwords: by their address, and all of them together. */
import { TokenBucket, type TokenBucketOptions } from '../rate-limiter.ts'

/** Of one address: five at once, then one in ten seconds. */
const perAddress: TokenBucketOptions = { burst: 5, perSecond: 0.1 }
/** Of all together: each one costs this machine some work and memory. */
const together: TokenBucketOptions = { burst: 20, perSecond: 0.5 }
/** Addresses that are remembered; the one that has tried longest ago is forgotten, which `together` still bounds. */
const mostAddresses = 256

export class GuestAttempts {
  readonly #now: (() => number) | undefined
  readonly #all: TokenBucket
  /** Those that tried last come last. */
  readonly #byAddress = new Map<string, TokenBucket>()

  /** @param now milliseconds, never backwards */
  constructor(now?: () => number) {
    this.#now = now
    this.#all = this.#bucket(together)
  }

  /** Counts one. @returns 0, or the milliseconds until one may be tried again: nothing is compared then */
  take(address: string): number {
    const own = this.#byAddress.get(address) ?? this.#bucket(perAddress)
    this.#byAddress.delete(address)
    this.#byAddress.set(address, own)
    for (const [oldest] of this.#byAddress) {
      if (this.#byAddress.size <= mostAddresses) break
      this.#byAddress.delete(oldest)
    }
    return own.take() || this.#all.take()
  }

  /** This address has shown the password. */
  succeeded(address: string): void {
    this.#byAddress.delete(address)
  }

  #bucket(options: TokenBucketOptions): TokenBucket {
    return new TokenBucket({ ...options, ...(this.#now && { now: this.#now }) })
  }
}
