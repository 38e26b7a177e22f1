import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import { read, TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const QUIET_MS = 900_000

async function answeredCall(options: Parameters<typeof openTestRelay>[0] = {}) {
  const world = await openTestRelay({ set: { destinations: destinations(1) }, ...options })
  const destination = new TestDestination(world.network, '10.0.1.1')
  const caller = new TestCaller(world.network)
  const idleTimers = wheelOf(world)
  caller.request('INVITE')
  world.clock.advance(RTT_MS)
  caller.learn()
  caller.request('ACK', { inDialog: true })
  world.clock.advance(RTT_MS)
  return { ...world, destination, caller, idleTimers }
}

const wheelOf = ({ relay }: { relay: Awaited<ReturnType<typeof openTestRelay>>['relay'] }) =>
  relay.layer.wheel.size

describe('nothing is left open', () => {
  test.each(['BYE', 'INFO', 'UPDATE', 'PRACK'])(
    'RFC 4320 §4.2: an in-dialog %s that nobody answers leaves no transaction behind',
    async (method) => {
      const { clock, relay, destination, caller } = await answeredCall()
      destination.silence()
      caller.request(method, { inDialog: true, cseq: 2 })
      clock.advance(QUIET_MS)
      expect(caller.statuses).not.toContain(408)
      expect(relay.layer.size).toBe(0)
    },
  )

  test('a BYE towards a caller that vanished leaves no transaction behind', async () => {
    const { clock, relay, destination, caller, idleTimers, ...world } = await answeredCall()
    caller.host.isSilent = true
    destination.request('BYE', 5)
    clock.advance(QUIET_MS)
    expect(relay.tracker.size).toBe(0)
    expect(relay.layer.size).toBe(0)
    expect(wheelOf({ ...world, relay })).toBe(idleTimers)
  })

  test('a placed non-INVITE that got 100 and then nothing ends within the 16 s of rules 11', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
    network.host('10.0.1.1', 5070, (bytes, _from, host) => host.send(answerTo(read(bytes), 100), FAIRLINE))
    const caller = new TestCaller(network)
    caller.request('MESSAGE')
    clock.advance(16_100)
    expect(caller.statuses).toEqual([100, 503])
    clock.advance(QUIET_MS)
    expect(relay.layer.size).toBe(0)
  })

  test('house §4: a bug ends its transaction with 500 and leaves nothing behind', async () => {
    const { network, clock, relay } = await openTestRelay({ set: { destinations: destinations(1) } })
    const caller = new TestCaller(network)
    relay.tracker.take = () => {
      throw new Error('a planted bug')
    }
    caller.request('INVITE', { branch: 'z9hG4bK-inv' })
    // Whoever guards the sockets may be told; the transaction must have ended all the same.
    for (let turn = 0; turn < 2; turn++) tolerate(() => clock.advance(RTT_MS))
    expect(caller.statuses).toEqual([500])
    caller.request('ACK', { branch: 'z9hG4bK-inv' })
    clock.advance(QUIET_MS)
    expect(relay.layer.size).toBe(0)
    expect(relay.tracker.size).toBe(0)
  })
})

describe('a call that is over takes no channel again', () => {
  test('§15: after a BYE in the early dialog the INVITE fails over: no channel stays behind', async () => {
    const rows = destinations(2)?.map((row) => ({ ...row, channels: 2 }))
    const { network, clock, relay } = await openTestRelay({
      set: { algorithm: 'priority', destinations: rows },
    })
    const first = new TestDestination(network, '10.0.1.1', [180])
    new TestDestination(network, '10.0.1.2', [503])
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    caller.learn()
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    first.answer(503)
    clock.advance(QUIET_MS)
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([0, 0])
    expect(relay.tracker.size).toBe(0)
  })

  test('a set-up longer than the maximum duration that then fails over leaves no channel and no journal entry', async () => {
    const rows = destinations(2)?.map((row) => ({ ...row, channels: 2 }))
    const { network, clock, relay } = await openTestRelay({
      set: { algorithm: 'priority', destinations: rows },
      snapshot: { settings: { maxCallDurationSec: 60 } },
    })
    const first = new TestDestination(network, '10.0.1.1', [180])
    new TestDestination(network, '10.0.1.2', [486])
    new TestCaller(network).request('INVITE')
    clock.advance(61_000)
    first.answer(503)
    clock.advance(QUIET_MS)
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([0, 0])
    const { opened, closed } = relay.tracker.feed.take()
    expect(closed).toEqual(opened)
  })

  test('a spiral whose middle does not record-route: one BYE ends every pass', async () => {
    const sources = [{ id: 1, name: 'first', network: '10.0.2.1', setId: 1 }]
    const snapshot = { sources: [...sources, { id: 2, name: 'middle', network: '10.0.1.1', setId: 2 }] }
    const row = (id: number, host: string) => ({ id, uri: `sip:${host}:5070` })
    const set = { id: 2, name: 'last', probe: { enabled: false }, destinations: [row(2, '10.0.1.2')] }
    const first = { id: 1, name: 'middle', probe: { enabled: false }, destinations: [row(1, '10.0.1.1')] }
    const { network, clock, relay } = await openTestRelay({ snapshot: { ...snapshot, sets: [first, set] } })
    new TestDestination(network, '10.0.1.2')
    network.host('10.0.1.1', 5070, (bytes, _from, host) => host.send(passedOn(bytes, '10.0.1.1'), FAIRLINE))
    const caller = new TestCaller(network)
    caller.request('INVITE')
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(200)
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([1, 1])
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(2_000)
    expect(caller.last().status).toBe(200)
    expect(relay.directory.destinations.map((row) => row.activeCalls())).toEqual([0, 0])
  })
})

function tolerate(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!String(error).includes('a planted bug')) throw error
  }
}

/** A plain proxy between two passes: its Via on top of a request, its Via off a response. */
function passedOn(bytes: Buffer, address: string): Buffer {
  const text = bytes.toString('latin1')
  if (text.startsWith('SIP/2.0')) return Buffer.from(text.replace(/Via: [^\r]*\r\n/, ''), 'latin1')
  const branch = /branch=([^;\r]*)/.exec(text)?.[1] ?? ''
  const via = `Via: SIP/2.0/UDP ${address}:5070;branch=${branch}x\r\n`
  return Buffer.from(text.replace('\r\n', `\r\n${via}`), 'latin1')
}
