import { describe, expect, test } from 'vitest'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const FIRST = '10.0.1.1'
const INVITE = { branch: 'z9hG4bK-inv' }
const MINUTE_MS = 60_000
const key = (id: string) => ({ id, secret: Buffer.alloc(32, id.charCodeAt(0)).toString('base64url') })
const listeners = ['udp:10.0.0.1:5060', 'tcp:10.0.0.1:5060', 'ws:10.0.0.1:5060', 'wss:10.0.0.1:5060']

interface Life {
  readonly script: readonly number[]
  readonly transport?: Transport
  readonly row?: object
  /** Keys of the engine that comes after; the one before signed with `a`. */
  readonly keys?: readonly string[]
  /** Between the two. */
  readonly pauseMs?: number
}

/** A call of one engine, and the engine after it, which knows nothing of the call but what is signed. */
async function twoLives({ script, transport = 'udp', row = {}, keys = ['a'], pauseMs = RTT_MS }: Life) {
  const rows = destinations(1)?.map((one) => ({ ...one, ...row }))
  const options: TestRelayOptions = { listeners, set: { destinations: rows } }
  const before = await openTestRelay({ ...options, start: { keys: [key('a')] } })
  const { network, clock } = before
  const destination = new TestDestination(network, FIRST, script)
  const caller = new TestCaller(network, '10.0.2.1', 5062, 'call-1', transport)
  caller.request('INVITE', INVITE)
  clock.advance(RTT_MS)
  if (script.some((status) => status === 200)) {
    caller.learn()
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
  }
  await before.relay.stop()
  clock.advance(pauseMs)
  const start = { startNumber: 2, keys: keys.map(key) }
  const after = await openTestRelay({ ...options, after: before, start })
  return { ...after, destination, caller, drops: () => after.relay.traffic.dropCounts() }
}

describe('rules 4: after a restart with a new signing key', () => {
  test('dialogs made under the old one go on from both sides', async () => {
    const { clock, destination, caller } = await twoLives({ script: [200], keys: ['b', 'a'] })
    caller.request('INFO', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'INFO'])
    destination.request('BYE', 5)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('BYE')
  })

  test('a ringing call that left with the old one is answered', async () => {
    const { clock, destination, caller } = await twoLives({ script: [180], keys: ['b', 'a'] })
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
  })

  test('once the old one is gone nothing it signed counts', async () => {
    const { clock, destination, caller, drops } = await twoLives({ script: [200], keys: ['b'] })
    const heard = caller.statuses.length
    destination.answer(200)
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(caller.statuses.slice(heard)).toEqual([403])
    expect(drops()).toEqual([{ reason: 'stray-response', count: 1 }])
  })
})

describe('rules 6: a response of the life before', () => {
  test('is relayed while it is younger than timer C, and dropped after that', async () => {
    const young = await twoLives({ script: [], pauseMs: 180_000 })
    young.destination.answer(200)
    young.clock.advance(RTT_MS)
    expect(young.caller.statuses).toEqual([100, 200])
    const old = await twoLives({ script: [], pauseMs: 185_000 + 2 * MINUTE_MS })
    old.destination.answer(200)
    old.clock.advance(RTT_MS)
    expect(old.caller.statuses).toEqual([100])
    expect(old.drops()).toEqual([{ reason: 'stray-response-too-old', count: 1 }])
  })

  test('a 100 is not relayed, nor is an answer to a CANCEL', async () => {
    const { clock, destination, caller } = await twoLives({ script: [] })
    destination.answer(100)
    const invite = destination.lastRequest('INVITE')
    const headers = { CSeq: '1 CANCEL' }
    destination.host.send(answerTo(invite, 200, { tag: 'x', headers }), FAIRLINE)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100])
  })

  test('a failure is relayed too, and so is a 180', async () => {
    const { clock, destination, caller } = await twoLives({ script: [] })
    for (const status of [180, 486]) destination.answer(status)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 486])
  })
})

