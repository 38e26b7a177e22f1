import { describe, expect, test } from 'vitest'
import { target } from '../destination/located.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { read, TestCaller } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const PLACE = ['10.0.1.1', 5070] as const

describe('rules 19: a call that was over while it still rang', () => {
  test('names no channel any more', async () => {
    const destination = {
      id: 1,
      uri: 'sip:10.0.1.1:5070',
      channels: 2,
      channelNaming: 'reported' as const,
      channelHeader: 'X-Channel',
    }
    const { network, clock, relay } = await openTestRelay({
      set: { destinations: [destination] },
      snapshot: { settings: { maxCallDurationSec: 60 } },
    })
    const host = network.host(...PLACE, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    const ring = (channel: string) => {
      host.send(
        answerTo(read(host.received[0]), 180, { tag: 'one', headers: { 'X-Channel': channel } }),
        FAIRLINE,
      )
      clock.advance(RTT_MS)
    }
    host.send(answerTo(read(host.received[0]), 100), FAIRLINE)
    clock.advance(61_000)
    expect(relay.tracker.size).toBe(0)
    ring('7')
    const at = relay.directory.destination(1)
    expect(at?.activeCalls()).toBe(0)
    expect(at && relay.tracker.holds.reported(at)).toEqual([])
  })
})

describe('§17.1.3: branches are unique', () => {
  test('though the call they were made for is over', async () => {
    const addresses = ['10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4']
    const targets = addresses.map((address, priority) => target(address, { port: 5070, priority }))
    const { network, clock } = await openTestRelay({
      set: { destinations: [{ id: 1, uri: 'sip:media.example' }], maxAttempts: 4 },
      start: { locations: [{ key: 'sip:media.example', targets, problem: '' }] },
      snapshot: { settings: { maxCallDurationSec: 60 } },
    })
    const hosts = addresses.map((address) => network.host(address, 5070, () => {}))
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    hosts[0]?.send(answerTo(read(hosts[0].received[0]), 180, { tag: 'one' }), FAIRLINE)
    clock.advance(181_000 + 33_000 + 10_000)
    const invites = hosts.flatMap(({ received }) => received.map(read).filter((m) => m.method === 'INVITE'))
    expect(hosts.every(({ received }) => received.length > 0)).toBe(true)
    const branches = new Set(invites.map(({ topVia }) => topVia.branch))
    expect(branches.size).toBe(hosts.length)
  })
})

describe('RFC 3327 §5.1: a Path of its own is taken off a stranger', () => {
  test.each(['PATH', 'pAtH ', 'Path\t', 'path   '])('however it is written: %j', async (name) => {
    const { network, clock } = await openTestRelay()
    const registrar = network.host(...PLACE, () => {})
    const phone = network.host('10.0.2.1', 5062, () => {})
    phone.send(
      message(`REGISTER sip:${FAIRLINE.address} SIP/2.0`, [
        ['Via', 'SIP/2.0/UDP 10.0.2.1:5062;branch=z9hG4bK-r'],
        [name, '<sip:10.0.9.9;lr>,\r\n\t<sip:10.0.9.8;lr>'],
        ['Max-Forwards', '70'],
        ['From', '<sip:a@example.org>;tag=a'],
        ['To', '<sip:a@example.org>'],
        ['Call-ID', 'r'],
        ['CSeq', '1 REGISTER'],
        ['Supported', 'path'],
        [name, '<sip:10.0.9.9;lr>'],
      ]),
      FAIRLINE,
    )
    clock.advance(RTT_MS)
    expect(read(registrar.received[0]).text).not.toContain('10.0.9.')
  })
})
