/** Passes bytes on between a client and the server as they are, and notes every answer's status and whether a text leaks. */
import { connect, createServer } from 'node:net'

const statusLine = /HTTP\/1\.[01] (\d{3}) /g
const longestStatusLine = 13

/**
 * @param {number} port where it listens, on this machine
 * @param {number} target where the server listens
 * @param {string} token what no answer may contain
 * @returns {Promise<{ statuses: Map<number, number>, leaks: () => number, close: () => void }>} answers by status
 */
export async function relay(port, target, token) {
  const statuses = new Map()
  let leaks = 0
  const sockets = new Set()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    let rest = ''
    upstream.on('data', (chunk) => {
      const text = rest + chunk.toString('latin1')
      let end = 0
      for (const match of text.matchAll(statusLine)) {
        statuses.set(Number(match[1]), (statuses.get(Number(match[1])) ?? 0) + 1)
        end = match.index + match[0].length
      }
      const leak = text.indexOf(token, 0)
      if (leak >= 0) {
        leaks += 1
        end = Math.max(end, leak + token.length)
      }
      // What may be the beginning of either, cut off by the end of a packet.
      rest = text.slice(Math.max(end, text.length - Math.max(longestStatusLine, token.length) + 1))
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        // Whoever still sends would wait for ever.
        other.destroySoon()
      })
      one.pipe(other)
    }
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    statuses,
    leaks: () => leaks,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
