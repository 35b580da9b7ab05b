/** A message that is too large for the studio fails in the page, with a sentence: the other end would not answer. */
import { StudioFault } from '../../contract/errors.ts'
import { maxMessageBytes } from '../../contract/message.ts'

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

type Socket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'>

export function boundedSocket(socket: Socket): Socket {
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
