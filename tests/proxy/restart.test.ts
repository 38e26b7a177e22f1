import { describe, expect, test } from 'vitest'
import { killAndRestart } from '../support/killed-relay.ts'
import { TestCaller, TestDestination } from '../support/test-parties.ts'
import { destinations, openTestRelay, type TestRelayOptions } from '../support/test-relay.ts'

const RTT_MS = 20
const FIRST = '10.0.1.1'
const ONE: TestRelayOptions = { set: { destinations: destinations(1) } }

async function scene(script: readonly number[]) {
  const before = await openTestRelay(ONE)
  const destination = new TestDestination(before.network, FIRST, script)
  const caller = new TestCaller(before.network)
  const invite = { branch: 'z9hG4bK-inv' }
  caller.request('INVITE', invite)
  before.clock.advance(RTT_MS)
  const after = await killAndRestart(before, ONE)
  return { ...after, destination, caller, invite }
}

describe('rules 5: an INVITE forwarded before kill -9', () => {
  test('180 and 200 sent after it reach the caller, and the call is counted once', async () => {
    const { clock, destination, caller, relay } = await scene([])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(1)
    destination.answer(180)
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 180, 200])
    caller.learn()
    caller.request('ACK', { inDialog: true })
    caller.request('BYE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK', 'BYE'])
    expect(relay.tracker.size).toBe(0)
    expect(relay.tracker.ledger.takeMoved().calls).toEqual([
      { setId: 1, destinationId: 1, channel: '', total: 1, answered: 1, failed: 0, attempts: 0 },
    ])
  })

  test("486 reaches the caller and its ACK the destination, with the INVITE's branch", async () => {
    const { clock, destination, caller, invite, relay } = await scene([180])
    destination.answer(486)
    clock.advance(RTT_MS)
    expect(caller.statuses.at(-1)).toBe(486)
    caller.request('ACK', { ...invite, headers: { To: `<sip:1000@10.0.0.1>;tag=${destination.tag}` } })
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'ACK'])
    expect(destination.lastRequest('ACK').topVia.branch).toBe(destination.lastRequest('INVITE').topVia.branch)
    expect(destination.lastRequest('ACK').nextVia()).toBeNull()
    expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  })

  test('a CANCEL that waited for a provisional when the engine died is repeated by the next one, and by the one after', async () => {
    const before = await openTestRelay(ONE)
    const destination = new TestDestination(before.network, FIRST, [])
    const caller = new TestCaller(before.network)
    const invite = { branch: 'z9hG4bK-inv' }
    caller.request('INVITE', invite)
    caller.request('CANCEL', invite)
    before.clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 200])
    expect(destination.methods).toEqual(['INVITE'])
    destination.silence()
    const between = await killAndRestart(before, ONE)
    between.clock.advance(RTT_MS)
    destination.host.isSilent = false
    const { clock, relay } = await killAndRestart(between, ONE)
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'CANCEL'])
    expect(destination.lastRequest('CANCEL').topVia.branch).toBe(
      destination.lastRequest('INVITE').topVia.branch,
    )
    expect(caller.statuses).toEqual([100, 200, 487])
    expect(relay.directory.destination(1)?.activeCalls()).toBe(0)
  })

  test("CANCEL gets 200 and reaches the destination with the INVITE's branch; the 487 comes back", async () => {
    const { clock, destination, caller, invite } = await scene([180])
    caller.request('CANCEL', invite)
    clock.advance(RTT_MS)
    expect(destination.methods).toEqual(['INVITE', 'CANCEL'])
    expect(destination.lastRequest('CANCEL').topVia.branch).toBe(
      destination.lastRequest('INVITE').topVia.branch,
    )
    expect(caller.statuses).toEqual([100, 180, 200, 487])
  })

  test('BYE from either side and re-INVITE find their way', async () => {
    const { clock, destination, caller, relay } = await scene([180, 200])
    caller.learn()
    caller.request('INVITE', { inDialog: true, cseq: 2 })
    clock.advance(RTT_MS)
    expect(caller.last().status).toBe(200)
    destination.request('BYE', 9)
    clock.advance(RTT_MS)
    expect(caller.last().method).toBe('BYE')
    caller.request('BYE', { inDialog: true, cseq: 3 })
    clock.advance(RTT_MS)
    expect(destination.methods.at(-1)).toBe('BYE')
    expect(relay.tracker.size).toBe(0)
  })

  test('a repeated INVITE goes to the same destination with the same branch, so that it is absorbed there', async () => {
    const { clock, destination, caller, invite } = await scene([])
    caller.request('INVITE', invite)
    clock.advance(RTT_MS)
    const branches = destination.host.received.map(
      (bytes) => /branch=([^;\r]+)/.exec(bytes.toString('latin1'))?.[1],
    )
    expect(branches).toHaveLength(2)
    expect(branches[1]).toBe(branches[0])
  })

  test('rules 6: one changed character of the branch: the response is dropped and counted', async () => {
    const { network, clock, destination, caller, relay } = await scene([])
    const third = network.host('10.9.9.9', 5062, () => {})
    network.lose = (packet) => packet.from.address === FIRST
    destination.answer(200)
    clock.advance(RTT_MS)
    network.lose = () => false
    const genuine = network.packets.at(-1)?.bytes.toString('latin1') ?? ''
    const flipped = genuine.replace(
      /branch=([^\r;]*)(.)\r\n/,
      (_, head, last) => `branch=${head}${last === 'A' ? 'B' : 'A'}\r\n`,
    )
    expect(flipped).not.toBe(genuine)
    destination.host.send(Buffer.from(flipped, 'latin1'), { address: '10.0.0.1', port: 5060 })
    destination.host.send(Buffer.from(genuine.replace('10.0.2.1:5062', '10.9.9.9:5062'), 'latin1'), {
      address: '10.0.0.1',
      port: 5060,
    })
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100])
    expect(third.received).toHaveLength(0)
    expect(relay.traffic.dropCounts()).toEqual([{ reason: 'stray-response', count: 2 }])
  })
})

