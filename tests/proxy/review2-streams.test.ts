import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const rows = [1, 2].map((id) => ({ id, uri: `sip:10.0.1.${id}:5070;transport=tcp` }))

/** A caller before two destinations by TCP, of which the first says nothing by itself. */
async function openTwo(probe = {}) {
  const set = { algorithm: 'priority', destinations: rows, probe: { enabled: false, ...probe } } as const
  const { network, clock, relay } = await openTestRelay({ set })
  const first = network.host('10.0.1.1', 5070, () => {}, 'tcp')
  const second = new TestDestination(network, '10.0.1.2', [180], 'tcp')
  const caller = new TestCaller(network)
  return { network, clock, relay, first, second, caller }
}

describe('§17.1.4: the stream a request went over ends', () => {
  test.each(['INVITE', 'MESSAGE'])('%s: what was not heard of moves on at once', async (method) => {
    const { clock, caller, first, second } = await openTwo()
    caller.request(method)
    clock.advance(RTT_MS)
    first.close()
    clock.advance(RTT_MS)
    expect(second.methods).toEqual([method])
  })

  test('what rings there rings on, and gets its final as soon as its destination is down', async () => {
    const { clock, caller, first, second, relay } = await openTwo()
    caller.request('INVITE')
    clock.advance(RTT_MS)
    first.send(answerTo(read(first.received[0]), 180, { tag: 'one' }), FAIRLINE)
    clock.advance(RTT_MS)
    first.close()
    clock.advance(500)
    expect(relay.directory.destination(1)?.health.health).toBe('down')
    expect(caller.statuses.filter((status) => status >= 200)[0]).toBe(500)
    expect(second.methods).toEqual([])
  })

  test('§18.2.2: a destination that answers over a stream of its own after all is cancelled, and is not down', async () => {
    const { clock, caller, first, second, relay } = await openTwo()
    caller.request('INVITE')
    clock.advance(RTT_MS)
    first.close()
    first.reopen()
    clock.advance(RTT_MS)
    expect(second.methods).toEqual(['INVITE'])
    first.send(answerTo(read(first.received[0]), 180, { tag: 'one' }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(methods(first)).toContain('CANCEL')
    expect(relay.directory.destination(1)?.health.health).not.toBe('down')
  })

  test('inside a dialog the sender is told at once', async () => {
    const { network, clock } = await openTestRelay({ set: { destinations: rows.slice(0, 1) } })
    const { host } = new TestDestination(network, '10.0.1.1', [200], 'tcp')
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    host.isSilent = true
    caller.request('INFO', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    host.close()
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(500)
  })
})
