import { describe, expect, test } from 'vitest'
import { allFlips, editedTokens } from '../support/attacks/tokens.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20

/** A dialog whose engine was killed and came back knowing nothing: only the signature tells the way. */
async function afterKill() {
  const before = await openTestRelay()
  const { clock, network } = before
  const destination = new TestDestination(network, '10.0.1.1', [200])
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  clock.advance(RTT_MS)
  await before.relay.stop()
  const snapshot = { settings: { limits: { rejectsPerSecond: 10_000 } } }
  const after = await openTestRelay({ after: before, start: { startNumber: 2 }, snapshot })
  const [route = ''] = caller.dialog.routes
  const token = /;fl=([^;>]+)/.exec(route)?.[1] ?? ''
  return { ...after, destination, caller, route, token }
}

describe('rules 2: after a restart a token counts letter for letter', () => {
  test('every other letter at every position is 403, and nothing leaves for anybody', async () => {
    const { caller, destination, network, clock, route, token } = await afterKill()
    const forged = [...allFlips(token), ...editedTokens(token, '10.0.9.9')]
    const heard = destination.methods.length
    network.packets.length = 0
    for (const [i, other] of forged.entries()) {
      caller.dialog.routes = [route.replace(token, other)]
      caller.request('INFO', { inDialog: true, cseq: 10 + i })
    }
    clock.advance(RTT_MS)
    expect(destination.methods).toHaveLength(heard)
    expect(caller.statuses.slice(-forged.length)).toEqual(forged.map(() => 403))
    expect(new Set(network.packets.map(({ to }) => to.address))).toEqual(new Set(['10.0.0.1', '10.0.2.1']))
  })

  test('the true one passes', async () => {
    const { caller, destination, clock } = await afterKill()
    caller.request('BYE', { inDialog: true, cseq: 10 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
  })
})
