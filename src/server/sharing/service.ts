/** Sharing of the open library on the home network: one listener at a time, switched on and off by the owner. */
import { join } from 'node:path'
import { encode } from 'uqr'
import PQueue from 'p-queue'
import { StudioFault } from '../../contract/errors.ts'
import type { GuestRole, SharingStatus } from '../../contract/sharing.ts'
import type { Sharing } from '../../studio/app/host-services.ts'
import type { StudioSession } from '../../studio/session.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { AuditLog } from '../api/audit.ts'
import { homeAddresses } from './addresses.ts'
import { openCertificate, type Certificate } from './certificate.ts'
import { openGuestHost, type GuestHost } from './guest-host.ts'
import { GuestSessions } from './guest-sessions.ts'
import type { GuestEntry } from './login.ts'
import { hashPassword, isPassword } from './password.ts'
import { readSharing, writeSharing, type StoredSharing } from './sharing-file.ts'

export interface SharingDeps {
  /** The studio's `paths.data`. */
  data: string
  /** Folder of the built interface. */
  ui: string
  clock?: Clock
  /** Of this machine, the one that is taken first; those on home networks when left out. */
  addresses?: () => string[]
}

type SharedSession = Pick<StudioSession, 'router' | 'media' | 'uploads'>

interface Running {
  host: GuestHost
  sessions: GuestSessions
  address: string
  certificate: Certificate
}

/** Rows of a QR code without its border. */
function qrOf(text: string): string[] {
  return encode(text, { border: 0 }).data.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''))
}

export class SharingService implements Sharing {
  readonly #deps: Required<SharingDeps>
  readonly #folder: string
  readonly #file: string
  readonly #audit: AuditLog<GuestEntry>
  /** Switching takes a moment, and what is switched meanwhile comes after it. */
  readonly #changes = new PQueue({ concurrency: 1 })
  #session: SharedSession | null = null
  #stored: StoredSharing | null = null
  #running: Running | null = null

  constructor(deps: SharingDeps) {
    this.#deps = { clock: systemClock, addresses: homeAddresses, ...deps }
    this.#folder = join(deps.data, 'sharing')
    this.#file = join(this.#folder, 'sharing.json')
    this.#audit = new AuditLog(join(this.#folder, 'audit.jsonl'), this.#deps.clock, (error) =>
      console.error('The log of sharing could not be written:', error),
    )
  }

  /** What is shared from now on. */
  attach(session: SharedSession): void {
    this.#session = session
  }

  /** Before the session closes: guests of one library are not led into the next. */
  async detach(): Promise<void> {
    await this.stop()
    this.#session = null
    await this.#audit.close()
  }

  async status(): Promise<SharingStatus> {
    const { role, password } = await this.#settings()
    const addresses = this.#deps.addresses()
    const running = this.#running
    return {
      on: running !== null,
      role,
      hasPassword: password !== null,
      addresses,
      url: running?.host.url ?? null,
      qr: running ? qrOf(running.host.url) : null,
      fingerprint: running?.certificate.fingerprint ?? null,
      unreachable: running !== null && !addresses.includes(running.address),
      guests: running?.sessions.list() ?? [],
      wrong: running ? { ...running.host.wrong } : { count: 0, address: null, at: null },
    }
  }

  /** @throws StudioFault `sharing.noPassword`, `sharing.noNetwork`, `sharing.cannotListen`, `sharing.unusable` */
  start(wanted?: string): Promise<void> {
    return this.#changes.add(() => this.#start(wanted))
  }

  stop(): Promise<void> {
    return this.#changes.add(() => this.#stop())
  }

  /** @throws StudioFault `sharing.unusable` */
  setPassword(password: string): Promise<void> {
    return this.#changes.add(async () => {
      await this.#store({ password: await hashPassword(password) })
      this.#running?.sessions.removeAll()
      this.#audit.write({ event: 'passwordChanged' })
    })
  }

  /** @throws StudioFault `sharing.unusable` */
  setRole(role: GuestRole): Promise<void> {
    return this.#changes.add(async () => {
      if ((await this.#settings()).role === role) return
      await this.#store({ role })
      this.#running?.sessions.endWindows()
      this.#audit.write({ event: 'roleChanged', what: role })
    })
  }

  removeGuest(id: string): void {
    const gone = this.#running?.sessions.remove(id)
    if (gone) this.#audit.write({ event: 'removed', guest: id, name: gone.name, address: gone.address })
  }

  async #start(wanted: string | undefined): Promise<void> {
    const stored = await this.#settings()
    if (stored.password === null) throw new StudioFault('sharing.noPassword', {})
    const addresses = this.#deps.addresses()
    const address = wanted === undefined ? addresses[0] : addresses.find((each) => each === wanted)
    if (address === undefined || !this.#session) throw new StudioFault('sharing.noNetwork', {})
    if (this.#running?.address === address) return
    await this.#stop()
    const now = () => this.#deps.clock.now()
    const certificate = await openCertificate(this.#folder, address, now())
    const sessions = new GuestSessions(now)
    const host = await this.#open({ session: this.#session, address, certificate, sessions }, stored.port)
    this.#running = { host, sessions, address, certificate }
    this.#audit.write({ event: 'on', what: host.url })
    // Guests keep the address as a bookmark.
    if (host.port !== stored.port) await this.#store({ port: host.port })
  }

  async #open(
    made: Pick<Running, 'address' | 'certificate' | 'sessions'> & { session: SharedSession },
    port: number,
  ): Promise<GuestHost> {
    const options = {
      ...made,
      ui: this.#deps.ui,
      role: () => this.#stored?.role ?? 'view',
      isPassword: async (given: string) => {
        const hash = this.#stored?.password
        return hash ? isPassword(given, hash) : false
      },
      log: (entry: GuestEntry) => this.#audit.write(entry),
    } as const
    try {
      return await openGuestHost({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error
        return openGuestHost({ ...options, port: 0 })
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StudioFault('sharing.cannotListen', { address: made.address, reason }, error)
    }
  }

  async #stop(): Promise<void> {
    const running = this.#running
    if (!running) return
    this.#running = null
    running.sessions.removeAll()
    await running.host.close()
    this.#audit.write({ event: 'off' })
  }

  async #settings(): Promise<StoredSharing> {
    return (this.#stored ??= await readSharing(this.#file))
  }

  async #store(changes: Partial<StoredSharing>): Promise<void> {
    const next = { ...(await this.#settings()), ...changes }
    await writeSharing(this.#file, next)
    this.#stored = next
  }
}
