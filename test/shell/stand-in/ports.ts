/** Electron's `MessageChannelMain`: ports of this process, whose other ends may live in a window. */
import { EventEmitter } from 'node:events'
import { parent } from './parent.ts'

let nextPort = 1
/** Ports that were handed to a window, by their number there. */
const abroad = new Map<number, MessagePortMain>()

class MessagePortMain extends EventEmitter {
  #other: MessagePortMain | null = null
  #abroad: number | null = null
  #started = false
  #waiting: unknown[] = []

  static pair(): [MessagePortMain, MessagePortMain] {
    const [a, b] = [new MessagePortMain(), new MessagePortMain()]
    a.#other = b
    b.#other = a
    return [a, b]
  }

  /** From here on the port lives in a window: what it gets goes there, and its other end hears the window. */
  handOver(): number {
    const id = nextPort++
    this.#abroad = id
    abroad.set(id, this)
    return id
  }

  start(): void {
    this.#started = true
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] })
  }

  postMessage(message: unknown): void {
    this.#other?.deliver(message)
  }

  close(): void {
    for (const port of [this, this.#other]) port?.emit('close')
  }

  /** A message that the window at the other end has posted. */
  fromWindow(data: unknown): void {
    this.postMessage(data)
  }

  deliver(data: unknown): void {
    if (this.#abroad !== null) parent.notify('port.post', { port: this.#abroad, data })
    else if (this.#started) this.emit('message', { data, ports: [] })
    else this.#waiting.push(data)
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    ;[this.port1, this.port2] = MessagePortMain.pair()
  }
}

/** Numbers for ports on their way to a window. */
export const handOver = (ports: unknown[]): number[] =>
  ports.filter((port) => port instanceof MessagePortMain).map((port) => port.handOver())

parent.handle('port.message', ({ port, data }: { port: number; data: unknown }) => {
  abroad.get(port)?.fromWindow(data)
})