test('rules 6: a stray response that this very start signed is dropped', async () => {
  const { network, clock, relay } = await openTestRelay(ONE)
  const destination = new TestDestination(network, FIRST, [486])
  const caller = new TestCaller(network)
  caller.request('INVITE', { branch: 'z9hG4bK-inv' })
  clock.advance(40_000)
  const heard = caller.statuses.length
  destination.answer(200)
  clock.advance(RTT_MS)
  expect(caller.statuses).toHaveLength(heard)
  expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'stray-response-of-this-start', count: 1 })
})

describe('rules 9 and 14: calls that ended while nobody wrote it down', () => {
  test('the destination that says 481 to an OPTIONS in the dialog has none: the call leaves the books', async () => {
    const { clock, destination, relay } = await scene([180, 200])
    destination.forget()
    clock.advance(5_000)
    expect(destination.methods.filter((method) => method === 'OPTIONS')).toHaveLength(1)
    expect(destination.lastRequest('OPTIONS').toTag).toBe(destination.tag)
    expect(relay.tracker.size).toBe(0)
    expect(relay.tracker.ledger.takeMoved().calls).toEqual([])
  })

  test('any other answer keeps it, and nothing of it reaches the caller', async () => {
    const { clock, caller, relay } = await scene([180, 200])
    const heard = caller.host.received.length
    clock.advance(5_000)
    expect(relay.tracker.size).toBe(1)
    expect(caller.host.received).toHaveLength(heard)
  })

  test('a ringing call whose destination says 481 in the early dialog has failed unheard and leaves the books', async () => {
    const { clock, destination, relay } = await scene([180])
    destination.forget()
    clock.advance(5_000)
    expect(destination.lastRequest('OPTIONS').toTag).toBe(destination.tag)
    expect(relay.tracker.size).toBe(0)
    expect(relay.tracker.ledger.takeMoved().calls).toMatchObject([{ total: 1, answered: 0, failed: 1 }])
  })

  test('a ringing call goes on while its destination knows it, or is silent, and is answered as ever', async () => {
    const { clock, caller, destination, relay } = await scene([180])
    clock.advance(60_000)
    expect(relay.tracker.size).toBe(1)
    destination.answer(200)
    clock.advance(RTT_MS)
    expect(caller.last().status).toBe(200)
    expect(relay.tracker.size).toBe(1)
  })

  test('a call that nobody had heard of is waited for until timer B, and no dialog of it is asked for', async () => {
    const { clock, destination, relay } = await scene([])
    clock.advance(20_000)
    expect(relay.tracker.size).toBe(1)
    clock.advance(15_000)
    expect(relay.tracker.size).toBe(0)
    expect(destination.methods).not.toContain('OPTIONS')
  })

  test('silence counts only when it is repeated', async () => {
    const { clock, destination, relay } = await scene([180, 200])
    destination.silence()
    clock.advance(4_800)
    expect(relay.tracker.size).toBe(1)
    clock.advance(3_000)
    expect(relay.tracker.size).toBe(0)
  })
})
