/** The window's client of the studio: a port of the desktop or a socket, with a bound on the size of a message. */
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { create } from 'zustand'
import { StudioFault } from '../../contract/errors.ts'
import { maxMessageBytes } from '../../contract/ids.ts'
import { bridgeChannels, type DesktopBridge } from '../../contract/bridge.ts'
import type { StudioClient, StudioInfo } from '../../contract/rpc.ts'
import type { GuestRole } from '../../contract/sharing.ts'

/** @throws StudioFault `request.tooLarge` */
function check(message: unknown): void {
  if (typeof message !== 'string') return
  // No character takes more than three bytes a unit: most messages needn't be measured.
  if (message.length * 3 <= maxMessageBytes) return
  if (new TextEncoder().encode(message).length > maxMessageBytes)
    throw new StudioFault('request.tooLarge', {})
}

export function boundedPort(
  port: Pick<MessagePort, 'addEventListener' | 'postMessage'>,
): Pick<MessagePort, 'addEventListener' | 'postMessage'> {
  return {
    addEventListener: port.addEventListener.bind(port),
    postMessage(message: unknown) {
      check(message)
      port.postMessage(message)
    },
  }
}

/** Before the next attempt, after the connection was lost. */
const reconnectMs = 2000

type Socket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'>

function boundedSocket(socket: Socket): Socket {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    get readyState() {
      return socket.readyState
    },
    send(message) {
      check(message)
      socket.send(message)
    },
  }
}

declare global {
  interface Window {
    tintype?: DesktopBridge<File>
  }
}

export const desktop = (): DesktopBridge<File> | null => window.tintype ?? null

function overPort(bridge: DesktopBridge<File>): Promise<StudioClient> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      // Only the preload script of this very window sends the port.
      if (event.source !== window || event.data !== bridgeChannels.connect) return
      const port = event.ports[0]
      if (!port) return
      window.removeEventListener('message', receive)
      port.start()
      resolve(createORPCClient(new PortLink({ port: boundedPort(port) })))
    })
    bridge.connect()
  })
}

/** @param lost called when the connection ends, also where it never came about */
function overSocket(lost: () => void): Promise<StudioClient> {
  return new Promise((resolve, reject) => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const websocket = new WebSocket(`${scheme}://${location.host}/rpc`)
    websocket.addEventListener('open', () =>
      resolve(createORPCClient(new SocketLink({ websocket: boundedSocket(websocket) }))),
    )
    websocket.addEventListener('close', () => {
      lost()
      reject(new Error('The studio does not answer.'))
    })
  })
}

interface StudioState {
  /** Null before `connect` has resolved. Tests put their own here. */
  client: StudioClient | null
  info: StudioInfo | null
  /** The studio has ended, or is being opened on another library: it answers this page no more. */
  lost: boolean
  leaving: boolean
  /** A guest who was removed, or whose password holds no more: the library is there, and lets this page in no more. */
  shutOut: boolean
}

export const useStudio = create<StudioState>()(() => ({
  client: null,
  info: null,
  lost: false,
  leaving: false,
  shutOut: false,
}))

/** What a guest may do here; null for the owner, and before the studio has answered. */
export const guestNow = (): GuestRole | null => useStudio.getState().info?.guest ?? null

export const useGuest = (): GuestRole | null => useStudio((state) => state.info?.guest ?? null)

/** Whether a call failed because there is nobody any more to answer it. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StudioFault || error.name === 'AbortError') return false
  return error.message.includes('WebSocket') || useStudio.getState().lost
}

/** @throws Error before `connect` has resolved; no control is on the screen until then */
export function studio(): StudioClient {
  const { client } = useStudio.getState()
  if (client) return client
  throw new Error('The studio is not connected yet.')
}

/** The studio goes to another library, and will load the page anew. */
export const leave = (): void => useStudio.setState({ lost: true, leaving: true })

export async function connect(): Promise<void> {
  const bridge = desktop()
  const client = bridge ? await overPort(bridge) : await overSocket(onSocketLost)
  useStudio.setState({ client })
  useStudio.setState({ info: await client.studio.info() })
}

function onSocketLost(): void {
  const before = useStudio.getState()
  useStudio.setState({ lost: true })
  // Once for each connection that was there: what fails to come about is tried again by the loop itself.
  if (before.info && !before.lost) void reconnect()
}

/** A network comes and goes; the page stays, with what was not sent yet, until the studio answers again. */
async function reconnect(): Promise<void> {
  for (;;) {
    await new Promise((done) => setTimeout(done, reconnectMs))
    if (useStudio.getState().leaving) return
    try {
      const client = await overSocket(onSocketLost)
      useStudio.setState({ client, info: await client.studio.info(), lost: false, shutOut: false })
      return
    } catch {
      // Still nobody there, or this guest may not come in any more: the page says which.
      const shutOut = guestNow() !== null && (await isShutOut())
      useStudio.setState({ shutOut })
    }
  }
}

/** Whether the library is there and asks for the password: a socket that is refused does not say why. */
async function isShutOut(): Promise<boolean> {
  try {
    return (await fetch('/rpc', { cache: 'no-store' })).status === 401
  } catch {
    return false
  }
}

/** Resolves when the studio answers again. */
export function reconnected(): Promise<void> {
  if (!useStudio.getState().lost) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = useStudio.subscribe(({ lost }) => {
      if (lost) return
      stop()
      resolve()
    })
  })
}
