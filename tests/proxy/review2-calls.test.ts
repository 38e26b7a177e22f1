import { describe, expect, test } from 'vitest'
import type { Relay } from '#engine/compose.ts'
import { target } from '../destination/located.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const PLACE = ['10.0.1.1', 5070] as const

test('rules 18: a call that rang longer than the longest call is counted until it ends', async () => {
  const { network, clock, relay } = await openTestRelay({
    set: { destinations: [{ id: 1, uri: 'sip:10.0.1.1:5070', channels: 1 }] },
    snapshot: { settings: { maxCallDurationSec: 60 } },
  })
  const destination = new TestDestination(network, '10.0.1.1', [180])
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(100_000)
  expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  destination.answer(200)
  clock.advance(RTT_MS)
  expect(caller.statuses.at(-1)).toBe(200)
  expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
  clock.advance(60_000)
  expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  expect(relay.directory.destination(1)?.counters.total).toBe(1)
})

/** As the engine does after a restart with one that its destination denies. */
function takeOffTheBooks(relay: Relay, { dialog }: TestCaller): void {
  const call = relay.tracker.find(dialog.callId, dialog.fromTag, '', '')
  if (call) relay.tracker.ended(call, 'unwatched')
  expect(relay.tracker.size).toBe(0)
}

describe('rules 9: a call that left the books while its INVITE was still under way', () => {
  test('names no channel any more', async () => {
    const destination = {
      id: 1,
      uri: 'sip:10.0.1.1:5070',
      channels: 2,
      channelNaming: 'reported' as const,
      channelHeader: 'X-Channel',
    }
    const { network, clock, relay } = await openTestRelay({ set: { destinations: [destination] } })
    const host = network.host(...PLACE, () => {})
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    takeOffTheBooks(relay, caller)
    const ringing = { tag: 'one', headers: { 'X-Channel': '7' } }
    host.send(answerTo(read(host.received[0]), 180, ringing), FAIRLINE)
    clock.advance(RTT_MS)
    const at = relay.directory.destination(1)
    expect(at && relay.tracker.holds.reported(at)).toEqual([])
  })

  test('§17.1.3: makes no two branches alike', async () => {
    const addresses = ['10.0.1.1', '10.0.1.2', '10.0.1.3']
    const targets = addresses.map((address, priority) => target(address, { port: 5070, priority }))
    const { network, clock, relay } = await openTestRelay({
      set: { destinations: [{ id: 1, uri: 'sip:media.example' }], maxAttempts: 3 },
      start: { locations: [{ key: 'sip:media.example', targets, problem: '' }] },
    })
    const hosts = addresses.map((address) => network.host(address, 5070, () => {}))
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    takeOffTheBooks(relay, caller)
    clock.advance(5_000)
    expect(hosts.every(({ received }) => received.length > 0)).toBe(true)
    const invites = hosts.flatMap(({ received }) => received.map(read).filter((m) => m.method === 'INVITE'))
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
