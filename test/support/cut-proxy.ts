/** A network between programs and a server of this machine that can be cut: by refusing, or by passing nothing on any more. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface CutProxy {
  port: number
  /**
   * Cuts the network for a while. `refused`: connections end, and new ones are refused. `silent`: nothing is passed on, as if
   * a cable were out, and what was open then ends.
   */
  cut(how: 'refused' | 'silent', ms: number): Promise<void>
  close(): Promise<void>
}

/** @param target port of the server */
export async function cutProxy(target: number): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  const state = { isSilent: false }
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('data', (chunk) => {
        if (!state.isSilent) other.write(chunk)
      })
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroySoon()
      })
    }
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    async cut(how, ms) {
      if (how === 'refused') {
        const closed = new Promise((resolve) => server.close(resolve))
        endAll()
        await closed
        await pause(ms)
        await listen(port)
        return
      }
      state.isSilent = true
      await pause(ms)
      endAll()
      state.isSilent = false
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      endAll()
      await closed
    },
  }
}
