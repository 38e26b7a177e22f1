import { expect, test } from 'vitest'
import { listenerForCaller } from '#engine/proxy/caller-listener.ts'
import { openTestRelay } from '#tests/support/test-relay.ts'

test('rules 29: callers are reached by a listener, destinations by its sending port', async () => {
  const { relay } = await openTestRelay({ listeners: ['udp:10.0.0.1:5060;send=6000'] })
  const to = { transport: 'udp', address: '10.0.2.1', port: 5062 } as const
  expect(relay.transport.listenerFor(to)?.port).toBe(6_000)
  expect(listenerForCaller(relay.transport, to)).toBe(relay.transport.listenerAt(0))
  expect(listenerForCaller(relay.transport, { ...to, transport: 'tcp' })).toBeNull()
})