describe('rules 7: streams of the life before', () => {
  test('TCP: the caller’s next request over a new connection is accepted, and answered over it', async () => {
    const { clock, destination, caller } = await twoLives({ script: [200], transport: 'tcp' })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(caller.statuses.at(-1)).toBe(200)
  })

  test('TCP: a request of the destination goes over a new connection to the caller’s Contact', async () => {
    const { clock, destination, caller } = await twoLives({ script: [200], transport: 'tcp' })
    destination.request('BYE', 5)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('BYE')
  })

  test.each(['ws', 'wss'] as const)(
    '%s: a response has no way to its caller: it is counted, and nobody is connected to',
    async (transport) => {
      const { network, clock, destination, drops } = await twoLives({ script: [], transport })
      const from = network.packets.length
      destination.answer(200)
      clock.advance(RTT_MS)
      expect(network.packets.slice(from).map(({ to }) => to.address)).not.toContain('10.0.2.1')
      expect(drops()).toEqual([{ reason: 'connection-gone', count: 1 }])
    },
  )
})

describe('rules 3: where a request in a dialog may go, known by its signature alone', () => {
  const THIRD = '10.9.9.9'

  async function asked(uri: string, row = {}) {
    const world = await twoLives({ script: [200], row })
    const { network, clock, caller } = world
    const hosts = [THIRD, '10.0.7.7'].map((address) => network.host(address, 5090, () => {}))
    caller.dialog.target = uri
    caller.request('INFO', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    return { ...world, hosts }
  }

  test('(a) an address of its destination, any port of it', async () => {
    const { destination } = await asked(`sip:x@${FIRST}:5070`)
    expect(destination.methods.at(-1)).toBe('INFO')
    const other = await asked(`sip:x@${FIRST}:5999`)
    expect(other.caller.statuses).not.toContain(403)
  })

  test('(d) a network listed as its contact network, and no other', async () => {
    const row = { contactNetworks: ['10.0.7.0/24'] }
    const { hosts } = await asked('sip:x@10.0.7.7:5090', row)
    expect(hosts.map(({ received }) => received.length)).toEqual([0, 1])
    const outside = await asked(`sip:x@${THIRD}:5090`, row)
    expect(outside.caller.statuses.at(-1)).toBe(403)
    expect(outside.hosts.map(({ received }) => received.length)).toEqual([0, 0])
  })

  test('(b) towards the caller its signed flow, and nobody else', async () => {
    const { network, clock, destination, caller } = await twoLives({ script: [200] })
    const third = network.host(THIRD, 5062, () => {})
    const invite = destination.lastRequest('INVITE')
    const send = (uri: string, cseq: number) => {
      const route = `<${invite.recordRoutes()[0]?.uri}>`
      destination.host.send(
        message(`INFO ${uri} SIP/2.0`, [
          ['Via', `SIP/2.0/UDP ${FIRST}:5070;branch=z9hG4bK-info-${cseq}`],
          ['Route', route],
          ['Max-Forwards', '70'],
          ['From', `<sip:1000@10.0.0.1>;tag=${destination.tag}`],
          ['To', `<sip:alice@10.0.2.1>;tag=${caller.dialog.fromTag}`],
          ['Call-ID', 'call-1'],
          ['CSeq', `${cseq} INFO`],
        ]),
        FAIRLINE,
      )
      clock.advance(RTT_MS)
    }
    send('sip:alice@10.0.2.1:5062', 1)
    expect(caller.last().method).toBe('INFO')
    send(`sip:alice@${THIRD}:5062`, 2)
    expect(read(destination.host.received.at(-1)).status).toBe(403)
    expect(third.received).toHaveLength(0)
  })

  test('an ACK that may not go there is dropped and counted, never answered', async () => {
    const { clock, caller, drops } = await twoLives({ script: [200] })
    const heard = caller.statuses.length
    caller.dialog.target = `sip:x@${THIRD}:5090`
    caller.request('ACK', { inDialog: true })
    clock.advance(RTT_MS)
    expect(caller.statuses).toHaveLength(heard)
    expect(drops()).toEqual([{ reason: 'stray-ack', count: 1 }])
  })
})
