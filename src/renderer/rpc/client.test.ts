/** A change that is too large for a message is refused in the page, and the connection stays. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { expect, test } from 'vitest'
import { maxMessageBytes } from '../../contract/ids.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import { boundedPort } from './client.ts'
import { faultOf } from './query.ts'

test.each(['x'.repeat(maxMessageBytes), '字'.repeat(maxMessageBytes / 3)])(
  'what nobody would answer fails at once, with a sentence (%#)',
  async (caption) => {
    const { port1, port2 } = new MessageChannel()
    const client: StudioClient = createORPCClient(new RPCLink({ port: boundedPort(port1) }))
    const failed = await client.library.edit({ type: 'caption', ids: [1], caption }).then(
      () => null,
      (error: unknown) => faultOf(error).code,
    )
    expect(failed).toBe('request.tooLarge')
    port1.close()
    port2.close()
  },
)

test('the end of the connection is told in words for people, whatever the connection calls it', () => {
  const { code, message } = faultOf(new Error('Cannot send message, WebSocket is not open.'))
  expect(code).toBe('studio.lost')
  expect(message).not.toMatch(/WebSocket/i)
  expect(faultOf(new Error('Something else')).code).toBe('internal')
})
